import busboy from 'busboy';
import type { Readable } from 'node:stream';
import { Refusal } from './refusals.js';

/** A form with one file, and where it is to go. */
export interface UploadForm {
  readonly name: string;
  readonly content: Buffer;
  /** Undefined when the form says none. */
  readonly path: string | undefined;
}

/** More than a computer takes, so that whoever takes it sees that it is too large. */
const MOST_BYTES = 10_000_001;
/** The file, its path, and others that are ignored. */
const MOST_PARTS = 20;

/**
 * Reads a form whole, since the path may come behind the file.
 *
 * @throws Refusal 400 for what is no well-formed form, or has no part `file`
 */
export function receiveForm(body: Readable, contentType: string | undefined): Promise<UploadForm> {
  const parser = openParser(contentType);
  return new Promise<UploadForm>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let name: string | null = null;
    let path: string | undefined;
    const fail = (refusal: Refusal): void => {
      body.unpipe(parser);
      // The body is let pass, so that whoever sends it comes to read the answer.
      body.resume();
      reject(refusal);
    };
    const malformed = (cause?: unknown): Refusal =>
      new Refusal(400, 'BAD_REQUEST', 'The form is not well-formed, or ends early.', { cause });
    parser
      .on('file', (field: string | undefined, content, info) => {
        content.on('error', () => undefined);
        if (field !== 'file' || name !== null) {
          content.resume();
          return;
        }
        // Without a file name in the part, busboy gives none.
        const filename: string | undefined = info.filename;
        name = filename ?? '';
        content.on('data', (chunk: Buffer) => chunks.push(chunk));
      })
      .on('field', (field: string | undefined, value) => {
        if (field === 'path') path = value;
      })
      // The listener has to stay: busboy emits errors more than once, also after its end.
      .on('error', (cause) => fail(malformed(cause)))
      .on('finish', () => {
        if (name === null) fail(new Refusal(400, 'MISSING_FILE', 'The form has no part file.'));
        else resolve({ name, path, content: Buffer.concat(chunks) });
      });
    body.once('close', () => {
      if (!body.readableEnded) fail(malformed());
    });
    body.pipe(parser);
  });
}

function openParser(contentType = ''): busboy.Busboy {
  if (!/^multipart\/form-data\s*(;|$)/i.test(contentType)) {
    throw new Refusal(400, 'MISSING_FILE', 'The body is not multipart/form-data.');
  }
  try {
    return busboy({
      headers: { 'content-type': contentType },
      defParamCharset: 'utf8',
      limits: { fileSize: MOST_BYTES, fieldSize: 4096, parts: MOST_PARTS },
    });
  } catch (cause) {
    throw new Refusal(400, 'BAD_REQUEST', 'The content type has no usable boundary.', { cause });
  }
}
