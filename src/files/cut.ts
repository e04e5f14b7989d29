import type { Readable } from 'node:stream';
import { chunksOf } from './bytes.js';

/** A content had fewer bytes than it was said to have. */
export class ShortContentError extends Error {
  override readonly name = 'ShortContentError';
}

/**
 * The bytes of a content behind the first `skip`: exactly so many, or all if that is null. When some
 * were left out, what comes behind the last one is not read.
 *
 * @throws ShortContentError at the end, when there are fewer
 */
export async function* cut(
  content: Readable,
  { skip, take }: { skip: number; take: number | null },
): AsyncGenerator<Buffer, void> {
  let ahead = skip;
  let left = take ?? Infinity;
  for await (const chunk of chunksOf(content)) {
    const wanted = chunk.subarray(Math.min(ahead, chunk.length)).subarray(0, left);
    ahead -= Math.min(ahead, chunk.length);
    left -= wanted.length;
    if (wanted.length > 0) yield wanted;
    if (left === 0 && skip > 0) return;
  }
  if (take !== null && left > 0)
    throw new ShortContentError(`The content ended ${left} bytes early.`);
}
