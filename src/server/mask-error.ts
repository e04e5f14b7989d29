import { PothosValidationError } from '@pothos/core';
import { GraphQLError } from 'graphql';
import { toGatewayError, ValidationError, type GatewayError } from '../errors.js';

/** What has been made for clients here, and may come again on its way to them. */
const shown = new WeakSet<Error>();

/**
 * What a client sees of an error, on every transport: our own errors with their code, what GraphQL says
 * of the client's document as it is, and of anything else only that there was one.
 */
export function maskError(error: unknown, message: string): GraphQLError {
  if (error instanceof GraphQLError && (shown.has(error) || isOfDocument(error))) return error;
  const known = clientError(error);
  const place = error instanceof GraphQLError ? error : null;
  const masked = new GraphQLError(known?.message ?? message, {
    nodes: place?.nodes,
    source: place?.source,
    positions: place?.positions,
    path: place?.path,
    extensions: known ? extensionsOf(known) : { code: 'INTERNAL_SERVER_ERROR', unexpected: true },
  });
  shown.add(masked);
  return masked;
}

/**
 * Whether GraphQL, or a check of ours, refuses what the client has sent. What is met in a field has a
 * path; there GraphQL points itself at the argument that is at fault, and at nothing when a resolver has
 * thrown, or has given a value that is none of its type: such errors quote what a surface has sent.
 */
function isOfDocument(error: GraphQLError): boolean {
  const { originalError, path } = error;
  if (path === undefined) return isGraphQLError(originalError ?? error);
  return isGraphQLError(originalError) && originalError.nodes !== undefined;
}

function isGraphQLError(error: unknown): error is GraphQLError {
  return error instanceof GraphQLError;
}

/** The error that a client is meant to see behind what was thrown; null when it is a fault of ours. */
export function clientError(error: unknown): GatewayError | null {
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  // What Pothos says of the arguments of a connection.
  if (original instanceof PothosValidationError)
    return new ValidationError(original.message.slice(0, 200));
  return toGatewayError(original);
}

/** Whether it is a fault of ours, which the log has to tell of: it is none that a client is meant to see. */
export function isFault(error: unknown): boolean {
  return clientError(error) === null && !isAbort(error);
}

/** Whether it was given up because nobody waits for the answer any more. */
function isAbort(error: unknown): boolean {
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  return original instanceof Error && original.name === 'AbortError';
}

function extensionsOf(error: GatewayError): Record<string, unknown> {
  return {
    code: error.code,
    ...('surface' in error && error.surface !== null && { surface: error.surface }),
    ...('retryAfter' in error && error.retryAfter !== null && { retryAfter: error.retryAfter }),
    ...('cursor' in error && error.cursor !== null && { cursor: error.cursor }),
    ...(error instanceof ValidationError && { fields: error.fields }),
  };
}
