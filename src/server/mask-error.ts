import { PothosValidationError } from '@pothos/core';
import { GraphQLError } from 'graphql';
import { maskError as yogaMaskError } from 'graphql-yoga';
import { toGatewayError, ValidationError, type GatewayError } from '../errors.js';

/**
 * What a client sees of an error, on every transport: our own errors with their code, GraphQL's own
 * as they are, and of anything else only that there was one.
 */
export function maskError(error: unknown, message: string): Error {
  const known = clientError(error);
  if (!known) return yogaMaskError(error, message, false);
  const place = error instanceof GraphQLError ? error : null;
  return new GraphQLError(known.message, {
    nodes: place?.nodes,
    source: place?.source,
    positions: place?.positions,
    path: place?.path,
    extensions: extensionsOf(known),
  });
}

/** The error that a client is meant to see behind what was thrown; null when it is a fault of ours. */
export function clientError(error: unknown): GatewayError | null {
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  // What Pothos says of the arguments of a connection.
  if (original instanceof PothosValidationError)
    return new ValidationError(original.message.slice(0, 200));
  return toGatewayError(original);
}

/** Whether it was given up because nobody waits for the answer any more. */
export function isAbort(error: unknown): boolean {
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  return original instanceof Error && original.name === 'AbortError';
}

function extensionsOf(error: GatewayError): Record<string, unknown> {
  return {
    code: error.code,
    ...('surface' in error && error.surface !== null && { surface: error.surface }),
    ...('retryAfter' in error && error.retryAfter !== null && { retryAfter: error.retryAfter }),
    ...(error instanceof ValidationError && { fields: error.fields }),
  };
}
