import { z } from 'zod';
import * as errors from '../errors.js';
import { Surface } from '../store/generated/prisma/enums.js';

const message = z.string();
const surface = z.enum(Surface);

export const errorForm = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('VALIDATION'),
    message,
    fields: z.array(z.object({ path: z.string(), message })),
  }),
  z.object({ code: z.enum(['NOT_FOUND', 'CONFLICT', 'FORBIDDEN']), message }),
  z.object({ code: z.enum(['NOT_LINKED', 'UNSUPPORTED', 'IN_DOUBT']), message, surface }),
  z.object({ code: z.literal('UPSTREAM'), message, surface }),
  z.object({
    code: z.literal('RATE_LIMITED'),
    message,
    retryAfter: z.number().nullable(),
    surface: surface.nullable(),
  }),
]);
export type KeptError = z.infer<typeof errorForm>;

/** What became of a mutation: the id of what it made or changed, or the error that it ended with. */
export const outcomeForm = z.union([z.object({ id: z.string() }), z.object({ error: errorForm })]);

export type Outcome = z.infer<typeof outcomeForm>;

/** The outcome to keep; null for an error that may be gone when it is tried again. */
export function outcomeOf(error: errors.GatewayError): Outcome | null {
  const kept = keptError(error);
  const isPassing = kept === null || kept.code === 'UPSTREAM' || kept.code === 'RATE_LIMITED';
  return isPassing ? null : { error: kept };
}

/** An error as it is kept; null for one that is of no known kind. */
export function keptError(error: errors.GatewayError): KeptError | null {
  const { message } = error;
  if (error instanceof errors.ValidationError) {
    const fields = error.fields.map((field) => ({ path: field.path, message: field.message }));
    return { code: error.code, message, fields };
  }
  if (
    error instanceof errors.NotFoundError ||
    error instanceof errors.ConflictError ||
    error instanceof errors.ForbiddenError
  ) {
    return { code: error.code, message };
  }
  if (
    error instanceof errors.NotLinkedError ||
    error instanceof errors.UnsupportedError ||
    error instanceof errors.InDoubtError ||
    error instanceof errors.UpstreamError
  ) {
    return { code: error.code, message, surface: error.surface };
  }
  if (error instanceof errors.RateLimitedError) {
    return { code: error.code, message, retryAfter: error.retryAfter, surface: error.surface };
  }
  return null;
}

/** The error that was kept. */
export function errorOf(kept: KeptError): errors.KnownError {
  switch (kept.code) {
    case 'VALIDATION':
      return new errors.ValidationError(kept.message, kept.fields);
    case 'NOT_FOUND':
      return new errors.NotFoundError(kept.message);
    case 'CONFLICT':
      return new errors.ConflictError(kept.message);
    case 'FORBIDDEN':
      return new errors.ForbiddenError(kept.message);
    case 'NOT_LINKED':
      return new errors.NotLinkedError(kept.message, kept.surface);
    case 'UNSUPPORTED':
      return new errors.UnsupportedError(kept.message, kept.surface);
    case 'IN_DOUBT':
      return new errors.InDoubtError(kept.message, kept.surface);
    case 'UPSTREAM':
      return new errors.UpstreamError(kept.message, kept.surface);
    case 'RATE_LIMITED':
      return new errors.RateLimitedError(kept.message, kept.retryAfter, kept.surface);
  }
}
