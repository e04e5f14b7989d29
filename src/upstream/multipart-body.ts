import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Fault } from './fault.js';
import type { FileBody } from './request.js';

const MIME_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:; ?[\w!#$&^.+-]+=[\w!#$&^.+-]+)*$/;

/** The body of an upload: `multipart/form-data` with its fields and one file, made as it is read. */
export class MultipartBody {
  readonly contentType: string;
  readonly stream: Readable;
  readonly #file: FileBody;
  #failure: unknown = null;

  constructor(file: FileBody) {
    this.#file = file;
    const boundary = `tributary-${randomUUID()}`;
    this.contentType = `multipart/form-data; boundary=${boundary}`;
    this.stream = Readable.from(this.#parts(boundary), { objectMode: false });
    // It may fail before anybody reads it.
    file.content.on('error', (error) => {
      this.#failure ??= error;
    });
  }

  /**
   * Why the file did not come to its end, when that is why the upload failed: the error of its
   * `content`, or a fault `upload`. Null when the file is not at fault.
   */
  get failure(): unknown {
    return this.#failure;
  }

  destroy(): void {
    this.stream.on('error', () => undefined).destroy();
    this.#file.content.destroy();
  }

  async *#parts(boundary: string): AsyncGenerator<Buffer> {
    const { fields = {}, part, name, type, content, maxBytes } = this.#file;
    const mimeType = MIME_TYPE.test(type) ? type : 'application/octet-stream';
    for (const [field, text] of Object.entries(fields)) {
      yield Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(field)}"\r\n\r\n${text}\r\n`,
      );
    }
    yield Buffer.from(
      `--${boundary}\r\n` +
        `Content-Disposition: form-data; name="${quoted(part)}"; filename="${quoted(name)}"\r\n` +
        `Content-Type: ${mimeType}\r\n\r\n`,
    );
    let length = 0;
    try {
      for await (const chunk of content as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length > maxBytes) throw new Fault('upload');
        yield chunk;
      }
    } catch (error) {
      this.#failure ??= error;
      throw error;
    }
    yield Buffer.from(`\r\n--${boundary}--\r\n`);
  }
}

/** As browsers write a name in a form. */
function quoted(name: string): string {
  return name.replace(/\r\n?|\n/g, '%0D%0A').replaceAll('"', '%22');
}
