import { finished, Readable } from 'node:stream';
import type { SurfaceError } from '../surfaces/errors.js';
import type { Answer } from './answer.js';
import { asFault } from './answer-body.js';
import type { Fault } from './fault.js';
import type { UpstreamDownload } from './upstream.js';
import { abortError } from './wait.js';

/** What is handed out of an answer that is bytes. They fail with our errors, and end with the signal. */
export function downloadOf(
  { status, headers }: Answer,
  decoded: Readable,
  signal: AbortSignal,
  errorOf: (fault: Fault) => SurfaceError,
): UpstreamDownload {
  const content = new Readable({
    read() {
      decoded.resume();
    },
    destroy(error, callback) {
      decoded.destroy();
      callback(error);
    },
  });
  decoded.pause();
  decoded.on('data', (chunk: Buffer) => {
    if (!content.push(chunk)) decoded.pause();
  });
  decoded.on('end', () => content.push(null));
  decoded.on('error', (error) => content.destroy(errorOf(asFault(error))));
  const onAbort = (): void => {
    content.destroy(abortError(signal));
  };
  signal.addEventListener('abort', onAbort);
  finished(content, () => {
    signal.removeEventListener('abort', onAbort);
  });
  const length = headers['content-encoding'] === undefined ? headers['content-length'] : undefined;
  return {
    contentType: headers['content-type'] ?? null,
    contentDisposition: headers['content-disposition'] ?? null,
    contentLength: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null,
    contentRange: status === 206 ? (headers['content-range'] ?? '') : null,
    etag: headers.etag ?? null,
    content,
  };
}
