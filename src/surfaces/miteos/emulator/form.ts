import busboy from 'busboy';
import type { Readable } from 'node:stream';
import { Refusal } from './refusals.js';

/** A file as a form brings it. */
export interface FilePart {
  readonly name: string;
  /** `text/plain` when the part has none. */
  readonly type: string;
  readonly content: Readable;
}

/** The part of the file, and others that are ignored. */
const MOST_PARTS = 20;

/**
 * Reads a form, and hands over its part `file` while it arrives; resolves with what became of it, once
 * the form has ended. When the file is refused, the rest of the body is not waited for.
 *
 * @throws Refusal 400 for what is not well-formed, 422 when there is no such part
 */
export function receiveFile<T>(
  body: Readable,
  contentType: string | undefined,
  take: (file: FilePart) => Promise<T>,
): Promise<T> {
  const parser = openParser(contentType);
  return new Promise<T>((resolve, reject) => {
    let taken: Promise<T> | null = null;
    const end = (): void => {
      body.off('close', onClose);
      body.unpipe(parser);
      // The body is let pass, so that whoever sends it comes to read the answer.
      body.resume();
      parser.destroy();
    };
    const fail = (error: unknown): void => {
      end();
      reject(error instanceof Error ? error : new Error('The file was not taken.'));
    };
    const malformed = (cause?: unknown): Refusal =>
      new Refusal(400, 'The form is not well-formed, or ends early.', { cause });
    const onClose = (): void => {
      if (!body.readableEnded) parser.destroy(malformed());
    };
    parser
      .on('file', (name: string | undefined, content, info) => {
        content.on('error', () => undefined);
        if (name !== 'file' || taken) {
          content.resume();
          return;
        }
        // Without a file name in the part, busboy gives none.
        const filename: string | undefined = info.filename;
        taken = take({ name: filename ?? '', type: info.mimeType, content });
        taken.catch((error: unknown) => fail(parser.errored ? malformed(error) : error));
      })
      // The listener has to stay: busboy emits errors more than once, also after its end.
      .on('error', (cause) => fail(malformed(cause)))
      .on('finish', () => {
        if (!taken) fail(new Refusal(422, 'file: there is no such part.'));
        else taken.then(resolve, () => undefined);
      });
    body.once('close', onClose);
    body.pipe(parser);
  });
}

function openParser(contentType = ''): busboy.Busboy {
  if (!/^multipart\/form-data\s*(;|$)/i.test(contentType)) {
    throw new Refusal(422, 'file: the body is not multipart/form-data.');
  }
  try {
    return busboy({
      headers: { 'content-type': contentType },
      defParamCharset: 'utf8',
      limits: { fieldSize: 1024, parts: MOST_PARTS },
    });
  } catch (cause) {
    throw new Refusal(400, 'The content type has no usable boundary.', { cause });
  }
}
