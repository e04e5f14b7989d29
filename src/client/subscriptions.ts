import { createClient, type Client as SocketClient } from 'graphql-ws';
import { problemsSchema, readAnswer, type TypedDocument } from './document.js';
import { ConnectionError, GraphQLRequestError } from './errors.js';
import { Queue } from './queue.js';

export interface SubscriptionOptions {
  /** Of the GraphQL endpoint, with `http:` or `https:`. */
  url: string;
  webSocketImpl?: unknown;
  connectionParams?: Record<string, string>;
  keepAliveMs: number;
}

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
    variables: Record<string, unknown> | undefined,
  ): AsyncIterableIterator<TData> {
    const request = new OnceSent(document.toString(), variables);
    const results = new Queue<TData>(() => finish());
    this.#open.add(results);
    const leave = this.#socket.subscribe(request, {
      next(body) {
        try {
          const { data, errors } = readAnswer(document, body, null);
          if (data === null) throw requestError(errors);
          results.push(data);
        } catch (error) {
          results.fail(error);
          finish();
        }
      },
      complete: () => {
        this.#open.delete(results);
        results.end();
      },
      error: (reason) => {
        this.#open.delete(results);
        results.fail(toError(reason, request.openMs));
      },
    });
    const finish = (): void => {
      this.#open.delete(results);
      leave();
    };
    return results;
  }

  /** Ends all, at once. */
  close(): void {
    for (const results of [...this.#open]) void results.return();
  }
}

/**
 * The message that begins a subscription. After a close with 1000 graphql-ws would send it once more by
 * itself, and what was delivered already would come again.
 */
class OnceSent {
  #sentAt: number | null = null;

  constructor(
    readonly query: string,
    readonly variables: Record<string, unknown> | undefined,
  ) {}

  get openMs(): number {
    return this.#sentAt === null ? 0 : Date.now() - this.#sentAt;
  }

  toJSON(): object {
    if (this.#sentAt !== null) {
      throw new ConnectionError('The connection was closed.', { openMs: this.openMs });
    }
    this.#sentAt = Date.now();
    return { query: this.query, variables: this.variables };
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

function toError(reason: unknown, openMs: number): Error {
  if (reason instanceof ConnectionError) return reason;
  const errors = problemsSchema.safeParse(reason);
  if (errors.success) return requestError(errors.data);
  // A close event: nothing else of a socket has a code that is a number.
  const closeCode =
    isObject(reason) && 'code' in reason && typeof reason.code === 'number' ? reason.code : null;
  const message =
    openMs > 0 ? 'The connection was lost.' : 'The WebSocket of the server cannot be reached.';
  return new ConnectionError(message, { closeCode, openMs, cause: reason });
}

function requestError(errors: ReturnType<typeof problemsSchema.parse>): GraphQLRequestError {
  return new GraphQLRequestError(errors[0]?.message ?? 'No data came.', errors, null);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
