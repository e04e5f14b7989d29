import type { ById } from '../by-id.js';
import type { Surface } from '../../store/generated/prisma/enums.js';
import { SurfaceError, type SurfaceErrorCode } from '../errors.js';

/**
 * Reads each of the ids once, all side by side: how many go out at once is for the upstream to say.
 * What fails, fails for its own id. An id that the surface cannot make sense of is one that is not there.
 */
export async function eachOf<T>(
  ids: readonly string[],
  read: (id: string) => Promise<T>,
): Promise<ById<T>> {
  const found = new Map<string, T | SurfaceError>();
  await Promise.all(
    [...new Set(ids)].map(async (id) => {
      try {
        found.set(id, await read(id));
      } catch (error) {
        if (!(error instanceof SurfaceError)) throw error;
        if (!isMissing(error)) found.set(id, error);
      }
    }),
  );
  return found;
}

/** What was asked for by its id, which must be that. @throws SurfaceError `PROTOCOL` */
export function ofId<T extends { id: string }>(surface: Surface, id: string, found: T): T {
  if (found.id === id) return found;
  throw new SurfaceError(
    surface,
    'PROTOCOL',
    'The surface gave something else than was asked for.',
  );
}

/** Whether that is how a read by an id alone ends when there is no such thing. */
export function isMissing(error: unknown): boolean {
  return is(error, 'NOT_FOUND') || is(error, 'INVALID');
}

/** Whether what is read is there: false only when the surface says that it is not. */
export async function exists(read: Promise<unknown>): Promise<boolean> {
  try {
    await read;
    return true;
  } catch (error) {
    if (is(error, 'NOT_FOUND') && (error.status === 404 || error.status === 410)) return false;
    throw error;
  }
}

/** The error with another code, field or message, all else being the same. */
export function changed(
  error: SurfaceError,
  code: SurfaceErrorCode,
  { field, message = error.message }: { field?: string; message?: string },
): SurfaceError {
  return new SurfaceError(error.surface, code, message, {
    field: field ?? error.field ?? undefined,
    status: error.status ?? undefined,
    retryAfter: error.retryAfter ?? undefined,
    cause: error,
  });
}

export function is(error: unknown, code: SurfaceErrorCode): error is SurfaceError {
  return error instanceof SurfaceError && error.code === code;
}
