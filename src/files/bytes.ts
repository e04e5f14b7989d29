import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { z } from 'zod';

/** The beginning of a file. */
export interface Sample {
  bytes: Buffer;
  /** There is no more of it. */
  whole: boolean;
}

const chunkSchema = z.union([
  z.instanceof(Buffer),
  z.string().transform((text) => Buffer.from(text)),
]);

/** The stream's content. Leaving the loop early destroys the stream. */
export async function* chunksOf(content: Readable): AsyncGenerator<Buffer, void> {
  for await (const chunk of content) yield chunkSchema.parse(chunk);
}

/** Reads the stream to its end. Of its content, in hex. */
export async function sha256Of(content: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(content)) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * Reads the first `size` bytes, and gives them together with the chunks of the whole content. Leaving
 * those early destroys `content`.
 */
export async function peek(
  content: Readable,
  size: number,
): Promise<{ sample: Sample; chunks: AsyncIterable<Buffer> }> {
  const rest = chunksOf(content);
  const seen: Buffer[] = [];
  let sizeBytes = 0;
  let whole = false;
  while (sizeBytes < size && !whole) {
    const next = await rest.next();
    if (next.done) {
      whole = true;
    } else {
      seen.push(next.value);
      sizeBytes += next.value.length;
    }
  }
  const head = Buffer.concat(seen);

  async function* all(): AsyncGenerator<Buffer, void> {
    try {
      if (head.length > 0) yield head;
      yield* rest;
    } finally {
      content.destroy();
    }
  }
  return {
    sample: { bytes: head.subarray(0, size), whole: whole && head.length <= size },
    chunks: all(),
  };
}
