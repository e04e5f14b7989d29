/**
 * What is pushed is handed on in order, and then the end, or the error. Not an async generator: its
 * `return()` ends a `next()` that waits.
 */
export class Queue<T extends object> implements AsyncIterableIterator<T> {
  readonly #onReturn: () => void;
  #items: T[] = [];
  #end: { error: unknown } | 'ended' | null = null;
  #waiting: (() => void)[] = [];

  /** `onReturn` is called when the reader leaves. */
  constructor(onReturn: () => void) {
    this.#onReturn = onReturn;
  }

  push(item: T): void {
    if (this.#end === null) this.#items.push(item);
    this.#wake();
  }

  end(): void {
    this.#end ??= 'ended';
    this.#wake();
  }

  fail(error: unknown): void {
    this.#end ??= { error };
    this.#wake();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<T>> {
    while (this.#items.length === 0 && this.#end === null) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const item = this.#items.shift();
    if (item) return { done: false, value: item };
    if (this.#end !== null && this.#end !== 'ended') throw this.#end.error;
    return { done: true, value: undefined };
  }

  return(): Promise<IteratorResult<T>> {
    this.#items = [];
    this.#end = 'ended';
    this.#wake();
    this.#onReturn();
    return Promise.resolve({ done: true, value: undefined });
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
