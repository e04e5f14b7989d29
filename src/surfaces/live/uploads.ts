import type { Readable } from 'node:stream';
import type { Surface } from '../../store/generated/prisma/enums.js';
import { SurfaceError } from '../errors.js';
import { is } from './outcomes.js';

/**
 * Does what sends the content. Its content has been destroyed afterwards, read or not.
 *
 * @throws SurfaceError `TOO_LARGE`, or `INVALID` when it did not arrive whole, both of `file`
 */
export async function sending<T>(
  { surface, largestBytes }: { surface: Surface; largestBytes: number },
  content: Readable,
  send: () => Promise<T>,
): Promise<T> {
  // It may fail before anybody reads it; whoever reads it then still sees that.
  content.on('error', () => undefined);
  try {
    return await send();
  } catch (error) {
    if (is(error, 'TOO_LARGE')) {
      const message = `The file is larger than ${largestBytes} bytes.`;
      const details = { field: 'file', status: error.status ?? undefined, cause: error };
      throw new SurfaceError(surface, 'TOO_LARGE', message, details);
    }
    // Half a form is no upload, so there is no doubt.
    if (content.errored !== null || isPrematureClose(error)) {
      const message = 'The file did not arrive whole.';
      throw new SurfaceError(surface, 'INVALID', message, { field: 'file', cause: error });
    }
    throw error;
  } finally {
    content.destroy();
  }
}

/** The stream was destroyed before its end, without an error of its own. */
function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
