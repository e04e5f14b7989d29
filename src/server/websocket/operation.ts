import { GraphQLError, type ExecutionResult } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import { completeMessage, errorMessage, nextMessage } from './messages.js';

/** What Yoga gives for an operation. */
export type OperationResult = ExecutionResult | AsyncIterable<ExecutionResult> | undefined;

/** One operation of a client: from its `subscribe` until it is over, or the client has left it. */
export class Operation {
  /** Null until somebody wants its signal. */
  #leaving: AbortController | null = null;
  #isLeft = false;
  #results: AsyncIterator<ExecutionResult> | null = null;

  constructor(readonly id: string) {}

  /** Fires when the client leaves. */
  get signal(): AbortSignal {
    this.#leaving ??= new AbortController();
    if (this.#isLeft) this.#leaving.abort();
    return this.#leaving.signal;
  }

  isLeft(): boolean {
    return this.#isLeft;
  }

  /** Nothing is to be sent for it any more. */
  leave(): void {
    this.#isLeft = true;
    this.#leaving?.abort();
    this.free();
  }

  /** Frees what it follows, at once. That this fails changes nothing for the client. */
  free(): void {
    this.#results?.return?.().catch(() => undefined);
  }

  /**
   * Sends what there is to tell, and gives the message that ends the operation. Asks for no event
   * before `send` has resolved for the one before. Throws what the results throw.
   */
  async deliver(
    result: OperationResult,
    send: (message: string) => Promise<void>,
  ): Promise<string> {
    for await (const one of isAsyncIterable(result) ? this.#follow(result) : [result]) {
      if (this.isLeft()) break;
      if (one?.data === undefined) {
        const errors = one?.errors ?? [];
        return errorMessage(
          this.id,
          errors.length > 0 ? errors : [new GraphQLError('Unexpected error.')],
        );
      }
      await send(nextMessage(this.id, one));
    }
    return completeMessage(this.id);
  }

  /** The same results, which `leave` can end even while the next one is awaited. */
  #follow(results: AsyncIterable<ExecutionResult>): AsyncIterable<ExecutionResult> {
    const iterator = results[Symbol.asyncIterator]();
    this.#results = iterator;
    // It was left while the results were being made.
    if (this.isLeft()) this.leave();
    return { [Symbol.asyncIterator]: () => iterator };
  }
}
