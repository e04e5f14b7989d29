import { paramsOf, readAnswer, type TypedDocument } from './document.js';
import { ConnectionError, GraphQLRequestError } from './errors.js';
import { multipartForm } from './multipart.js';
import { Subscriptions } from './subscriptions.js';

export interface ClientOptions {
  /** The GraphQL endpoint, as `http://127.0.0.1:4000/graphql`. */
  url: string;
  /** Sends the HTTP requests. Default: the global `fetch`. */
  fetch?: typeof fetch;
  /** Where there is no global `WebSocket`, as on Node 20, the class of the package `ws`. */
  webSocketImpl?: unknown;
  /**
   * Sent with each request; over WebSocket, where a browser cannot send any, as connection parameters.
   * A function is asked each time, so that it may give a new token for one that has expired.
   */
  headers?: Headers | (() => Headers | Promise<Headers>);
  /** Whether to name documents by their hashes, for a gateway that takes or wants trusted documents. */
  trustedDocuments?: boolean;
  /** How often a WebSocket is tried, and how long it may take to answer. Default: 10 s. */
  keepAliveMs?: number;
}

type Headers = Record<string, string>;

/** The variables may be left out where there are none. */
type Variables<TVariables> = TVariables extends Record<string, never> ? [] : [TVariables];

export interface Client {
  /**
   * Sends a query or mutation. The answer is whole: if any field failed, it throws, with the rest as
   * `data` of the error. Nothing is sent twice.
   *
   * @throws GraphQLRequestError, ConnectionError
   */
  request<TData extends object, TVariables extends Record<string, unknown>>(
    document: TypedDocument<TData, TVariables>,
    ...variables: Variables<TVariables>
  ): Promise<TData>;

  /**
   * The same with files: a `File` or `Blob` anywhere in the variables is sent as it is read.
   *
   * @throws GraphQLRequestError, ConnectionError
   */
  upload<TData extends object, TVariables extends Record<string, unknown>>(
    document: TypedDocument<TData, TVariables>,
    ...variables: Variables<TVariables>
  ): Promise<TData>;

  /**
   * Begins a subscription, at once. It ends when the server completes it, or when it is left (`break`,
   * `return()`). A nullable field that failed is null in its item. When the connection is lost it
   * throws a ConnectionError, after all that had come: `followTask` shows how to go on from there.
   *
   * @throws GraphQLRequestError, ConnectionError
   */
  subscribe<TData extends object, TVariables extends Record<string, unknown>>(
    document: TypedDocument<TData, TVariables>,
    ...variables: Variables<TVariables>
  ): AsyncIterableIterator<TData>;

  /** Ends all subscriptions. None can be begun after it. */
  close(): void;
}

/** A client of a GraphQL server, for browsers and Node. Opens a WebSocket only for subscriptions. */
export function createClient(options: ClientOptions): Client {
  const { url, fetch: send = fetch, webSocketImpl, headers = {}, keepAliveMs = 10_000 } = options;
  const { trustedDocuments = false } = options;
  const currentHeaders = () => (typeof headers === 'function' ? headers() : headers);
  let subscriptions: Subscriptions | null = null;
  let closed = false;

  async function post<TData>(
    document: TypedDocument<TData, never>,
    body: string | FormData,
    contentHeaders: Record<string, string>,
  ): Promise<TData> {
    const { text, status } = await exchange(send, url, {
      method: 'POST',
      headers: { accept: ACCEPT, ...contentHeaders, ...(await currentHeaders()) },
      body,
    });
    const { data, errors } = readAnswer(document, parseJson(text), status);
    if (data !== null && errors.length === 0) return data;
    const message = errors[0]?.message ?? 'No data came.';
    throw new GraphQLRequestError(message, errors, status, data);
  }

  return {
    request: (document, ...[variables]) =>
      post(document, JSON.stringify(paramsOf(document, variables, trustedDocuments)), {
        'content-type': 'application/json',
      }),

    upload: (document, ...[variables]) =>
      post(document, multipartForm(paramsOf(document, variables, trustedDocuments)), {}),

    subscribe(document, ...[variables]) {
      if (closed) throw new Error('The client has been closed.');
      subscriptions ??= new Subscriptions({
        ...{ url, webSocketImpl, keepAliveMs, connectionParams: headers },
      });
      return subscriptions.start(document, paramsOf(document, variables, trustedDocuments));
    },

    close() {
      closed = true;
      subscriptions?.close();
    },
  };
}

const ACCEPT = 'application/graphql-response+json, application/json;q=0.9';

async function exchange(
  send: typeof fetch,
  url: string,
  init: RequestInit,
): Promise<{ text: string; status: number }> {
  try {
    const response = await send(url, init);
    return { text: await response.text(), status: response.status };
  } catch (error) {
    throw new ConnectionError(`${url} cannot be reached.`, { cause: error });
  }
}

/** Undefined when it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
