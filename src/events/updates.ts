import type { EventStream } from './stream.js';

/** That something is to be looked at. */
export interface Update<T> {
  readonly subjectId: string;
  /** As it was when it was begun to be followed; null: it has to be read. */
  readonly first: T | null;
}

/**
 * Says when to look at something: at once, and whenever something has happened to it. What happened
 * since the last look is told together. Ends with the events.
 */
export class Updates<T> implements AsyncIterableIterator<Update<T>> {
  readonly #subjectId: string;
  readonly #events: EventStream;
  #first: T | null;
  #isFirst = true;

  constructor(subjectId: string, events: EventStream, first: T | null = null) {
    this.#subjectId = subjectId;
    this.#events = events;
    this.#first = first;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Update<T>>> {
    if (!this.#isFirst) {
      const { done } = await this.#events.next();
      if (done) return { done, value: undefined };
      while (this.#events.ready());
    }
    const first = this.#first;
    this.#first = null;
    this.#isFirst = false;
    return { done: false, value: { subjectId: this.#subjectId, first } };
  }

  async return(): Promise<IteratorResult<Update<T>>> {
    await this.#events.return();
    return { done: true, value: undefined };
  }
}
