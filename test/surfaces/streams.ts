import { Readable } from 'node:stream';

/** A stream of bytes, as an upload brings it. */
export function streamOf(content: string | Buffer): Readable {
  return Readable.from([Buffer.from(content)], { objectMode: false });
}

/** A stream of so many bytes, made as they are asked for. */
export function letters(sizeBytes: number): { content: Readable; sentBytes: () => number } {
  const chunk = Buffer.alloc(256 * 1024, 'a');
  let sentBytes = 0;
  const content = new Readable({
    read() {
      const next = chunk.subarray(0, Math.min(chunk.length, sizeBytes - sentBytes));
      sentBytes += next.length;
      this.push(next.length > 0 ? next : null);
    },
  });
  return { content, sentBytes: () => sentBytes };
}

/** A stream that is lost after its first bytes. */
export function brokenStream(): Readable {
  return new Readable({
    read() {
      this.push('Low wa');
      this.destroy(new Error('the client went away'));
    },
  });
}
