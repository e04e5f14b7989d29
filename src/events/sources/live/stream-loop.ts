import type { Clock } from '../../../clock.js';
import { SurfaceError } from '../../../surfaces/errors.js';
import { pause } from '../../../upstream/wait.js';
import type { OpenSource } from './source.js';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export interface StreamLoopOptions {
  clock: Clock;
  /** From 0 to 1, so that not all come back at once. */
  random?: () => number;
  /** Follows the stream until it ends, and says whenever it has got something of it. */
  follow: (signal: AbortSignal, onAlive: () => void) => Promise<void>;
  /** Told why a stream has failed, once until there is something of it again. */
  onError: (error: unknown) => void;
}

/** Follows a stream again and again, with a pause by chance that grows while nothing comes of it. */
export class StreamLoop implements OpenSource {
  readonly #options: StreamLoopOptions;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  /** Since something has come. */
  #failures = 0;

  constructor(options: StreamLoopOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  hurry(): void {
    // The stream tells by itself.
  }

  settled(): Promise<void> {
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, follow, onError } = this.#options;
    const { signal } = this.#closing;
    const isClosing = (): boolean => signal.aborted;
    while (!isClosing()) {
      let error: unknown = null;
      try {
        await follow(signal, () => {
          this.#failures = 0;
        });
      } catch (thrown) {
        error = thrown;
        if (this.#failures === 0 && !isClosing()) onError(thrown);
      }
      const ms = this.#pauseAfter(error);
      this.#failures += 1;
      await pause(clock, ms, signal).catch(() => undefined);
    }
  }

  #pauseAfter(error: unknown): number {
    const { random = Math.random } = this.#options;
    const told = error instanceof SurfaceError ? (error.retryAfter ?? 0) * 1000 : 0;
    const most = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    return Math.max(told, random() * most);
  }
}
