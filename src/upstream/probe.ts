import type { Clock } from '../clock.js';

/** Between two looks at an upstream that does not answer. */
const INTERVAL_MS = 5_000;
const PATIENCE_MS = 4_000;

export interface ProbeOptions {
  clock: Clock;
  /** Whether the calls that users make show already that it answers. */
  isUp: () => boolean;
  /** Makes a call. */
  look: (patience: { deadline: Date; signal: AbortSignal }) => Promise<void>;
  /** Told why a look has failed, once until it is up again. */
  onError: (error: unknown) => void;
}

/**
 * Looks at an upstream once at the start, and then every five seconds while it is not up; one that
 * answers is left to the calls of users.
 */
export class Probe {
  readonly #options: ProbeOptions;
  readonly #stopping = new AbortController();
  #callOff: () => void = () => undefined;
  #looking = Promise.resolve();
  #hasFailed = false;

  constructor(options: ProbeOptions) {
    this.#options = options;
    this.#look();
  }

  /** Resolves when no look is under way. */
  async settled(): Promise<void> {
    await this.#looking;
  }

  /** When it resolves, no look is under way any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#callOff();
    await this.#looking;
  }

  #look(): void {
    const { clock, isUp } = this.#options;
    this.#looking = (isUp() ? Promise.resolve() : this.#tryLook()).then(() => {
      if (this.#stopping.signal.aborted) return;
      const next = new Date(clock.now().getTime() + INTERVAL_MS);
      this.#callOff = clock.wakeAt(next, () => {
        this.#look();
      });
    });
  }

  async #tryLook(): Promise<void> {
    const { clock, look, onError } = this.#options;
    const deadline = new Date(clock.now().getTime() + PATIENCE_MS);
    try {
      await look({ deadline, signal: this.#stopping.signal });
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed && !this.#stopping.signal.aborted) onError(error);
      this.#hasFailed = true;
    }
  }
}
