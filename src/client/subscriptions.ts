import { createClient, type Client as SocketClient } from 'graphql-ws';
import { z } from 'zod';
import {
  problemsSchema,
  readAnswer,
  type Answer,
  type OperationParams,
  type TypedDocument,
} from './document.js';
import { ConnectionError, GraphQLRequestError } from './errors.js';
import { Queue } from './queue.js';

export interface SubscriptionOptions {
  /** Of the GraphQL endpoint, with `http:` or `https:`. */
  url: string;
  webSocketImpl?: unknown;
  connectionParams?: ConnectionParams | (() => ConnectionParams | Promise<ConnectionParams>);
  keepAliveMs: number;
}

type ConnectionParams = Record<string, string>;

/** Subscriptions over one WebSocket, which is open as long as there are any. */
export class Subscriptions {
  readonly #socket: SocketClient;
  readonly #open = new Set<Queue<object>>();

  constructor({ url, ...options }: SubscriptionOptions) {
    this.#socket = createClient({
      ...options,
      url: url.replace(/^http/, 'ws'),
      keepAlive: options.keepAliveMs,
      on: cutWhenSilent(() => this.#socket, options.keepAliveMs),
      // Only the reader knows from where to go on.
      retryAttempts: 0,
    });
  }

  /** Begins at once. See `Client.subscribe`. */
  start<TData extends object>(
    document: TypedDocument<TData, never>,
    params: OperationParams,
  ): AsyncIterableIterator<TData> {
    const request = new SubscribeRequest(params);
    const results = new Queue<TData>(() => finish(null));
    const finish = (error: unknown): void => {
      this.#open.delete(results);
      stopWatching();
      if (error === null) results.end();
      else results.fail(error);
      leave();
    };
    this.#open.add(results);
    const leave = this.#socket.subscribe(request, {
      next(body) {
        try {
          const { data, errors } = readAnswer(document, body, null);
          if (data === null) throw requestError(errors);
          results.push(data);
        } catch (error) {
          finish(error);
        }
      },
      complete: () => finish(null),
      error: (reason) => finish(toError(reason, request.openMs)),
    });
    // After a close with 1000 graphql-ws would ask again by itself, for what has been delivered.
    const stopWatching = this.#socket.on('closed', (event) => {
      if (request.isSent) finish(toError(event, request.openMs));
    });
    return results;
  }

  /** Ends all, at once. */
  close(): void {
    for (const results of [...this.#open]) void results.return();
  }
}

/** Knows when it was sent, since it is made into JSON then. */
class SubscribeRequest {
  #sentAt: number | null = null;

  readonly query: string;
  readonly #params: OperationParams;

  constructor(params: OperationParams) {
    this.query = params.query;
    this.#params = params;
  }

  get isSent(): boolean {
    return this.#sentAt !== null;
  }

  get openMs(): number {
    return this.#sentAt === null ? 0 : Date.now() - this.#sentAt;
  }

  toJSON(): OperationParams {
    this.#sentAt = Date.now();
    return this.#params;
  }
}

/** Takes a connection for lost when it leaves a ping unanswered: nothing else may ever tell. */
function cutWhenSilent(socket: () => SocketClient, answerMs: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    ping(received: boolean): void {
      if (!received) timer = setTimeout(() => socket().terminate(), answerMs);
    },
    pong(received: boolean): void {
      if (received) clearTimeout(timer);
    },
    closed(): void {
      clearTimeout(timer);
    },
  };
}

/** What graphql-ws ends with: errors of GraphQL, a close event, an error event, or an error. */
function toError(reason: unknown, openMs: number): Error {
  const errors = problemsSchema.safeParse(reason);
  if (errors.success) return requestError(errors.data);
  const message = openMs > 0 ? 'The connection was lost.' : 'No connection could be made.';
  const close = closeSchema.safeParse(reason);
  if (close.success) return new ConnectionError(message, { closeCode: close.data.code, openMs });
  const event = z.object({ error: z.instanceof(Error) }).safeParse(reason);
  return new ConnectionError(message, { openMs, cause: event.data?.error ?? reason });
}

const closeSchema = z.object({ code: z.number(), reason: z.string() });

function requestError(errors: Answer<unknown>['errors']): GraphQLRequestError {
  return new GraphQLRequestError(errors[0]?.message ?? 'No data came.', errors, null);
}
