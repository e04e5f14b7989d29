import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.js';

const LIFE_S = 3600;
const PATH = '/downloads/';
/** More than any link of ours has: a path of 1,024 bytes has six times as many where JSON escapes them all. */
const LONGEST_TOKEN = 12_000;

/** One file that a link gives to whoever has it. */
export interface Grant {
  readonly tenantId: string;
  /** What kind of thing it is, as in `deliverable`. */
  readonly kind: string;
  /** By which its surface knows it, the outer thing first. */
  readonly ids: readonly string[];
}

const claimForm = z.tuple([z.string(), z.string(), z.array(z.string()), z.number()]);

/**
 * Links that need no key, for an hour: each holds what it gives and until when, signed with a key that
 * is used for nothing else.
 */
export class DownloadLinks {
  readonly #key: Buffer;
  readonly #clock: Clock;
  readonly #publicUrl: () => string;

  constructor({ key, clock, publicUrl }: { key: Buffer; clock: Clock; publicUrl: () => string }) {
    this.#key = key;
    this.#clock = clock;
    this.#publicUrl = publicUrl;
  }

  /** A new link, whole. */
  urlOf({ tenantId, kind, ids }: Grant): string {
    const claim: z.infer<typeof claimForm> = [kind, tenantId, [...ids], this.#now() + LIFE_S];
    const payload = Buffer.from(JSON.stringify(claim)).toString('base64url');
    return new URL(`${PATH}${payload}.${this.#sign(payload)}`, this.#publicUrl()).href;
  }

  /** Whether it is the path of a link, good or not. */
  isLink(path: string): boolean {
    return path.startsWith(PATH);
  }

  /** What the link at that path gives; null when it was not made here, was changed, or is over. */
  grantOf(path: string): Grant | null {
    const token = path.slice(PATH.length);
    const [payload = '', signature = '', ...rest] = token.split('.');
    if (token.length > LONGEST_TOKEN || rest.length > 0) return null;
    const expected = Buffer.from(this.#sign(payload));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    const text = Buffer.from(payload, 'base64url').toString();
    const [kind, tenantId, ids, expires] = claimForm.parse(JSON.parse(text));
    return this.#now() < expires ? { kind, tenantId, ids } : null;
  }

  #sign(payload: string): string {
    return createHmac('sha256', this.#key).update(payload).digest('base64url');
  }

  /** Unix time. */
  #now(): number {
    return Math.floor(this.#clock.now().getTime() / 1000);
  }
}
