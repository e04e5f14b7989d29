import type { z } from 'zod';
import { SurfaceError, type SurfaceErrorCode } from '../../errors.js';
import type { ById } from '../port.js';
import { notFound } from '../refusals.js';

/** An answer other than what was asked for. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const statuses: Partial<Record<SurfaceErrorCode, number>> = {
  NOT_FOUND: 404,
  INVALID: 422,
  CONFLICT: 422,
  TOO_LARGE: 422,
};

/** An error in Miteos' form. */
export function refuse(status: number, detail: string): Response {
  return Response.json({ detail }, { status });
}

/** Null when it is a fault of ours. */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (!(error instanceof SurfaceError)) return null;
  if (error.cause instanceof Refusal) return error.cause;
  const status = statuses[error.code];
  return status === undefined ? null : new Refusal(status, error.message);
}

/**
 * What came, by the schema.
 *
 * @throws Refusal 422 that names the first field at fault
 */
export function checked<T>(schema: z.ZodType<T>, given: unknown): T {
  const { data, error, success } = schema.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new Refusal(422, `${path === '' ? 'body' : path}: ${issue?.message ?? 'Invalid input'}`);
}

/** What the answer holds for the id. Throws when it is not there. */
export function found<T>(answer: ById<T>, id: string, what: string): T {
  const value = answer.get(id);
  if (value === undefined) throw notFound(what);
  if (value instanceof SurfaceError) throw value;
  return value;
}
