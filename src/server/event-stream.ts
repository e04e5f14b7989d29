import { GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Sessions } from '../access/sessions.js';
import { LiveResults } from './live-results.js';
import type { Context } from '../context.js';
import type { ServerContext } from './server-context.js';

type HttpContext = Context & ServerContext & { request: Request };

/** A client to which nothing can be sent for so long, not even what keeps the connection, is cut off. */
const STALL_MS = 60_000;

/**
 * Subscriptions over HTTP. They end with what let their viewer in, and are not begun for a client
 * that does not take event streams: nothing would ever end them. What cannot be run at all has the
 * same status as elsewhere: a browser opens a stream that ends after 200 again, for ever.
 */
export function useEventStream(sessions: Sessions): Plugin<HttpContext, ServerContext> {
  return {
    onSubscribe({ args, setResultAndStopExecution }) {
      const { request, transport } = args.contextValue;
      if (transport !== 'websocket' && !takesEventStream(request))
        setResultAndStopExecution({ errors: [notAcceptable()] });
    },

    onExecutionResult({ result, setResult, context: { request, req, viewer, transport } }) {
      if (transport === 'websocket' || !viewer || !isAsyncIterable(result)) return;
      const { signal } = request;
      const free = (): void => void results.return().catch(() => undefined);
      let leave = (): void => undefined;
      const results = new LiveResults(result, {
        // Again and again, since Yoga calls it off when the answer begins. Node does so when it ends.
        onAsked: () => req?.socket.setTimeout(STALL_MS),
        onLeave() {
          signal.removeEventListener('abort', free);
          leave();
        },
      });
      leave = sessions.enter({ viewer, end: (reason) => results.end(reason) });
      // Of an answer that cannot be sent any more nobody reads, and nobody cancels, the results.
      signal.addEventListener('abort', free);
      if (signal.aborted) free();
      setResult(results);
    },

    onResultProcess({ request, result, setResult }) {
      if (!isEventStream(request) || !('errors' in result)) return;
      setResult({ ...result, errors: result.errors?.map(withOwnStatus) });
    },
  };
}

/** What the client has seen last, as `EventSource` says when it reconnects; null when it says nothing. */
export function lastEventIdIn(request: Request | undefined): string | null {
  const id = request?.headers.get('last-event-id') ?? '';
  return id === '' ? null : id;
}

function isEventStream({ headers }: Request): boolean {
  return /text\/event-stream/i.test(headers.get('accept') ?? '');
}

/** Yoga passes over a status that the specification leaves to the form of the answer. */
function withOwnStatus(error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, path, originalError, extensions } = error;
  if (extensions.http?.spec !== true) return error;
  return new GraphQLError(message, {
    ...{ nodes, source, positions, path, originalError },
    // A new one, since that of a validation is kept for the next request.
    extensions: { ...extensions, http: { ...extensions.http, spec: false } },
  });
}

function takesEventStream({ headers }: Request): boolean {
  return /text\/(event-stream|\*)|\*\/\*/i.test(headers.get('accept') ?? '*/*');
}

function notAcceptable(): GraphQLError {
  return new GraphQLError('Subscribe over WebSocket, or with accept: text/event-stream.', {
    extensions: { code: 'NOT_ACCEPTABLE', http: { status: 406 } },
  });
}
