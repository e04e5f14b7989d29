import { expect, test } from 'vitest';
import { Utf8Check } from '../../src/files/utf8.js';

function isText(bytes: Buffer, chunkBytes: number): boolean {
  const check = new Utf8Check();
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    if (!check.takes(bytes.subarray(at, at + chunkBytes))) return false;
  }
  return check.isWhole;
}

const SIZES = [1, 2, 3, 4, 5, 7, 100];

test('characters of any length may lie across chunks', () => {
  const text = Buffer.from('aé潮😀\u0800\u{10FFFF}ß – end');
  for (const size of SIZES) expect(isText(text, size), `in chunks of ${size}`).toBe(true);
});

test.each([
  ['a byte of Latin-1', [0x61, 0xe9, 0x61]],
  ['half a character at the end', [0x61, 0xe6, 0xbd]],
  ['the end of a character alone', [0x80]],
  ['five of them', [0x80, 0x80, 0x80, 0x80, 0x80]],
  ['a longer form of a slash', [0xc0, 0xaf]],
  ['half a surrogate pair', [0xed, 0xa0, 0x80]],
  ['more than Unicode has', [0xf4, 0x90, 0x80, 0x80]],
  ['a byte that begins nothing', [0xff]],
  ['NUL', [0x61, 0, 0x61]],
])('%s is no text, however it is cut', (_, bytes) => {
  for (const size of SIZES) {
    expect(isText(Buffer.from(bytes), size), `in chunks of ${size}`).toBe(false);
  }
});
