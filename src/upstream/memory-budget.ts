import type { Clock } from '../clock.js';
import { USERS_SHARE, type Budget, type Permit, type TurnRequest } from './budget.js';
import { RateWindow } from './rate-window.js';
import { TurnQueue } from './turn-queue.js';
import type { RateLimit } from './upstream.js';

export interface MemoryBudgetOptions {
  clock: Clock;
  /** What a credential may do in any minute, until the upstream says how much it is. */
  perMinute: number;
  /** Calls at a time with one credential. */
  maxConcurrent?: number;
  /** The part of the limit that is left to users. */
  reserve?: number;
  /** From 0 to 1, for what is spread by chance. */
  random?: () => number;
}

interface Account {
  window: RateWindow;
  queue: TurnQueue;
}

/** With more keys than this, those that are not in use are forgotten, with what is known of them. */
const SWEEP_ABOVE = 1_000;

/**
 * For one process. Of one key, the upstream never sees more requests than its limit in any minute,
 * whatever the latency, so long as nobody else uses the key. What others use is taken from the
 * upstream's answers.
 */
export class MemoryBudget implements Budget {
  readonly #options: MemoryBudgetOptions;
  readonly #accounts = new Map<string, Account>();

  constructor(options: MemoryBudgetOptions) {
    this.#options = options;
  }

  acquire(key: string, request: TurnRequest): Promise<Permit> {
    return this.#account(key).queue.acquire(request);
  }

  view(key: string): RateLimit | null {
    return this.#accounts.get(key)?.window.view(this.#now()) ?? null;
  }

  #account(key: string): Account {
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    this.#sweep();
    const { clock, perMinute, maxConcurrent = 16, reserve = USERS_SHARE } = this.#options;
    const window = new RateWindow(perMinute, this.#options.random ?? Math.random);
    const queue = new TurnQueue({ clock, window, maxConcurrent, reserve });
    const account = { window, queue };
    this.#accounts.set(key, account);
    return account;
  }

  #sweep(): void {
    if (this.#accounts.size < SWEEP_ABOVE) return;
    for (const [key, { window, queue }] of this.#accounts) {
      if (queue.isIdle && window.isIdle(this.#now())) this.#accounts.delete(key);
    }
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}
