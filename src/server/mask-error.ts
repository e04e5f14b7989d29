import { GraphQLError } from 'graphql';
import { maskError as yogaMaskError } from 'graphql-yoga';
import { toGatewayError, ValidationError, type GatewayError } from '../errors.js';

/**
 * What a client sees of an error, on every transport: our own errors with their code, GraphQL's own
 * as they are, and of anything else only that there was one.
 */
export function maskError(error: unknown, message: string): Error {
  const original = error instanceof GraphQLError ? error.originalError : error;
  const known = toGatewayError(original);
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

function extensionsOf(error: GatewayError): Record<string, unknown> {
  return {
    code: error.code,
    ...('surface' in error && error.surface !== null && { surface: error.surface }),
    ...('retryAfter' in error && error.retryAfter !== null && { retryAfter: error.retryAfter }),
    ...(error instanceof ValidationError && { fields: error.fields }),
  };
}
