import type { Readable } from 'node:stream';
import { chunksOf } from './bytes.js';
import { Utf8Check } from './utf8.js';

/** A content as text; null when it has more bytes than that, or is not UTF-8. Read no further then. */
export async function textOf(content: Readable, mostBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  const check = new Utf8Check();
  let sizeBytes = 0;
  for await (const chunk of chunksOf(content)) {
    sizeBytes += chunk.length;
    if (sizeBytes > mostBytes || !check.takes(chunk)) return null;
    chunks.push(chunk);
  }
  return check.isWhole ? Buffer.concat(chunks).toString() : null;
}
