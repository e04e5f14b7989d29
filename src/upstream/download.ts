import { finished, Readable } from 'node:stream';
import type { SurfaceError } from '../surfaces/errors.js';
import type { Answer } from './answer.js';
import { asFault } from './answer-body.js';
import type { Fault } from './fault.js';
import type { UpstreamDownload } from './upstream.js';
import { abortError } from './wait.js';

/** What is handed out of an answer that is bytes, decoded: they fail with our errors, and end with the signal. */
export function downloadOf(
  { headers }: Answer,
  decoded: Readable,
  signal: AbortSignal,
  errorOf: (fault: Fault) => SurfaceError,
): UpstreamDownload {
  const content = Readable.from(withErrors(decoded, errorOf), { objectMode: false });
  const onAbort = (): void => {
    content.destroy(abortError(signal));
  };
  signal.addEventListener('abort', onAbort);
  finished(content, () => {
    signal.removeEventListener('abort', onAbort);
    // A generator that waits for more would not notice.
    decoded.destroy();
  });
  const length = headers['content-encoding'] === undefined ? headers['content-length'] : undefined;
  return {
    contentType: headers['content-type'] ?? null,
    contentDisposition: headers['content-disposition'] ?? null,
    contentLength: length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : null,
    content,
  };
}

async function* withErrors(
  decoded: Readable,
  errorOf: (fault: Fault) => SurfaceError,
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of decoded as AsyncIterable<Buffer>) yield chunk;
  } catch (error) {
    throw errorOf(asFault(error));
  }
}
