import type { Clock } from '../clock.js';

export interface Share {
  readonly allowed: boolean;
  /** Requests that the key may still send now. */
  readonly remaining: number;
  /** After so many seconds another will be allowed; 0 when it is now. */
  readonly freeInSeconds: number;
}

const WINDOW_MS = 60_000;
/** With more keys than this, those that have been silent are forgotten. */
const SWEEP_ABOVE = 1_000;

/** Lets each key send so many requests in any 60 seconds. One that is refused does not count. */
export class RateWindows {
  readonly #clock: Clock;
  readonly #perMinute: number;
  readonly #sent = new Map<string, number[]>();

  constructor(clock: Clock, perMinute: number) {
    this.#clock = clock;
    this.#perMinute = perMinute;
  }

  take(key: string): Share {
    const now = this.#clock.now().getTime();
    const times = (this.#sent.get(key) ?? []).filter((at) => at > now - WINDOW_MS);
    const allowed = times.length < this.#perMinute;
    if (allowed) times.push(now);
    this.#sent.set(key, times);
    this.#sweep(now);
    const remaining = this.#perMinute - times.length;
    const freeAt = remaining > 0 ? now : (times[0] ?? now) + WINDOW_MS;
    return { allowed, remaining, freeInSeconds: Math.ceil((freeAt - now) / 1000) };
  }

  #sweep(now: number): void {
    if (this.#sent.size <= SWEEP_ABOVE) return;
    for (const [key, times] of this.#sent) {
      if ((times.at(-1) ?? 0) <= now - WINDOW_MS) this.#sent.delete(key);
    }
  }
}
