import type { EventStream } from './stream.js';

/**
 * Says when to look at a task: at once, and whenever something has happened to it. What happened
 * since the last look is told together. Ends with the events.
 */
export class TaskUpdates implements AsyncIterableIterator<{ task: string }> {
  readonly #task: string;
  readonly #events: EventStream;
  #isFirst = true;

  constructor(task: string, events: EventStream) {
    this.#task = task;
    this.#events = events;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<{ task: string }>> {
    if (!this.#isFirst) {
      const { done } = await this.#events.next();
      if (done) return { done, value: undefined };
      while (this.#events.ready());
    }
    this.#isFirst = false;
    return { done: false, value: { task: this.#task } };
  }

  async return(): Promise<IteratorResult<{ task: string }>> {
    await this.#events.return();
    return { done: true, value: undefined };
  }
}
