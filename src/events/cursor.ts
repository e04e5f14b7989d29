/** Stands for the beginning of the log wherever a cursor is taken. */
export const START = 'START';

/** Text that is not a cursor of ours. */
export class CursorError extends Error {
  override readonly name = 'CursorError';
}

const FORM = /^1:(\d{1,18})$/;

/** A cursor says: everything up to and including this sequence number has been seen. */
export function encodeCursor(sequence: bigint): string {
  return Buffer.from(`1:${sequence}`).toString('base64url');
}

/** @throws CursorError */
export function decodeCursor(cursor: string): bigint {
  if (cursor === START) return 0n;
  const digits = FORM.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  // One place has one cursor. What is decoded leniently would be some other place than was meant.
  if (digits === undefined || encodeCursor(BigInt(digits)) !== cursor) {
    throw new CursorError(`Not a cursor of an event. Pass one that an event carried, or ${START}.`);
  }
  return BigInt(digits);
}
