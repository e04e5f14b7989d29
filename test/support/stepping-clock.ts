import { TestClock } from './test-clock.js';

const STEP_MS = 10;

/**
 * A clock that goes by itself, a step with each turn of a timer. It goes about as fast as time does, and
 * stands still while the whole process does, so that a busy machine makes nobody late.
 */
export class SteppingClock extends TestClock {
  readonly #timer = setInterval(() => this.advance(STEP_MS), STEP_MS);

  stop(): void {
    clearInterval(this.#timer);
  }
}
