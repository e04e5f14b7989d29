/** A source of events that gives them when the test says so, and knows what it was asked. */
export class ManualSource<T> implements AsyncIterableIterator<T> {
  /** How many events it was asked for. */
  asked = 0;
  /** Whether it has been freed. */
  returned = false;
  readonly #events: T[] = [];
  #onChange: () => void = () => undefined;
  #error: Error | null = null;

  give(...events: T[]): void {
    this.#events.push(...events);
    this.#onChange();
  }

  fail(error: Error): void {
    this.#error = error;
    this.#onChange();
  }

  async next(): Promise<IteratorResult<T>> {
    this.asked += 1;
    for (;;) {
      if (this.returned) return { done: true, value: undefined };
      if (this.#error) throw this.#error;
      const [event] = this.#events.splice(0, 1);
      if (event !== undefined) return { done: false, value: event };
      await new Promise<void>((resolve) => {
        this.#onChange = resolve;
      });
    }
  }

  return(): Promise<IteratorResult<T>> {
    this.returned = true;
    this.#onChange();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
