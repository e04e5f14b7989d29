import type { Client } from './client.js';
import { AgentEvents, AllEvents, TaskEvents, WorkspaceEvents } from './documents.js';
import { ConnectionError, GraphQLRequestError } from './errors.js';
import type {
  AgentEventsSubscription,
  AllEventsSubscription,
  EventFilter,
  EventType,
  TaskEventsSubscription,
  WorkspaceEventsSubscription,
} from './gql/graphql.js';

/** Something that happened to a task. `__typename` tells what. */
export type TaskEvent = TaskEventsSubscription['taskEvents'];
/** Something that happened to an agent. */
export type AgentEvent = AgentEventsSubscription['agentEvents'];
/** Something that happened in a Workspace. */
export type WorkspaceEvent = WorkspaceEventsSubscription['workspaceEvents'];
/** Something that happened to the tenant. */
export type TenantEvent = AllEventsSubscription['events'];

/** As a cursor, the beginning of the log. */
export const START = 'START';

export interface FollowOptions {
  /**
   * Begins behind the event with this cursor. By default tasks and agents are followed from their first
   * event, all else from now on; then nothing is known of what happens until the first event has come.
   */
  after?: string;
  /**
   * How often to connect again, with nothing gained, before giving up. Default: 10, in about half a minute, and
   * later where the server says how long to wait.
   */
  maxAttempts?: number;
  /** The longest wait before the second of these attempts; it doubles up to 10 s. Default: 200. */
  waitMs?: number;
}

const LONGEST_WAIT_MS = 10_000;
/** However long a server says. */
const LONGEST_TOLD_WAIT_MS = 3_600_000;
/** Errors of a server that gives the rest when it is asked again. */
const PASSING = ['UNAVAILABLE', 'RATE_LIMITED', 'LAGGING'];

/**
 * The events of a task, each once and in order, until the one that ends it. When the connection is
 * lost, or the server ends it for a time (`UNAVAILABLE`, `RATE_LIMITED`, `LAGGING`), it connects again and
 * goes on behind the last event. It connects when it is first asked for
 * an event; leaving it (`break`, `return()`) ends the subscription at once.
 *
 * @throws GraphQLRequestError when the server refuses, as for a task that is not there;
 *   ConnectionError when it cannot be reached for long
 */
export function followTask(
  client: Subscriber,
  taskId: string,
  options: FollowOptions = {},
): AsyncIterableIterator<TaskEvent> {
  return follow({
    subscribe: (after) => client.subscribe(TaskEvents, { task: taskId, after }),
    eventIn: ({ taskEvents }) => taskEvents,
    ...{ after: START, ...options },
  });
}

/** The same for an agent. */
export function followAgent(
  client: Subscriber,
  agentId: string,
  options: FollowOptions = {},
): AsyncIterableIterator<AgentEvent> {
  return follow({
    subscribe: (after) => client.subscribe(AgentEvents, { agent: agentId, after }),
    eventIn: ({ agentEvents }) => agentEvents,
    ...{ after: START, ...options },
  });
}

/** The same for a Workspace, perhaps for events of some types alone. Does not end by itself. */
export function followWorkspace(
  client: Subscriber,
  workspaceId: string,
  { types, ...options }: FollowOptions & { types?: EventType[] } = {},
): AsyncIterableIterator<WorkspaceEvent> {
  return follow({
    subscribe: (after) =>
      client.subscribe(WorkspaceEvents, { workspace: workspaceId, types, after }),
    eventIn: ({ workspaceEvents }) => workspaceEvents,
    ...options,
  });
}

/** The same for all that happens. Does not end by itself. */
export function followEvents(
  client: Subscriber,
  { filter, ...options }: FollowOptions & { filter?: EventFilter } = {},
): AsyncIterableIterator<TenantEvent> {
  return follow({
    subscribe: (after) => client.subscribe(AllEvents, { filter, after }),
    eventIn: ({ events }) => events,
    ...options,
  });
}

type Subscriber = Pick<Client, 'subscribe'>;

/** A subscription of one's own that can go on behind a cursor. */
export interface Followed<TData extends object, TEvent> extends FollowOptions {
  /** Begins it behind the cursor; it selects the `cursor` of each event. */
  subscribe: (after: string | undefined) => AsyncIterableIterator<TData>;
  eventIn: (data: TData) => TEvent;
}

/** Follows a subscription of one's own, as `followTask` does. */
export function follow<TData extends object, TEvent extends { cursor: string }>(
  followed: Followed<TData, TEvent>,
): AsyncIterableIterator<TEvent> {
  return new Follower(followed);
}

/** Not an async generator, so that `return()` does not have to wait for the next event. */
class Follower<
  TData extends object,
  TEvent extends { cursor: string },
> implements AsyncIterableIterator<TEvent> {
  readonly #followed: Followed<TData, TEvent>;
  readonly #maxAttempts: number;
  readonly #waitMs: number;
  #cursor: string | undefined;
  #results: AsyncIterableIterator<TData> | null = null;
  #subscribedAt = 0;
  #failures = 0;
  #ended = false;
  #endWait: () => void = () => undefined;

  constructor(followed: Followed<TData, TEvent>) {
    const { after, maxAttempts = 10, waitMs = 200 } = followed;
    this.#followed = followed;
    this.#cursor = after;
    this.#maxAttempts = maxAttempts;
    this.#waitMs = waitMs;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<TEvent>> {
    while (!this.#ended) {
      try {
        this.#results ??= this.#subscribe();
        const result = await this.#results.next();
        if (result.done) break;
        const event = this.#followed.eventIn(result.value);
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

  async return(): Promise<IteratorResult<TEvent>> {
    this.#ended = true;
    this.#endWait();
    await this.#results?.return?.();
    return { done: true, value: undefined };
  }

  #subscribe(): AsyncIterableIterator<TData> {
    this.#subscribedAt = performance.now();
    return this.#followed.subscribe(this.#cursor);
  }

  /** How long the subscription that has failed had been open. */
  #openMs(error: unknown): number {
    // One that cannot connect may take its time as well.
    if (error instanceof ConnectionError) return error.openMs;
    return performance.now() - this.#subscribedAt;
  }

  /** Waits until it is time to connect again, or throws the error when there is no use. */
  async #recover(error: unknown): Promise<void> {
    if (this.#ended) return;
    // A connection that held shows that all is well, however quiet the task was.
    if (this.#openMs(error) > LONGEST_WAIT_MS) this.#failures = 0;
    this.#failures += 1;
    if (!isTransient(error) || this.#failures > this.#maxAttempts) {
      this.#ended = true;
      throw error;
    }
    // Of one that began from now on, and has had no event, only the server knows where it was.
    if (error instanceof GraphQLRequestError) this.#cursor = error.cursor ?? this.#cursor;
    // Anywhere up to the longest, so that the clients of a server that was down do not come together.
    const longest = Math.min(this.#waitMs * 2 ** (this.#failures - 1), LONGEST_WAIT_MS);
    const toldMs = toldWaitMs(error);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, toldMs + Math.random() * longest);
      this.#endWait = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** How long the server says to wait, in ms. */
function toldWaitMs(error: unknown): number {
  if (!(error instanceof GraphQLRequestError)) return 0;
  return Math.min((error.retryAfter ?? 0) * 1000, LONGEST_TOLD_WAIT_MS);
}

/** Whether it may go better the next time. */
function isTransient(error: unknown): boolean {
  if (error instanceof GraphQLRequestError) return PASSING.includes(error.code ?? '');
  return error instanceof ConnectionError && error.isTransient;
}
