import type { Clock } from './clock.js';

export interface RepeatOptions {
  clock: Clock;
  intervalMs: number;
  work: () => Promise<unknown>;
  /** Told of work that failed; it is done again in time. */
  onError: (error: unknown) => void;
}

/** Work that is done again and again, the interval after it was done last. First when one has passed. */
export class Repeat {
  readonly #options: RepeatOptions;
  #callOff: () => void = () => undefined;
  #underWay: Promise<void> | null = null;
  #stopped = false;

  constructor(options: RepeatOptions) {
    this.#options = options;
    this.#wait();
  }

  /** Resolves when none of the work is under way. */
  async settled(): Promise<void> {
    await this.#underWay;
  }

  /** Does no more, and lets what is under way finish. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callOff();
    await this.settled();
  }

  #wait(): void {
    const { clock, intervalMs } = this.#options;
    this.#callOff = clock.wakeAt(new Date(clock.now().getTime() + intervalMs), () => {
      this.#underWay = this.#do();
    });
  }

  async #do(): Promise<void> {
    try {
      await this.#options.work();
    } catch (error) {
      this.#options.onError(error);
    }
    this.#underWay = null;
    if (!this.#stopped) this.#wait();
  }
}
