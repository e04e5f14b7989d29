import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';

/** Thrown by `BlobFolder.write` at the first byte above the limit. Nothing is kept. */
export class BlobTooLarge extends Error {
  override readonly name = 'BlobTooLarge';
  constructor(readonly limitBytes: number) {
    super(`The content is larger than ${limitBytes} bytes.`);
  }
}

/** What was written. */
export interface Blob {
  /** The name to keep in a row and to read it by. */
  name: string;
  sizeBytes: number;
  /** Of the content, in hex. */
  sha256: string;
}

/**
 * Bytes by name, in a folder, never in the database. A blob is written before the row that names
 * it; one that no row names is an orphan of a crash, and `sweep` removes it at start.
 */
export class BlobFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens the folder, and makes it if needed. */
  static async open(folder: string): Promise<BlobFolder> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new BlobFolder(folder);
  }

  /**
   * Streams the content to disk with back-pressure. When it resolves, the bytes have been synced
   * under their final name. When it rejects, nothing is left, and `content` has been destroyed.
   */
  async write(content: Readable, limitBytes: number): Promise<Blob> {
    const name = randomUUID();
    const temporary = this.#path(`${name}.tmp`);
    const hash = createHash('sha256');
    let sizeBytes = 0;
    try {
      const file = await open(temporary, 'wx', 0o600);
      await pipeline(
        content,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            sizeBytes += chunk.length;
            if (sizeBytes > limitBytes) throw new BlobTooLarge(limitBytes);
            hash.update(chunk);
            yield chunk;
          }
        },
        file.createWriteStream({ flush: true }),
      );
      await rename(temporary, this.#path(name));
    } catch (error) {
      content.destroy();
      await rm(temporary, { force: true });
      throw error;
    }
    return { name, sizeBytes, sha256: hash.digest('hex') };
  }

  async has(name: string): Promise<boolean> {
    return access(this.#path(name)).then(
      () => true,
      () => false,
    );
  }

  /** Of a part, whose ends are inclusive, or of the whole. */
  read(name: string, part: { first: number; last: number } | null = null): Readable {
    return createReadStream(this.#path(name), part ? { start: part.first, end: part.last } : {});
  }

  async remove(name: string): Promise<void> {
    await rm(this.#path(name), { force: true });
  }

  /**
   * Removes what `isNamed` does not know, temporary files included. Only while nobody writes. When not
   * one blob is known, they are more likely those of another database than orphans, and stay.
   */
  async sweep(isNamed: (names: string[]) => Promise<Set<string>>): Promise<number> {
    const found = await readdir(this.#folder);
    const named = await isNamed(found);
    const isTemporary = (name: string) => name.endsWith('.tmp');
    const orphans = found.filter(
      (name) => isTemporary(name) || (named.size > 0 && !named.has(name)),
    );
    for (const name of orphans) await this.remove(name);
    return orphans.length;
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}
