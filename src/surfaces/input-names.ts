import { SurfaceError } from './errors.js';

/** For a write whose surface calls fields of the input otherwise: tells what is wrong in our names. */
export async function namedAsIn<T>(
  names: Readonly<Record<string, string>>,
  write: Promise<T>,
): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (!(error instanceof SurfaceError) || error.field === null) throw error;
    const { surface, code, message, status, retryAfter, field } = error;
    throw new SurfaceError(surface, code, message, {
      field: names[field] ?? field,
      status: status ?? undefined,
      retryAfter: retryAfter ?? undefined,
      cause: error,
    });
  }
}
