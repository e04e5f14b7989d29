import type { Readable } from 'node:stream';

/** A stream as the body of an answer: read as fast as it is sent, and let go when nobody reads it. */
export function answerBody(content: Readable): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<unknown> = content.iterator();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next();
        if (next.done) controller.close();
        else if (next.value instanceof Uint8Array) controller.enqueue(next.value);
        else throw new Error('The content is not of bytes.');
      },
      cancel() {
        content.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}
