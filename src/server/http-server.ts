import { createServer, type Server } from 'node:http';
import { systemClock } from '../clock.js';
import { answerClientErrors } from './client-error.js';
import { trackInFlight } from './drain.js';
import type { GraphQLServer } from './graphql.js';
import { hasPlainTarget } from './request-target.js';
import { letUnreadBodyPass } from './unread-body.js';
import { attachWebSockets, type WebSocketOptions } from './websocket.js';

/** A client sends a large file within this, or is cut off. */
const REQUEST_TIMEOUT_MS = 600_000;

export interface HttpServer {
  readonly http: Server;
  /**
   * Takes no new connection, lets requests in flight finish within the time, and closes WebSockets
   * with 1001. Event streams are cut, so that their clients come back rather than take it for an end.
   */
  drain(timeoutMs: number): Promise<void>;
}

/** A server of HTTP and WebSockets that is not listening yet. */
export function createHttpServer({
  graphql,
  ...options
}: Omit<WebSocketOptions, 'clock' | 'graphql'> & { graphql: GraphQLServer }): HttpServer {
  // That there is a `Host` is asked below, so that all answers have the same form.
  const serverOptions = { requestTimeout: REQUEST_TIMEOUT_MS, requireHostHeader: false };
  const http = createServer(serverOptions, (request, response) => {
    letUnreadBodyPass(request, response);
    if (!hasPlainTarget(request, response)) return;
    Promise.resolve(graphql(request, response)).catch((error: unknown) => {
      // The answer has begun, so that all that is left is to cut it where it is.
      options.log.error({ err: error }, 'an answer broke off');
      response.destroy();
    });
  });
  answerClientErrors(http);
  const inFlight = trackInFlight(http);
  // The time of the network goes on where a test stops the clock.
  const sockets = attachWebSockets(http, { ...options, graphql, clock: systemClock });
  return {
    http,
    async drain(timeoutMs) {
      if (!http.listening) return;
      const closed = new Promise((resolve) => http.close(resolve));
      await inFlight.finished(timeoutMs);
      await sockets.close();
      http.closeAllConnections();
      await closed;
    },
  };
}
