import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.js';
import { ConflictError } from '../errors.js';
import { Prisma, type IdempotencyKey } from '../store/generated/prisma/client.js';
import type { Store } from '../store/store.js';
import { outcomeForm, type Outcome } from './outcome.js';

/** How long the outcome of a mutation is kept. */
const KEPT_MS = 24 * 3_600_000;
/** How long a mutation is held by one who does not say that it goes on. */
export const LEASE_MS = 15_000;
/** Nobody is given a mutation for longer; where a row says so, the clock has been put back since. */
const LONGEST_LEASE_MS = 300_000;

/** A mutation that carries a key, as far as others are compared with it. */
export interface KeyedMutation {
  readonly tenantId: string;
  readonly key: string;
  /** The name of its field. */
  readonly mutation: string;
  /** What `fingerprint` made of its input. */
  readonly input: string;
}

/** What became of the one with the key, and what that was. */
export interface Settled {
  readonly mutation: string;
  readonly input: string;
  readonly fileHash: string | null;
  readonly outcome: Outcome;
}

/** It is the caller's to do, or has been done, or is being done elsewhere. */
export type Claim = { writeKey: string } | { settled: Settled } | 'held';

/** The rows of keys, for one holder. What is past its time counts as not there. */
export class KeyRows {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #holder = randomUUID();

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * Takes the mutation on, unless it is done, or in other hands. What this holder has let lie is
   * taken on again, so no two of its own may claim one at a time.
   *
   * @throws ConflictError when the key was used for another.
   */
  async claim(wanted: KeyedMutation): Promise<Claim> {
    const { idempotencyKey } = this.#store.prisma;
    for (;;) {
      const writeKey = randomUUID();
      const { count } = await idempotencyKey.createMany({
        data: { ...wanted, ...this.#lease(), writeKey, createdAt: this.#clock.now() },
        skipDuplicates: true,
      });
      if (count > 0) return { writeKey };
      const { tenantId, key } = wanted;
      const row = await idempotencyKey.findUnique({ where: { tenantId_key: { tenantId, key } } });
      if (row === null) continue;
      if (this.#isOld(row)) {
        await idempotencyKey.deleteMany({ where: unchanged(row) });
        continue;
      }
      requireSame(row, wanted);
      if (row.outcome !== null) return { settled: settledOf(row, row.outcome) };
      if (this.#isHeld(row)) return 'held';
      const taken = await idempotencyKey.updateMany({
        where: unchanged(row),
        data: this.#lease(),
      });
      if (taken.count > 0) return { writeKey: row.writeKey };
    }
  }

  /** Says that it still goes on. */
  async renew(held: KeyedMutation): Promise<void> {
    await this.#update(held, this.#lease());
  }

  /** Keeps what became of it. */
  async settle(
    held: KeyedMutation,
    done: { outcome: Outcome; fileHash: string | null },
  ): Promise<void> {
    await this.#update(held, { ...done, ...FREE });
  }

  /** Lets go of it, for the next who tries. */
  async release(held: KeyedMutation): Promise<void> {
    await this.#update(held, FREE);
  }

  /** Lets go of all that anybody holds. */
  async releaseAll(): Promise<void> {
    await this.#store.prisma.idempotencyKey.updateMany({
      where: { holder: { not: null } },
      data: FREE,
    });
  }

  /** Removes what is past its time. */
  async sweep(): Promise<void> {
    const now = this.#clock.now();
    await this.#store.prisma.idempotencyKey.deleteMany({
      where: {
        AND: [
          {
            OR: [
              { createdAt: { lte: plus(now, -KEPT_MS) } },
              { createdAt: { gte: plus(now, KEPT_MS) } },
            ],
          },
          { OR: [{ heldUntil: null }, { heldUntil: { lte: now } }] },
        ],
      },
    });
  }

  async #update(
    { tenantId, key }: KeyedMutation,
    data: Prisma.IdempotencyKeyUpdateManyMutationInput,
  ): Promise<void> {
    const where = { tenantId, key, holder: this.#holder };
    await this.#store.prisma.idempotencyKey.updateMany({ where, data });
  }

  #lease(): { holder: string; heldUntil: Date } {
    return { holder: this.#holder, heldUntil: plus(this.#clock.now(), LEASE_MS) };
  }

  #isHeld({ holder, heldUntil }: IdempotencyKey): boolean {
    if (holder === null || holder === this.#holder || heldUntil === null) return false;
    const left = heldUntil.getTime() - this.#clock.now().getTime();
    return left > 0 && left <= LONGEST_LEASE_MS;
  }

  /** Also when it is as far ahead: after the clock was put back, a key must not hold for ever. */
  #isOld(row: IdempotencyKey): boolean {
    const age = Math.abs(this.#clock.now().getTime() - row.createdAt.getTime());
    return age >= KEPT_MS && !this.#isHeld(row);
  }
}

/** @throws ConflictError when the two are not the same mutation with the same input. */
export function requireSame(
  earlier: Pick<Settled, 'mutation' | 'input'>,
  { mutation, input }: KeyedMutation,
): void {
  if (earlier.mutation !== mutation) {
    throw new ConflictError(
      `The idempotency key was used before, for ${earlier.mutation}. Use a new one.`,
    );
  }
  if (earlier.input !== input) {
    throw new ConflictError('The idempotency key was used before, with another input.');
  }
}

const FREE = { holder: null, heldUntil: null };

/** Where the row is as it was read. */
function unchanged(row: IdempotencyKey) {
  const { tenantId, key, writeKey, holder, heldUntil } = row;
  const outcome = row.outcome === null ? { equals: Prisma.DbNull } : { not: Prisma.DbNull };
  return { tenantId, key, writeKey, holder, heldUntil, outcome };
}

function settledOf({ mutation, input, fileHash }: IdempotencyKey, outcome: unknown): Settled {
  return { mutation, input, fileHash, outcome: outcomeForm.parse(outcome) };
}

function plus(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms);
}
