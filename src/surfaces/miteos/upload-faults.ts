import type { Readable } from 'node:stream';
import { SurfaceError } from '../errors.js';

/** Miteos says 50 MB, and not which. */
export const LARGEST_FILE_BYTES = 50_000_000;

export function tooLarge(
  limitBytes: number,
  details: { status?: number; cause?: unknown } = {},
): SurfaceError {
  const message = `The file is larger than ${limitBytes} bytes.`;
  return new SurfaceError('MITEOS', 'TOO_LARGE', message, { field: 'file', ...details });
}

export function notWhole(cause: unknown): SurfaceError {
  const details = { field: 'file', cause };
  return new SurfaceError('MITEOS', 'INVALID', 'The file did not arrive whole.', details);
}

/** Whether an upload failed with its own stream, which is the sender's fault. */
export function brokeOff(content: Readable, error: unknown): boolean {
  return content.errored !== null || isPrematureClose(error);
}

/** The stream was destroyed before its end, without an error of its own. */
function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
