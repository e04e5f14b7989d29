import type { Clock } from '../../clock.js';

const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 5 * 60_000;

/** What could not be moved when it was due: each is left alone for a time that doubles, so that it holds up nothing else. */
export class Faults {
  readonly #clock: Clock;
  readonly #faults = new Map<string, { count: number; retryAt: Date }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Those that are left alone for now. */
  ids(): string[] {
    const now = this.#clock.now();
    return [...this.#faults].filter(([, { retryAt }]) => retryAt > now).map(([id]) => id);
  }

  /** When the first of them is tried again; null when none is left alone. */
  next(): Date | null {
    const now = this.#clock.now();
    const times = [...this.#faults.values()].map(({ retryAt }) => retryAt);
    return earliest(times.filter((time) => time > now));
  }

  /** Gives how often it has failed. */
  putOff(id: string): number {
    const count = (this.#faults.get(id)?.count ?? 0) + 1;
    const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** (count - 1), LONGEST_BACKOFF_MS);
    this.#faults.set(id, { count, retryAt: new Date(this.#clock.now().getTime() + backoff) });
    return count;
  }

  forget(id: string): void {
    this.#faults.delete(id);
  }
}

/** The first of these times; null when there is none. */
export function earliest(times: readonly (Date | null)[]): Date | null {
  const known = times.filter((time) => time !== null).map((time) => time.getTime());
  return known.length === 0 ? null : new Date(Math.min(...known));
}
