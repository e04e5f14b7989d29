import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { hangUpWith } from './early-answer.js';
import type { Names } from './request-guard.js';
import { closings } from './websocket/closings.js';
import { Connection, type ConnectionOptions } from './websocket/connection.js';
import { Heartbeat } from './websocket/heartbeat.js';
import { chooseSubprotocol, GOING_AWAY, NO_HANDSHAKE, refusalOf } from './websocket/upgrade.js';

/** How long a client is given to answer a close, before its socket is cut. */
const CLOSE_TIMEOUT_MS = 1_000;

export interface WebSocketOptions extends ConnectionOptions {
  names: Names;
}

export interface WebSockets {
  /** Closes every socket with 1001, and takes no new one. Resolves when all have gone. */
  close(): Promise<void>;
}

/**
 * Serves operations over WebSocket (`graphql-transport-ws`), by the same way that they take over HTTP
 * once they have been read: what is checked, limited, executed and masked there is so here.
 */
export function attachWebSockets(server: HttpServer, options: WebSocketOptions): WebSockets {
  const { graphql, names, clock, limits } = options;
  const connections = new Set<Connection>();
  const heartbeat = new Heartbeat(connections, limits.pingIntervalMs, clock);
  let closing = false;
  let onGone: () => void = () => undefined;

  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.maxMessageBytes,
    handleProtocols: chooseSubprotocol,
  });
  // What is no handshake of WebSockets.
  sockets.on('wsClientError', (_, socket) => hangUpWith(socket, NO_HANDSHAKE));

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = closing ? GOING_AWAY : refusalOf(request, graphql.graphqlEndpoint, names);
    if (refusal !== null) {
      hangUpWith(socket, refusal);
      return;
    }
    sockets.handleUpgrade(request, socket, head, begin);
  });

  /** Not a closure within the listener above, which would keep the request for as long as the socket. */
  function begin(client: WebSocket, request: IncomingMessage): void {
    const connection = new Connection(client, request, options);
    connections.add(connection);
    heartbeat.start();
    client.on('close', () => {
      connections.delete(connection);
      if (connections.size > 0) return;
      heartbeat.stop();
      onGone();
    });
  }

  return {
    async close() {
      closing = true;
      if (connections.size === 0) return;
      const gone = new Promise<void>((resolve) => {
        onGone = resolve;
      });
      for (const connection of connections) connection.close(closings.goingAway);
      const timeout = new Date(clock.now().getTime() + CLOSE_TIMEOUT_MS);
      const cancel = clock.wakeAt(timeout, () => {
        for (const connection of connections) connection.cut();
      });
      await gone;
      cancel();
    },
  };
}
