import type { Clock } from './clock.js';

/** When the database does not answer. */
const RETRY_MS = 1000;

interface DueLoopOptions {
  clock: Clock;
  /** Does some of what is due. Gives the time to look again, null when there is nothing left. */
  moveDue: () => Promise<Date | null>;
  /** Told about a fault of `moveDue`; the loop goes on. */
  onError: (error: unknown) => void;
}

/**
 * Does what is due when it is. It keeps one timer, at whatever is due next, and nothing in memory
 * that a restart would miss.
 */
export class DueLoop {
  readonly #options: DueLoopOptions;
  #running = false;
  /** How often it was woken, to see whether it was while it looked. */
  #wakes = 0;
  #pass: Promise<void> | null = null;
  #cancelTimer: () => void = () => undefined;

  constructor(options: DueLoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = true;
    this.wake();
  }

  /** Lets a transaction in progress finish. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#cancelTimer();
    await this.settled();
  }

  /** Something may be due sooner than the timer is set to. */
  wake(): void {
    if (!this.#running) return;
    this.#wakes += 1;
    this.#pass ??= this.#run();
  }

  /** Resolves when nothing that is due now remains to be done. */
  async settled(): Promise<void> {
    while (this.#pass) await this.#pass;
  }

  /** Moves what is due until nothing is, then sets the timer. Never rejects. */
  async #run(): Promise<void> {
    const { clock, moveDue, onError } = this.#options;
    this.#cancelTimer();
    let next: Date | null = null;
    let seen: number;
    do {
      seen = this.#wakes;
      try {
        next = await moveDue();
      } catch (error) {
        onError(error);
        next = new Date(clock.now().getTime() + RETRY_MS);
      }
    } while (this.#running && (this.#wakes !== seen || (next !== null && next <= clock.now())));
    this.#pass = null;
    if (!this.#running || next === null) return;
    this.#cancelTimer = clock.wakeAt(next, () => {
      this.wake();
    });
  }
}
