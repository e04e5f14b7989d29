import type { HttpBindings } from '@hono/node-server';
import { Readable } from 'node:stream';

/** The body of a request. Do not destroy it: an answer could not be sent any more. */
export function bodyOf({ incoming }: Partial<HttpBindings>, request: Request): Readable {
  return incoming ?? Readable.from(chunksOf(request), { objectMode: false });
}

async function* chunksOf({ body }: Request): AsyncGenerator<Uint8Array, void> {
  const reader = body?.getReader();
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) yield next.value;
}

/** The whole body; null when it has more bytes than that. Rejects when it does not come whole. */
export async function readWhole(body: Readable, mostBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    if (!(chunk instanceof Uint8Array)) throw new Error('The body is not of bytes.');
    size += chunk.length;
    if (size > mostBytes) return null;
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}
