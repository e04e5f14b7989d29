import type { Clock } from '../clock.js';

/** What is counted of a caller. */
export interface Amounts {
  operations: number;
  cost: number;
}

/** What became of a request to go on. */
export interface Taken {
  allowed: boolean;
  /** What the caller may still use now. */
  remaining: Amounts;
  /** Seconds until as much would be allowed; 0 when it is. */
  retryAfter: number;
}

/** Holds callers to what they may use a minute. In one process or, by another implementation, in several. */
export interface RateLimiter {
  /** Takes the amounts, all or nothing. More than a minute's worth at once is never allowed. */
  take(caller: string, wanted: Amounts, perMinute: Amounts): Promise<Taken>;
}

interface Bucket {
  used: Amounts;
  at: number;
}

const MINUTE_MS = 60_000;
/** With more callers than this, those whose use has worn off are forgotten. */
const SWEEP_ABOVE = 10_000;
const amounts = ['operations', 'cost'] as const;

/**
 * For one process: a bucket for each caller that drains steadily, so that a minute's worth may come
 * at once. Ours rather than a library's, since both amounts are taken together and the clock is handed in.
 */
export class MemoryRateLimiter implements RateLimiter {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  take(caller: string, wanted: Amounts, perMinute: Amounts): Promise<Taken> {
    const at = this.#clock.now().getTime();
    const used = drained(this.#buckets.get(caller), at, perMinute);
    const over = (amount: (typeof amounts)[number]): number =>
      used[amount] + wanted[amount] - perMinute[amount];
    const allowed = amounts.every((amount) => over(amount) <= 0);
    const wait = Math.max(...amounts.map((amount) => (over(amount) / perMinute[amount]) * 60));
    if (allowed) {
      for (const amount of amounts) used[amount] += wanted[amount];
      this.#sweep(at);
    }
    this.#buckets.set(caller, { used, at });
    return Promise.resolve({
      allowed,
      remaining: {
        operations: Math.floor(perMinute.operations - used.operations),
        cost: Math.floor(perMinute.cost - used.cost),
      },
      retryAfter: allowed ? 0 : Math.max(1, Math.ceil(wait)),
    });
  }

  #sweep(at: number): void {
    if (this.#buckets.size < SWEEP_ABOVE) return;
    for (const [caller, bucket] of this.#buckets) {
      if (at - bucket.at >= MINUTE_MS) this.#buckets.delete(caller);
    }
  }
}

/** What is left of the use. A clock that was set back drains nothing. */
function drained(bucket: Bucket | undefined, at: number, perMinute: Amounts): Amounts {
  if (!bucket) return { operations: 0, cost: 0 };
  const minutes = Math.max(0, at - bucket.at) / MINUTE_MS;
  return {
    operations: Math.max(0, bucket.used.operations - minutes * perMinute.operations),
    cost: Math.max(0, bucket.used.cost - minutes * perMinute.cost),
  };
}
