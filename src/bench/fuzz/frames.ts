/** Frames of WebSockets (RFC 6455), as far as is needed to write messages and to read answers. */

export const opcodes = { text: 0x1, close: 0x8, ping: 0x9, pong: 0xa } as const;

const FINAL = 0x80;
const MASKED = 0x80;
const OPCODE = 0x0f;
const LENGTH = 0x7f;
/** Lengths that say that the length follows, in two bytes or in eight. */
const IN_TWO = 126;
const IN_EIGHT = 127;

export interface Frame {
  opcode: number;
  payload: Buffer;
}

/** A whole message in one frame, masked as those of clients have to be. */
export function writeFrame(payload: Buffer, opcode: number = opcodes.text): Buffer {
  const { length } = payload;
  const head = Buffer.alloc(length < IN_TWO ? 2 : length < 65_536 ? 4 : 10);
  head[0] = FINAL | opcode;
  if (head.length === 2) {
    head[1] = MASKED | length;
  } else if (head.length === 4) {
    head[1] = MASKED | IN_TWO;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = MASKED | IN_EIGHT;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  // A mask of zeros changes nothing.
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

/** The whole frames that a server has sent; the last may be still on its way. */
export function readFrames(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at + 2 <= bytes.length;) {
    const short = bytes.readUInt8(at + 1) & LENGTH;
    const from = at + (short < IN_TWO ? 2 : short === IN_TWO ? 4 : 10);
    if (from > bytes.length) break;
    const length =
      short < IN_TWO
        ? short
        : short === IN_TWO
          ? bytes.readUInt16BE(at + 2)
          : Number(bytes.readBigUInt64BE(at + 2));
    if (from + length > bytes.length) break;
    const payload = bytes.subarray(from, from + length);
    frames.push({ opcode: bytes.readUInt8(at) & OPCODE, payload });
    at = from + length;
  }
  return frames;
}
