import type { Readable } from 'node:stream';
import busboy, { type Busboy, type FileInfo } from 'busboy';
import type { GraphQLParams } from 'graphql-yoga';
import { MultipartError, quote } from './multipart-error.js';
import { parseMap, parseOperations } from './multipart-map.js';
import type { UploadQueue } from './upload-queue.js';

/** A boundary has at most 70 characters (RFC 2046); searching for a longer one costs more per byte. */
const MAX_CONTENT_TYPE_LENGTH = 256;

/** What a form tells. After `failed` or `finished` nothing more comes. */
export interface FormListener {
  /** `operations` and `map` have been read; the uploads are in the variables. */
  started(operations: GraphQLParams): void;
  /** The form is complete, and every file has been read to its end. */
  finished(): void;
  failed(error: MultipartError): void;
}

/**
 * The parts of a GraphQL multipart body, in the order the specification wants: `operations`, `map`,
 * files. Files go to the queue.
 */
export class MultipartForm {
  readonly #parser: Busboy;
  readonly #limits: { maxFiles: number; maxOperationsBytes: number };
  readonly #uploads: UploadQueue;
  readonly #listener: FormListener;
  #operations: GraphQLParams | null = null;
  #fieldBytes = 0;
  #next: 'operations' | 'map' | 'files' = 'operations';
  #over = false;

  /** Throws `UNSUPPORTED_MEDIA_TYPE`, or `BAD_MULTIPART` when there is no usable boundary. */
  constructor(
    contentType: string,
    limits: { maxFiles: number; maxOperationsBytes: number },
    uploads: UploadQueue,
    listener: FormListener,
  ) {
    this.#limits = limits;
    this.#uploads = uploads;
    this.#listener = listener;
    this.#parser = openParser(contentType, limits);
    // The error listener has to stay: busboy emits errors more than once, also after its end.
    this.#parser
      .on('error', (cause) => {
        const message = 'The body is not well-formed multipart, or ends early.';
        this.#fail(new MultipartError('BAD_MULTIPART', message, { cause }));
      })
      .on('partsLimit', () => {
        this.#fail(new MultipartError('BAD_MULTIPART', 'The body has too many parts.'));
      })
      // Without a name in the part, busboy passes undefined; with an unknown charset, no value.
      .on('field', (name: string | undefined, value: string | undefined, info) => {
        this.#attempt(() => this.#onField(name ?? '', value ?? '', info.valueTruncated));
      })
      .on('file', (name: string | undefined, source, info) => {
        source.on('error', () => undefined);
        this.#attempt(() => this.#onFile(name ?? '', source, info));
      })
      .on('finish', () => {
        this.#attempt(() => this.#onFinish());
      });
  }

  /** Calls back when the next chunk may come: not before the files in this one have been read. */
  write(chunk: Buffer, done: () => void): void {
    this.#parser.write(chunk, () => {
      if (!this.#over) done();
    });
  }

  /** No more chunks will come. */
  end(): void {
    this.#parser.end();
  }

  /** Lets go of everything; the listener hears nothing more. */
  destroy(): void {
    this.#over = true;
    this.#parser.destroy();
  }

  #onField(name: string, value: string, truncated: boolean): void {
    if (name !== 'operations' && name !== 'map') {
      throw bad(`The field ${quote(name)} is unknown, or is a file that has no file name.`);
    }
    const { maxOperationsBytes, maxFiles } = this.#limits;
    this.#fieldBytes += Buffer.byteLength(value);
    if (truncated || this.#fieldBytes > maxOperationsBytes) {
      const message = `"operations" and "map" together may have ${maxOperationsBytes} bytes.`;
      throw new MultipartError('REQUEST_ENTITY_TOO_LARGE', message);
    }
    if (name !== this.#next) throw bad(`Expected ${this.#next}, got the field "${name}".`);
    if (this.#operations === null) {
      this.#operations = parseOperations(value);
      this.#next = 'map';
      return;
    }
    for (const [fieldName, slots] of parseMap(value, this.#operations, maxFiles)) {
      const upload = this.#uploads.expect(fieldName);
      for (const slot of slots) slot.put(upload);
    }
    this.#next = 'files';
    this.#listener.started(this.#operations);
  }

  #onFile(fieldName: string, source: Readable, info: FileInfo): void {
    if (this.#next !== 'files') throw bad(`Expected the field "${this.#next}", got a file.`);
    this.#uploads.arrive(source, {
      fieldName,
      filename: info.filename ?? '',
      mimetype: info.mimeType,
      encoding: info.encoding,
    });
  }

  #onFinish(): void {
    if (this.#next !== 'files') throw bad(`The field "${this.#next}" is missing.`);
    const { missing } = this.#uploads;
    if (missing !== null) {
      const message = `The file ${quote(missing)} is in "map", but not in the body.`;
      throw new MultipartError('FILE_MISSING', message);
    }
    this.#over = true;
    this.#listener.finished();
  }

  /** Thrown from a parser's event, an error would end the process, or be taken for the parser's own. */
  #attempt(step: () => void): void {
    if (this.#over) return;
    try {
      step();
    } catch (error) {
      this.#fail(error instanceof MultipartError ? error : bad('Not readable.', error));
    }
  }

  #fail(error: MultipartError): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.failed(error);
  }
}

function openParser(
  contentType: string,
  { maxFiles, maxOperationsBytes }: { maxFiles: number; maxOperationsBytes: number },
): Busboy {
  if (!/^multipart\/form-data\s*(?:;|$)/i.test(contentType)) {
    throw new MultipartError('UNSUPPORTED_MEDIA_TYPE', 'Expected multipart/form-data.');
  }
  if (contentType.length > MAX_CONTENT_TYPE_LENGTH) throw bad('The boundary is too long.');
  try {
    return busboy({
      headers: { 'content-type': contentType },
      defParamCharset: 'utf8',
      preservePath: false,
      // What fills these limits exactly is too much for busboy: hence one more than is allowed.
      limits: { fieldSize: maxOperationsBytes + 1, parts: maxFiles + 3 },
    });
  } catch (cause) {
    throw bad('The content type has no usable boundary.', cause);
  }
}

function bad(message: string, cause?: unknown): MultipartError {
  return new MultipartError('BAD_MULTIPART', message, { cause });
}
