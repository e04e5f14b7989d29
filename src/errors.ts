import { MultipartError } from './files/multipart-error.js';
import type { Surface } from './store/generated/prisma/enums.js';
import { SurfaceError } from './surfaces/errors.js';

/** What is wrong with one field of an input. */
export interface FieldProblem {
  /** Where in the input, as in `config.maxAgents`. */
  path: string;
  message: string;
}

/**
 * An error that a client is meant to see. `code` is stable, `message` is for people. Mutations give
 * it as a member of their result, queries as an error with `extensions.code`.
 */
export abstract class GatewayError extends Error {
  abstract readonly code: string;
}

/** The input breaks a rule; nothing was done. Change it before trying again. */
export class ValidationError extends GatewayError {
  override readonly name = 'ValidationError';
  readonly code = 'VALIDATION';
  constructor(
    message: string,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(message);
  }
}

/** There is no such thing for this viewer. */
export class NotFoundError extends GatewayError {
  override readonly name = 'NotFoundError';
  readonly code = 'NOT_FOUND';
}

/** It clashes with what is there, such as a name that is taken. */
export class ConflictError extends GatewayError {
  override readonly name = 'ConflictError';
  readonly code = 'CONFLICT';
}

/** The viewer, or the gateway's credential on a surface, may not do this. */
export class ForbiddenError extends GatewayError {
  override readonly name = 'ForbiddenError';
  readonly code = 'FORBIDDEN';
}

/** The Workspace has no part on the surface that this needs. */
export class NotLinkedError extends GatewayError {
  override readonly name = 'NotLinkedError';
  readonly code = 'NOT_LINKED';
  constructor(
    message: string,
    readonly surface: Surface,
  ) {
    super(message);
  }
}

/** Too many calls; nothing was done. Try again after `retryAfter` seconds. */
export class RateLimitedError extends GatewayError {
  override readonly name = 'RateLimitedError';
  readonly code = 'RATE_LIMITED';
  constructor(
    message: string,
    readonly retryAfter: number | null,
    readonly surface: Surface | null = null,
  ) {
    super(message);
  }
}

/** The surface failed or could not be reached. */
export class UpstreamError extends GatewayError {
  override readonly name = 'UpstreamError';
  readonly code = 'UPSTREAM';
  constructor(
    message: string,
    readonly surface: Surface,
  ) {
    super(message);
  }
}

/** The surface cannot do this at all. */
export class UnsupportedError extends GatewayError {
  override readonly name = 'UnsupportedError';
  readonly code = 'UNSUPPORTED';
  constructor(
    message: string,
    readonly surface: Surface,
  ) {
    super(message);
  }
}

/** The write may or may not have happened; the message says how to find out. */
export class InDoubtError extends GatewayError {
  override readonly name = 'InDoubtError';
  readonly code = 'IN_DOUBT';
  constructor(
    message: string,
    readonly surface: Surface,
  ) {
    super(message);
  }
}

/** What any mutation may answer with instead of its success. */
export const mutationErrors = [
  ValidationError,
  NotFoundError,
  ConflictError,
  ForbiddenError,
  NotLinkedError,
  RateLimitedError,
  UpstreamError,
  UnsupportedError,
  InDoubtError,
] as const;

/** Any error that a mutation gives. */
export type KnownError = InstanceType<(typeof mutationErrors)[number]>;

/** What a client is shown for an error of a surface. */
export function fromSurfaceError(error: SurfaceError): KnownError {
  const { code, message, surface, field, retryAfter } = error;
  switch (code) {
    case 'INVALID':
    case 'TOO_LARGE':
      return new ValidationError(message, field === null ? [] : [{ path: field, message }]);
    case 'NOT_FOUND':
      return new NotFoundError(message);
    case 'CONFLICT':
      return new ConflictError(message);
    case 'FORBIDDEN':
      return new ForbiddenError(message);
    case 'RATE_LIMITED':
      return new RateLimitedError(message, retryAfter, surface);
    case 'UNSUPPORTED':
      return new UnsupportedError(message, surface);
    case 'IN_DOUBT':
      return new InDoubtError(message, surface);
    case 'UNAUTHENTICATED':
    case 'TIMEOUT':
    case 'UNAVAILABLE':
    case 'PROTOCOL':
      return new UpstreamError(message, surface);
  }
}

/** The error as a client may see it, or null when it is a fault of ours. */
export function toGatewayError(error: unknown): GatewayError | null {
  if (error instanceof GatewayError) return error;
  if (error instanceof MultipartError) {
    return new ValidationError(error.message, [{ path: 'file', message: error.message }]);
  }
  return error instanceof SurfaceError ? fromSurfaceError(error) : null;
}
