import type { EventStream } from './stream.js';

/**
 * Says when to look at a task: at once, and whenever something has happened to it. What happened
 * since the last look is told together. Ends with the events.
 */
export class TaskUpdates implements AsyncIterableIterator<{ taskId: string }> {
  readonly #taskId: string;
  readonly #events: EventStream;
  #isFirst = true;

  constructor(taskId: string, events: EventStream) {
    this.#taskId = taskId;
    this.#events = events;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<{ taskId: string }>> {
    if (!this.#isFirst) {
      const { done } = await this.#events.next();
      if (done) return { done, value: undefined };
      while (this.#events.ready());
    }
    this.#isFirst = false;
    return { done: false, value: { taskId: this.#taskId } };
  }

  async return(): Promise<IteratorResult<{ taskId: string }>> {
    await this.#events.return();
    return { done: true, value: undefined };
  }
}
