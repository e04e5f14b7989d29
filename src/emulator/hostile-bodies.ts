import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

/** What a body without an end ends at all the same, and what a bomb becomes. */
const MOST_BYTES = 2 ** 30;
const PIECE_BYTES = 2 ** 20;
const LONGEST_MS = 600_000;

/** Byte by byte, with so much time before each. */
export function slowBody(whole: Buffer, ms: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (sent === whole.length || sent * ms > LONGEST_MS) {
          controller.close();
          return;
        }
        await delay(ms);
        controller.enqueue(whole.subarray(sent, sent + 1));
        sent += 1;
      },
    },
    { highWaterMark: 0 },
  );
}

/** A list of zeros that goes on for a gigabyte. */
export function endlessBody(): ReadableStream<Uint8Array> {
  const zeros = Buffer.from('0,'.repeat(PIECE_BYTES / 2));
  return repeated(Buffer.from('['), zeros, MOST_BYTES / PIECE_BYTES);
}

/** A megabyte of gzip that becomes a gigabyte of spaces: a format whose members may simply be repeated. */
export function bombBody(): ReadableStream<Uint8Array> {
  const member = gzipSync(Buffer.alloc(PIECE_BYTES, ' '));
  return repeated(Buffer.alloc(0), member, MOST_BYTES / PIECE_BYTES);
}

/** Only as fast as it is read, and until nobody reads it any more. */
function repeated(head: Buffer, piece: Buffer, times: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (sent === times) {
          controller.close();
          return;
        }
        controller.enqueue(sent === 0 ? Buffer.concat([head, piece]) : piece);
        sent += 1;
      },
    },
    { highWaterMark: 0 },
  );
}
