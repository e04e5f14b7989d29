import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Clock } from '../clock.js';
import { cleanFileName } from './file-name.js';
import { Progress } from './progress.js';
import type { UploadedFile } from './upload-queue.js';
import { watched } from './watched.js';

/** A file on its way from a client to a surface. */
export interface PassingFile {
  /** Cleaned; empty when nothing was left of it. */
  readonly name: string;
  /** MIME type as the client declares it. */
  readonly type: string;
  readonly content: Readable;
}

/** Who is told how many bytes of a file have come, now and then. */
export interface ProgressWatch {
  readonly clock: Clock;
  readonly onProgress: (name: string, bytes: number) => void;
}

/**
 * Hands a file over to what stores it, as the client sends it, and gives the SHA-256 of its bytes in
 * hex. The file is opened as soon as the body comes to it. When it is refused, the rest of it is let
 * pass, so that it does not hold up the one behind it.
 */
export async function passOn<T>(
  upload: Promise<Omit<UploadedFile, 'fieldName'>>,
  store: (file: PassingFile) => Promise<T>,
  watch?: ProgressWatch,
): Promise<{ stored: T; sha256: string }> {
  const { filename, mimetype, createReadStream } = await upload;
  const hash = createHash('sha256');
  const name = cleanFileName(filename) ?? '';
  const progress = watch && new Progress(watch.clock, (bytes) => watch.onProgress(name, bytes));
  const content = watched(createReadStream(), (chunk) => {
    hash.update(chunk);
    progress?.add(chunk.length);
  });
  try {
    const stored = await store({ name, type: mimetype, content });
    progress?.end();
    return { stored, sha256: hash.digest('hex') };
  } finally {
    content.destroy();
  }
}
