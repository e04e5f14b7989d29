import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { UploadedFile } from '../files/upload-queue.js';
import { replaceUploads, uploadsIn } from '../files/uploads-in.js';
import { watched } from '../files/watched.js';

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
   * Reads what nobody has read of them, as the body brings it, and gives the SHA-256 of each; null when
   * there are none. Rejects when one of them does not come whole.
   */
  async hash(): Promise<string | null> {
    const hashes = await Promise.all(this.#files.map((file) => file.hash()));
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
    const hash = createHash('sha256');
    const reader = watched(source, (chunk) => hash.update(chunk));
    this.#hash = new Promise((resolve, reject) => {
      source.once('end', () => resolve(hash.digest('hex')));
      source.once('error', reject);
    });
    this.#hash.catch(() => undefined);
    return reader;
  }
}
