import type { Clock } from '../clock.js';

/** Tells when nothing has come for a time, while something is awaited. */
export class IdleTimer {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #onIdle: () => void;
  #callOff: () => void = () => undefined;

  constructor(clock: Clock, ms: number, onIdle: () => void) {
    this.#clock = clock;
    this.#ms = ms;
    this.#onIdle = onIdle;
  }

  restart(): void {
    this.#callOff();
    this.#callOff = this.#clock.wakeAt(
      new Date(this.#clock.now().getTime() + this.#ms),
      this.#onIdle,
    );
  }

  stop(): void {
    this.#callOff();
  }
}
