import { createHmac, timingSafeEqual } from 'node:crypto';

const LIFE_MS = 60 * 60_000;

/** What a link gives away, with until when (Unix time) and the proof that it was made here. */
export interface SignedClaim {
  /** What it gives, part by part; whose it is among them. */
  readonly parts: readonly string[];
  readonly expires: string;
  readonly signature: string;
}

/** Good for an hour. Whoever has it needs no key. */
export function signClaim(key: Buffer, parts: readonly string[], now: Date): SignedClaim {
  const expires = String(Math.floor((now.getTime() + LIFE_MS) / 1000));
  return { parts, expires, signature: signatureOf(key, parts, expires) };
}

/** Whether it was signed with this key, as it is, and still holds. */
export function holds(key: Buffer, { parts, expires, signature }: SignedClaim, now: Date): boolean {
  const expected = Buffer.from(signatureOf(key, parts, expires));
  const given = Buffer.from(signature);
  const isGenuine = given.length === expected.length && timingSafeEqual(given, expected);
  return isGenuine && now.getTime() < Number(expires) * 1000;
}

function signatureOf(key: Buffer, parts: readonly string[], expires: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([expires, ...parts]))
    .digest('base64url');
}
