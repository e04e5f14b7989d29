import { TestClock } from './test-clock.js';

/** A clock that a test moves, and that no two readings are the same of: what is later is seen to be. */
export class TickingClock extends TestClock {
  #readings = 0;

  override now(): Date {
    this.#readings += 1;
    return new Date(super.now().getTime() + this.#readings);
  }
}
