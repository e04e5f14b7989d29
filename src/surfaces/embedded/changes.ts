import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.js';
import type { Store, Transaction } from '../../store/store.js';
import type { WriteCall } from '../call.js';

/** Twice as long as the gateway sends a key again. */
const KEPT_MS = 48 * 3_600_000;
const SWEEP_INTERVAL_MS = 3_600_000;

/** A change of something that is there, as its call names it. Creates keep the key in their own row. */
export interface Change {
  readonly accountId: string;
  readonly key: string;
}

/** The same call gives the same change. */
export function changeOf({ account, idempotencyKey }: WriteCall, method: string): Change {
  const key = JSON.stringify([method, idempotencyKey]);
  return { accountId: account, key: createHash('sha256').update(key).digest('base64url') };
}

/** Where a surface keeps its changes. */
interface ChangeTable {
  count(query: { where: { accountId: string; key: string } }): PromiseLike<number>;
  createMany(rows: {
    data: { accountId: string; key: string; createdAt: Date };
    skipDuplicates: true;
  }): PromiseLike<{ count: number }>;
  deleteMany(query: { where: { createdAt: { lt: Date } } }): PromiseLike<unknown>;
}

/** The changes of a surface that were made lately, so that none is made twice. */
export class Changes {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #tableIn: (client: Transaction) => ChangeTable;
  #sweepAt = 0;

  constructor(
    { store, clock }: { store: Store; clock: Clock },
    tableIn: (client: Transaction) => ChangeTable,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#tableIn = tableIn;
  }

  /** Does the work in one transaction, unless the change was made before. What is refused was no change. */
  async once(change: Change, work: (tx: Transaction) => Promise<void>): Promise<void> {
    if (await this.wasMade(change)) return;
    await this.#store.transaction(async (tx) => {
      if (await this.begin(tx, change)) await work(tx);
    });
  }

  async wasMade({ accountId, key }: Change): Promise<boolean> {
    await this.#sweep();
    return (await this.#tableIn(this.#store.prisma).count({ where: { accountId, key } })) > 0;
  }

  /** In the transaction of the change. False when it has been made meanwhile, and must not be again. */
  async begin(tx: Transaction, change: Change): Promise<boolean> {
    const { count } = await this.#tableIn(tx).createMany({
      data: { ...change, createdAt: this.#clock.now() },
      skipDuplicates: true,
    });
    return count > 0;
  }

  /** Forgets what is old, at most once an hour. */
  async #sweep(): Promise<void> {
    const now = this.#clock.now().getTime();
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + SWEEP_INTERVAL_MS;
    const createdAt = { lt: new Date(now - KEPT_MS) };
    await this.#tableIn(this.#store.prisma).deleteMany({ where: { createdAt } });
  }
}
