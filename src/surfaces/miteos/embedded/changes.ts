import { createHash } from 'node:crypto';
import type { Transaction } from '../../../store/store.js';
import type { WriteCall } from '../../call.js';
import type { EmbeddedMiteosOptions } from './options.js';

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

/** The changes that were made lately, so that none is made twice. */
export class Changes {
  readonly #store: EmbeddedMiteosOptions['store'];
  readonly #clock: EmbeddedMiteosOptions['clock'];
  #sweepAt = 0;

  constructor({ store, clock }: Pick<EmbeddedMiteosOptions, 'store' | 'clock'>) {
    this.#store = store;
    this.#clock = clock;
  }

  async wasMade({ accountId, key }: Change): Promise<boolean> {
    await this.#sweep();
    const where = { accountId_key: { accountId, key } };
    return (await this.#store.prisma.miteosChange.findUnique({ where })) !== null;
  }

  /** In the transaction of the change. False when it has been made meanwhile, and must not be again. */
  async begin(tx: Transaction, change: Change): Promise<boolean> {
    const { count } = await tx.miteosChange.createMany({
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
    await this.#store.prisma.miteosChange.deleteMany({ where: { createdAt } });
  }
}
