import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookAlgorithm } from '../store/generated/prisma/enums.js';

/** How far the time that a delivery was signed at may be from now, either way. */
const TOLERANCE_MS = 300_000;

/** How the deliveries of an endpoint are signed. */
export interface SignatureRule {
  /** The headers that may carry the signature; the first that is there counts. */
  readonly headers: readonly string[];
  readonly algorithm: WebhookAlgorithm;
  /** Any of them will do. */
  readonly secrets: readonly string[];
}

/** `STALE`: it is genuine, and was signed too long ago, or in a time to come. */
export type Verdict = 'GENUINE' | 'FORGED' | 'STALE';

/**
 * Judges a delivery by its signature: the HMAC of the body as it came, in hex or base64, with or without
 * `sha256=` before it; or `t=<unix seconds>,v1=<HMAC>`, where what is signed is the time, a point and
 * the body. A signature of the one form never passes for one of the other: no JSON begins with a time
 * and a point.
 */
export function judge(headers: Headers, body: Buffer, rule: SignatureRule, now: Date): Verdict {
  const value = rule.headers.map((name) => headers.get(name)).find((given) => given !== null);
  if (value === undefined) return 'FORGED';
  const { signedAt, signatures } = readSignature(value);
  const signed = signedAt === null ? body : Buffer.concat([Buffer.from(`${signedAt}.`), body]);
  const hash = HASHES[rule.algorithm];
  const isGenuine = rule.secrets.some((secret) => {
    const expected = createHmac(hash, secret).update(signed).digest();
    return signatures.some((given) => isSame(bytesOf(given, expected.length), expected));
  });
  if (!isGenuine) return 'FORGED';
  const isFresh =
    signedAt === null || Math.abs(now.getTime() - Number(signedAt) * 1000) <= TOLERANCE_MS;
  return isFresh ? 'GENUINE' : 'STALE';
}

const HASHES = {
  HMAC_SHA256: 'sha256',
  HMAC_SHA512: 'sha512',
} as const satisfies Record<WebhookAlgorithm, string>;

interface Signature {
  /** As it is written; null when it is not said. */
  readonly signedAt: string | null;
  readonly signatures: readonly string[];
}

function readSignature(value: string): Signature {
  const parts = value.split(',').map((part) => part.trim());
  const signedAt = parts.map((part) => /^t=(\d{1,12})$/.exec(part)?.[1]).find((time) => time);
  if (signedAt === undefined) {
    return { signedAt: null, signatures: [value.trim().replace(/^sha(?:256|512)=/i, '')] };
  }
  const signatures = parts.flatMap((part) => /^v1=(.+)$/.exec(part)?.[1] ?? []);
  return { signedAt, signatures: signatures.slice(0, MOST_SIGNATURES) };
}

/** While a secret is rotated, its sender may sign with both. */
const MOST_SIGNATURES = 4;

/** A signature of that many bytes; what has not the form of one is none of its bytes. */
function bytesOf(text: string, length: number): Buffer {
  const isHex = text.length === 2 * length && /^[0-9a-f]+$/i.test(text);
  return Buffer.from(text.slice(0, 2 * length), isHex ? 'hex' : 'base64');
}

/** In constant time. */
function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
