import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isOwnHost, isOwnOrigin, type Names } from '../request-guard.js';

export const SUBPROTOCOL = 'graphql-transport-ws';

/** The status line to refuse an upgrade with; null to accept it. */
export function refusalOf(request: IncomingMessage, endpoint: string, names: Names): string | null {
  const { host, origin } = request.headers;
  if (host === undefined || !isOwnHost(host, names)) return '421 Misdirected Request';
  if (!isOwnOrigin(origin, names)) return '403 Forbidden';
  // Such as a port above 65,535.
  if (!URL.canParse(`http://${host}`)) return '400 Bad Request';
  const path = (request.url ?? '').split('?')[0];
  return path === endpoint ? null : '404 Not Found';
}

/** Answers in plain HTTP, and hangs up. */
export function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  // It would wait for the client to hang up as well.
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status}\r\n` +
      'Connection: close\r\n' +
      'Content-Length: 0\r\n' +
      'Sec-WebSocket-Version: 13\r\n' +
      'X-Content-Type-Options: nosniff\r\n\r\n',
  );
}

/**
 * Agrees to a subprotocol that is not ours as well, since clients hear of nothing but a failure
 * otherwise: they are told with a close code what is wrong.
 */
export function chooseSubprotocol(offered: Set<string>): string | false {
  if (offered.has(SUBPROTOCOL)) return SUBPROTOCOL;
  const [first] = offered;
  return first ?? false;
}

/** The upgrade as operations see it: a request to GraphQL, with no credential in it. */
export function operationRequest(
  { headers }: IncomingMessage,
  endpoint: string,
  signal: AbortSignal,
): Request {
  const shown = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && name !== 'authorization' && name !== 'cookie') {
      shown.set(name, String(value));
    }
  }
  return new Request(`http://${headers.host ?? 'localhost'}${endpoint}`, {
    method: 'POST',
    headers: shown,
    signal,
  });
}
