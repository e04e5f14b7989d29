import type { RateHead } from './budget.js';
import type { RateLimit } from './upstream.js';

const MINUTE_MS = 60_000;
/** A little more than a minute, since clocks tick in milliseconds, and not all alike. */
const HOLD_MS = MINUTE_MS + 100;
/** After a refusal that does not say how long, doubled with each that follows. */
const FIRST_BLOCK_MS = 1_000;
const LONGEST_BLOCK_MS = 60_000;
/** Whatever an upstream says, it is tried again after this. */
const LONGEST_TOLD_BLOCK_MS = 3_600_000;

/** Places that are taken until a time: by one request of ours, or by requests of somebody else. */
interface Taken {
  readonly until: number;
  readonly places: number;
  /** When our request had its turn; null for those of others. */
  readonly since: number | null;
}

/**
 * Counts what one credential has used of its limit. A request takes a place from its turn until a minute
 * after its *answer*. The upstream has counted it at some time between the two, so that no minute of
 * its own, however it lays them, can hold more requests than there are places.
 *
 * All times are milliseconds of the gateway's clock.
 */
export class RateWindow {
  readonly #random: () => number;
  #limit: number;
  #unanswered = 0;
  /** In the order in which they end. */
  #taken: Taken[] = [];
  /** Of all of them together. */
  #places = 0;
  #blockedUntil = 0;
  #blockedSince = 0;
  /** Refusals without a time, one after another. */
  #refusals = 0;

  constructor(limit: number, random: () => number) {
    this.#limit = limit;
    this.#random = random;
  }

  get limit(): number {
    return this.#limit;
  }

  view(now: number): RateLimit {
    const free = now < this.#blockedUntil ? 0 : this.#limit - this.#used(now);
    return { limit: this.#limit, remaining: Math.max(0, free) };
  }

  /** Whether nothing is left that would have to be remembered. */
  isIdle(now: number): boolean {
    return this.#used(now) === 0 && now >= this.#blockedUntil;
  }

  take(): void {
    this.#unanswered += 1;
  }

  /** What was taken was not used. */
  giveBack(): void {
    this.#unanswered -= 1;
  }

  /** What was taken at `since` has been used, and the upstream has counted it by now. */
  spend(since: number, now: number): void {
    this.#unanswered -= 1;
    this.#hold({ until: now + HOLD_MS, places: 1, since });
  }

  /**
   * The earliest time at which `count` more may have been sent, when `reserve` places stay free. What
   * is unanswered is taken to be answered now, so it may be later, and is not earlier.
   */
  freeAt(count: number, reserve: number, now: number): number {
    const most = Math.max(1, this.#limit - reserve);
    let missing = this.#used(now) + count - most;
    if (missing <= 0) return Math.max(now, this.#blockedUntil);
    for (const { until, places } of this.#taken) {
      missing -= places;
      if (missing <= 0) return Math.max(until, this.#blockedUntil);
    }
    return Math.max(now + HOLD_MS * Math.ceil(missing / most), this.#blockedUntil);
  }

  /**
   * Takes over what an answer says of the upstream's count, before its request, which had its turn at
   * `since`, is spent. True when there is now less than there was.
   */
  learn({ status, limit, remaining, retryAfter }: RateHead, since: number, now: number): boolean {
    const before = this.#limit;
    if (limit !== null && limit > 0) this.#limit = limit;
    if (status === 429) {
      this.#block(retryAfter, since, now);
      return true;
    }
    this.#refusals = 0;
    const foreign = remaining === null ? 0 : this.#foreign(remaining, since, now);
    if (foreign > 0) this.#hold({ until: now + HOLD_MS, places: foreign, since: null });
    return foreign > 0 || this.#limit < before;
  }

  /**
   * How many requests of others are in the upstream's count, and not yet in ours. There are some when it
   * is higher than all that we know of, what is unanswered included. Then what it cannot have failed to
   * count is ours, and the rest is theirs.
   */
  #foreign(remaining: number, since: number, now: number): number {
    const counted = this.#limit - remaining;
    if (counted <= this.#used(now)) return 0;
    const known = this.#taken.filter(
      (taken) => taken.since === null || isCounted(taken.since, taken.until - HOLD_MS, since, now),
    );
    const itself = 1;
    return Math.max(0, counted - itself - placesOf(known));
  }

  #block(retryAfter: number | null, since: number, now: number): void {
    if (retryAfter !== null) {
      const told = Math.min(retryAfter * 1000, LONGEST_TOLD_BLOCK_MS);
      this.#blockedUntil = Math.max(this.#blockedUntil, now + told);
      return;
    }
    // Those that were under way together are refused together, which says no more than one refusal.
    if (this.#refusals > 0 && since <= this.#blockedSince) return;
    const longest = Math.min(LONGEST_BLOCK_MS, FIRST_BLOCK_MS * 2 ** this.#refusals);
    this.#refusals += 1;
    this.#blockedSince = now;
    this.#blockedUntil = Math.max(this.#blockedUntil, now + longest * (0.5 + this.#random() / 2));
  }

  #hold(taken: Taken): void {
    this.#taken.push(taken);
    this.#places += taken.places;
  }

  #used(now: number): number {
    let over = 0;
    while ((this.#taken[over]?.until ?? Infinity) <= now) over += 1;
    if (over > 0) this.#places -= placesOf(this.#taken.splice(0, over));
    return this.#unanswered + this.#places;
  }
}

/** Whether a request of ours was surely in the upstream's count when it counted one that began later. */
function isCounted(began: number, answered: number, later: number, now: number): boolean {
  return answered <= later && began > now - MINUTE_MS;
}

function placesOf(taken: readonly Taken[]): number {
  return taken.reduce((sum, { places }) => sum + places, 0);
}
