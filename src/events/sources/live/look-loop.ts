import type { Clock } from '../../../clock.js';

/** Between two looks, this many times as long when nothing moves as when something does. */
const QUIET = 15;
const SLOWER = 1.5;
/** Who is in a hurry waits for a part of the time between two looks, so that many in a hurry look once. */
const HURRY = 0.25;

export interface LookLoopOptions {
  clock: Clock;
  /** Between two looks while something moves. */
  intervalMs: number;
  look: (signal: AbortSignal) => Promise<Look>;
  /** Told why looks fail, once until one succeeds. */
  onError: (error: unknown) => void;
}

/** What comes of a look. */
export interface Look {
  readonly isNews: boolean;
  /** It is not looked again before that, in ms; however much of a hurry somebody is in. */
  readonly restMs?: number;
}

/** Looks again and again, the seldomer the less moves. The first time at once. */
export class LookLoop {
  readonly #options: LookLoopOptions;
  readonly #closing = new AbortController();
  #waitMs = 0;
  #restMs = 0;
  #lookedAt = 0;
  #isHurried = false;
  #look: Promise<void> | null = null;
  #hasFailed = false;
  #callOff: () => void = () => undefined;

  constructor(options: LookLoopOptions) {
    this.#options = options;
    this.#waitMs = options.intervalMs;
    this.#wait();
  }

  /** There may be something to see: looks soon, and goes on as while something moves. */
  hurry(): void {
    this.#isHurried = true;
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
    const { intervalMs, clock } = this.#options;
    const waitMs = this.#isHurried ? intervalMs * HURRY : this.#waitMs;
    const due = new Date(this.#lookedAt + Math.max(waitMs, this.#restMs));
    this.#callOff = clock.wakeAt(due, () => {
      this.#look = this.#run();
    });
  }

  async #run(): Promise<void> {
    const { intervalMs, clock, look, onError } = this.#options;
    const { signal } = this.#closing;
    const wasHurried = this.#isHurried;
    this.#isHurried = false;
    let isNews = false;
    try {
      const seen = await look(signal);
      isNews = seen.isNews;
      this.#restMs = seen.restMs ?? 0;
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed && !signal.aborted) onError(error);
      this.#hasFailed = true;
    }
    this.#lookedAt = clock.now().getTime();
    this.#look = null;
    if (signal.aborted) return;
    const slower = Math.min(intervalMs * QUIET, this.#waitMs * SLOWER);
    this.#waitMs = isNews || wasHurried ? intervalMs : slower;
    this.#wait();
  }
}
