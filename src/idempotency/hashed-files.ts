import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { readerOf } from '../files/reader.js';
import type { UploadedFile } from '../files/upload-queue.js';
import { replaceUploads, uploadsIn } from '../files/uploads-in.js';

/** The files in the arguments of a mutation, hashed while they pass. */
export class HashedFiles {
  /** The arguments, with files that read as those they stand for. */
  readonly args: object;
  readonly #files: HashedFile[];

  constructor(args: object) {
    const files = new Map(uploadsIn(args).map((upload) => [upload, new HashedFile(upload)]));
    this.#files = [...files.values()];
    this.args = Object.fromEntries(
      Object.entries(args).map(([name, value]) => [
        name,
        replaceUploads(value, (upload) => files.get(upload)?.upload ?? upload),
      ]),
    );
  }

  /**
   * Reads what nobody has read of them, one after the other, and gives the SHA-256 of each; null when
   * there are none. Rejects when one of them does not come whole.
   */
  async hash(): Promise<string | null> {
    const hashes: string[] = [];
    for (const file of this.#files) hashes.push(await file.hash());
    return hashes.length === 0 ? null : hashes.join(' ');
  }
}

class HashedFile {
  /** What the resolver gets. */
  readonly upload: Promise<UploadedFile>;
  readonly #file: Promise<UploadedFile>;
  #hash: Promise<string> | null = null;

  constructor(file: Promise<UploadedFile>) {
    this.#file = file;
    this.upload = file.then((arrived) => ({
      ...arrived,
      createReadStream: () => this.#open(arrived),
    }));
    // The resolver may end before it comes to the file.
    this.upload.catch(() => undefined);
  }

  async hash(): Promise<string> {
    const file = await this.#file;
    if (this.#hash === null) this.#open(file).destroy();
    return this.#hash ?? '';
  }

  /** It is hashed to its end, also when the reader turns away before. */
  #open(file: UploadedFile): Readable {
    const source = file.createReadStream();
    const reader = readerOf(source);
    const hash = createHash('sha256');
    this.#hash = new Promise((resolve, reject) => {
      source.on('data', (chunk: Buffer) => hash.update(chunk));
      source.once('end', () => resolve(hash.digest('hex')));
      source.once('error', (error) => {
        reader.destroy(error);
        reject(error);
      });
    });
    this.#hash.catch(() => undefined);
    return reader;
  }
}
