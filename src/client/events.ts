import type { Client } from './client.js';
import { TaskEvents } from './documents.js';
import { ConnectionError } from './errors.js';
import type { TaskEventsSubscription } from './gql/graphql.js';

/** Something that happened to a task. `__typename` tells what. */
export type TaskEvent = TaskEventsSubscription['taskEvents'];

/** As a cursor, the beginning of the log. */
export const START = 'START';

export interface FollowOptions {
  /** Begins behind the event with this cursor. Default: `START`, so at the task's first event. */
  after?: string;
  /** How often to connect again, with nothing gained, before giving up. Default: 10, in about half a minute. */
  maxAttempts?: number;
  /** The longest wait before the second of these attempts; it doubles up to 10 s. Default: 200. */
  waitMs?: number;
}

const LONGEST_WAIT_MS = 10_000;

/**
 * The events of a task, each once and in order, until the one that ends it. When the connection is
 * lost, it connects again and goes on behind the last event. It connects when it is first asked for
 * an event; leaving it (`break`, `return()`) ends the subscription at once.
 *
 * @throws GraphQLRequestError when the server refuses, as for a task that is not there;
 *   ConnectionError when it cannot be reached for long
 */
export function followTask(
  client: Pick<Client, 'subscribe'>,
  taskId: string,
  options: FollowOptions = {},
): AsyncIterableIterator<TaskEvent> {
  return new TaskFollower(client, taskId, options);
}

/** Not an async generator, so that `return()` does not have to wait for the next event. */
class TaskFollower implements AsyncIterableIterator<TaskEvent> {
  readonly #client: Pick<Client, 'subscribe'>;
  readonly #task: string;
  readonly #maxAttempts: number;
  readonly #waitMs: number;
  #cursor: string;
  #results: AsyncIterableIterator<TaskEventsSubscription> | null = null;
  #failures = 0;
  #ended = false;
  #endWait: () => void = () => undefined;

  constructor(
    client: Pick<Client, 'subscribe'>,
    taskId: string,
    { after = START, maxAttempts = 10, waitMs = 200 }: FollowOptions,
  ) {
    this.#client = client;
    this.#task = taskId;
    this.#cursor = after;
    this.#maxAttempts = maxAttempts;
    this.#waitMs = waitMs;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<TaskEvent>> {
    while (!this.#ended) {
      try {
        this.#results ??= this.#client.subscribe(TaskEvents, {
          ...{ task: this.#task, after: this.#cursor },
        });
        const result = await this.#results.next();
        if (result.done) break;
        const event = result.value.taskEvents;
        this.#failures = 0;
        this.#cursor = event.cursor;
        return { done: false, value: event };
      } catch (error) {
        this.#results = null;
        await this.#recover(error);
      }
    }
    this.#ended = true;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<TaskEvent>> {
    this.#ended = true;
    this.#endWait();
    await this.#results?.return?.();
    return { done: true, value: undefined };
  }

  /** Waits until it is time to connect again, or throws the error when there is no use. */
  async #recover(error: unknown): Promise<void> {
    if (this.#ended) return;
    // A connection that held shows that all is well, however quiet the task was.
    if (error instanceof ConnectionError && error.openMs > LONGEST_WAIT_MS) this.#failures = 0;
    this.#failures += 1;
    if (
      !(error instanceof ConnectionError) ||
      !error.isTransient ||
      this.#failures > this.#maxAttempts
    ) {
      this.#ended = true;
      throw error;
    }
    // Anywhere up to the longest, so that the clients of a server that was down do not come together.
    const longest = Math.min(this.#waitMs * 2 ** (this.#failures - 1), LONGEST_WAIT_MS);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.random() * longest);
      this.#endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
