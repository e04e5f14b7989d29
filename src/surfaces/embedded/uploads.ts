import type { Readable } from 'node:stream';
import { BlobTooLarge } from '../../files/blobs.js';
import type { Surface } from '../../store/generated/prisma/enums.js';
import { SurfaceError } from '../errors.js';

interface UploadRules {
  surface: Surface;
  largestBytes: number;
  /** Told about a fault of the disk. */
  onError: (error: unknown) => void;
}

/** Does what takes an upload. Its content has been destroyed afterwards, read or not. */
export async function taking<T>(content: Readable, take: () => Promise<T>): Promise<T> {
  // It may fail before anybody reads it; whoever reads it then still sees that.
  content.on('error', () => undefined);
  try {
    return await take();
  } finally {
    content.destroy();
  }
}

/**
 * Does what reads the content. What goes wrong with the stream itself is the sender's fault.
 *
 * @throws SurfaceError `TOO_LARGE`, or `INVALID` when it did not arrive whole, both of `file`;
 *   `UNAVAILABLE` when the disk fails.
 */
export async function arriving<T>(
  { surface, largestBytes, onError }: UploadRules,
  content: Readable,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof BlobTooLarge) {
      const message = `The file is larger than ${largestBytes} bytes.`;
      throw new SurfaceError(surface, 'TOO_LARGE', message, { field: 'file' });
    }
    if (isDiskFault(cause)) {
      onError(cause);
      throw new SurfaceError(surface, 'UNAVAILABLE', 'The file could not be stored.', { cause });
    }
    if (content.errored || isPrematureClose(cause)) {
      const message = 'The file did not arrive whole.';
      throw new SurfaceError(surface, 'INVALID', message, { field: 'file', cause });
    }
    throw cause;
  }
}

/** The stream was destroyed before its end, without an error of its own. */
function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** Ours, not the sender's: a disk that is full or fails, or too many open files. */
function isDiskFault(error: unknown): boolean {
  const faults = ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'EACCES', 'ENOENT'];
  return error instanceof Error && 'code' in error && faults.includes(String(error.code));
}
