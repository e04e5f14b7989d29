import type { Clock } from '../../../clock.js';

/** Between two looks, this many times as long when nothing moves as when something does. */
const QUIET = 15;
const SLOWER = 1.5;

export interface LookLoopOptions {
  clock: Clock;
  /** Between two looks while something moves. */
  intervalMs: number;
  /** Looks, and says whether there was news. */
  look: (signal: AbortSignal) => Promise<boolean>;
  /** Told why looks fail, once until one succeeds. */
  onError: (error: unknown) => void;
}

/** Looks again and again, the seldomer the less moves. The first time at once. */
export class LookLoop {
  readonly #options: LookLoopOptions;
  readonly #closing = new AbortController();
  #waitMs: number;
  #lookedAt = 0;
  #look: Promise<void> | null = null;
  #hasFailed = false;
  #callOff: () => void = () => undefined;

  constructor(options: LookLoopOptions) {
    this.#options = options;
    this.#waitMs = options.intervalMs;
    this.#wait();
  }

  /** Looks as soon as it would while something moves. */
  hurry(): void {
    this.#waitMs = this.#options.intervalMs;
    if (this.#look === null && !this.#closing.signal.aborted) this.#wait();
  }

  /** Resolves when no look is under way. */
  async settled(): Promise<void> {
    await this.#look;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#callOff();
    await this.#look;
  }

  #wait(): void {
    this.#callOff();
    this.#callOff = this.#options.clock.wakeAt(new Date(this.#lookedAt + this.#waitMs), () => {
      this.#look = this.#run();
    });
  }

  async #run(): Promise<void> {
    const { intervalMs, clock, look, onError } = this.#options;
    const { signal } = this.#closing;
    const waited = this.#waitMs;
    let isNews = false;
    try {
      isNews = await look(signal);
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed && !signal.aborted) onError(error);
      this.#hasFailed = true;
    }
    this.#lookedAt = clock.now().getTime();
    this.#look = null;
    if (signal.aborted) return;
    // Unless somebody was in a hurry meanwhile.
    if (isNews) this.#waitMs = intervalMs;
    else if (this.#waitMs === waited) {
      this.#waitMs = Math.min(intervalMs * QUIET, waited * SLOWER);
    }
    this.#wait();
  }
}
