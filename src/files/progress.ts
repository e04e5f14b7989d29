import type { Clock } from '../clock.js';

const STEP_BYTES = 1_000_000;
const LEAST_MS = 500;

/**
 * Tells how many bytes have come: at each whole megabyte, but at most twice a second, and at the end
 * if that has not been told. Of a file that is here at once nothing is told.
 */
export class Progress {
  readonly #clock: Clock;
  readonly #onProgress: (bytes: number) => void;
  #bytes = 0;
  #toldBytes = 0;
  #toldAt = -Infinity;

  constructor(clock: Clock, onProgress: (bytes: number) => void) {
    this.#clock = clock;
    this.#onProgress = onProgress;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    const isStep = Math.floor(this.#bytes / STEP_BYTES) > Math.floor(this.#toldBytes / STEP_BYTES);
    if (isStep && this.#now() - this.#toldAt >= LEAST_MS) this.#tell();
  }

  end(): void {
    if (this.#toldBytes > 0 && this.#bytes !== this.#toldBytes) this.#tell();
  }

  #tell(): void {
    this.#toldBytes = this.#bytes;
    this.#toldAt = this.#now();
    this.#onProgress(this.#bytes);
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
