import { isUtf8 } from 'node:buffer';

/** Checks chunk by chunk that a content is UTF-8 without NUL. */
export class Utf8Check {
  /** The beginning of a character that the next chunk ends. */
  #rest: Buffer = Buffer.alloc(0);

  /** False from the first chunk on that is not. */
  takes(chunk: Buffer): boolean {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const end = wholeCharacters(bytes);
    this.#rest = Buffer.from(bytes.subarray(end));
    const whole = bytes.subarray(0, end);
    return !whole.includes(0) && isUtf8(whole);
  }

  /** Whether the content may end here. */
  get isWhole(): boolean {
    return this.#rest.length === 0;
  }
}

/** How many bytes there are without a character at the end that is not whole. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes.readUInt8(bytes.length - back);
    if (byte < 0x80) break;
    if (byte >= 0xc0) return lengthFrom(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Of the character that begins so. */
function lengthFrom(first: number): number {
  if (first >= 0xf0) return 4;
  return first >= 0xe0 ? 3 : 2;
}
