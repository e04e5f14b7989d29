import { GraphQLError, type ExecutionResult } from 'graphql';
import { ends, type EndReason } from '../access/sessions.js';

type Results = AsyncIterable<ExecutionResult>;

export interface LiveResultsOptions {
  /** Called when the next result is asked for. */
  onAsked: () => void;
  /** Called once, when there is nothing more to come. */
  onLeave: () => void;
}

/**
 * The results of a subscription over an event stream, which has no close code of its own: when its
 * viewer is let in no more, or what it follows is ended, one last result says why, and nothing else
 * comes.
 */
export class LiveResults implements AsyncIterableIterator<ExecutionResult> {
  readonly #source: AsyncIterator<ExecutionResult>;
  readonly #onAsked: () => void;
  readonly #onLeave: () => void;
  #last: ExecutionResult | null = null;
  #ended = false;
  /** Ends the wait for the next result. */
  #cut: () => void = () => undefined;

  constructor(source: Results, { onAsked, onLeave }: LiveResultsOptions) {
    this.#source = source[Symbol.asyncIterator]();
    this.#onAsked = onAsked;
    this.#onLeave = onLeave;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    this.#onAsked();
    if (!this.#ended) {
      try {
        const next = await this.#nextOrCut();
        // What has come in the meantime is not handed on.
        if (next && !this.#isOver()) {
          if (next.done) this.#leave();
          return next;
        }
      } catch (error) {
        this.#leave();
        throw error;
      }
    }
    const last = this.#last;
    this.#last = null;
    return last ? { done: false, value: last } : { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    this.#leave();
    this.#cut();
    await this.#source.return?.();
    return { done: true, value: undefined };
  }

  /** Ends it with a last result. */
  end(reason: EndReason): void {
    if (this.#ended) return;
    const { message, code } = ends[reason];
    this.#last = { errors: [new GraphQLError(`${message}.`, { extensions: { code } })] };
    this.#leave();
    this.#cut();
    void this.#source.return?.();
  }

  /** Null when it is cut. A race with one lasting promise would grow with each result. */
  #nextOrCut(): Promise<IteratorResult<ExecutionResult> | null> {
    return new Promise((resolve, reject) => {
      this.#cut = () => resolve(null);
      this.#source.next().then(resolve, reject);
    });
  }

  /** It may have been ended while we waited. */
  #isOver(): boolean {
    return this.#ended;
  }

  #leave(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onLeave();
  }
}
