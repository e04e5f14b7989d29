import type { ExecutionResult } from 'graphql';
import type { Pace } from '../events/stream.js';

/**
 * The results of a subscription, no faster than they are paid for: as with everything else, what a
 * caller is shown counts. Nothing is lost by that, since an event is read when it is asked for.
 */
export class PacedResults implements AsyncIterableIterator<ExecutionResult> {
  readonly #source: AsyncIterator<ExecutionResult>;
  readonly #pay: () => Promise<number>;
  readonly #wait: (seconds: number, wake: () => void) => () => void;
  readonly #pace: Pace;
  /** The first was paid for with the subscription. */
  #isPaid = true;
  #ended = false;
  #endWait: () => void = () => undefined;

  constructor(
    source: AsyncIterable<ExecutionResult>,
    options: {
      /** Pays for one result; gives the seconds to wait before trying again, 0 when it is paid. */
      pay: () => Promise<number>;
      /** Calls `wake` after so long. Returns what calls it off. */
      wait: (seconds: number, wake: () => void) => () => void;
      /** Told while there is a wait. */
      pace: Pace;
    },
  ) {
    this.#source = source[Symbol.asyncIterator]();
    this.#pay = options.pay;
    this.#wait = options.wait;
    this.#pace = options.pace;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    await this.#untilPaid();
    if (this.#ended) return { done: true, value: undefined };
    const next = await this.#source.next();
    // What says that there is no more is not waited for.
    this.#isPaid = next.done === true || next.value.data === undefined;
    return next;
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    this.#ended = true;
    this.#endWait();
    await this.#source.return?.();
    return { done: true, value: undefined };
  }

  async #untilPaid(): Promise<void> {
    if (this.#isPaid) return;
    this.#pace.isHeldBack = true;
    try {
      while (!this.#isPaid && !this.#ended) {
        const seconds = await this.#pay();
        if (seconds === 0) this.#isPaid = true;
        else await this.#pause(seconds);
      }
    } finally {
      this.#pace.isHeldBack = false;
    }
  }

  async #pause(seconds: number): Promise<void> {
    if (this.#ended) return;
    await new Promise<void>((resolve) => {
      const callOff = this.#wait(seconds, resolve);
      this.#endWait = () => {
        callOff();
        resolve();
      };
    });
  }
}
