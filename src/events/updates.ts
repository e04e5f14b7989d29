import type { EventStream } from './stream.js';

/**
 * Says when to look at something: at once, and whenever something has happened to it. What happened
 * since the last look is told together. Ends with the events.
 */
export class Updates implements AsyncIterableIterator<{ subjectId: string }> {
  readonly #subjectId: string;
  readonly #events: EventStream;
  #isFirst = true;

  constructor(subjectId: string, events: EventStream) {
    this.#subjectId = subjectId;
    this.#events = events;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<{ subjectId: string }>> {
    if (!this.#isFirst) {
      const { done } = await this.#events.next();
      if (done) return { done, value: undefined };
      while (this.#events.ready());
    }
    this.#isFirst = false;
    return { done: false, value: { subjectId: this.#subjectId } };
  }

  async return(): Promise<IteratorResult<{ subjectId: string }>> {
    await this.#events.return();
    return { done: true, value: undefined };
  }
}
