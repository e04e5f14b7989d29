import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a client may go on sending what nobody will read. */
const LINGER_MS = 10_000;
/** The same for one who has not been let in. */
const STRANGER_LINGER_MS = 500;

/**
 * Throws away the rest of a body once the answer has gone out. If the connection were closed instead,
 * a client that sends everything before it reads would be reset and never see the answer.
 */
export function letUnreadBodyPass(request: IncomingMessage, response: ServerResponse): void {
  // Node takes the socket away from a request that has been destroyed.
  const { socket } = request;
  response.once('finish', () => {
    if (request.complete || request.destroyed) return;
    const lingerMs = response.statusCode === 401 ? STRANGER_LINGER_MS : LINGER_MS;
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    request.once('close', () => {
      clearTimeout(timer);
    });
    request.resume();
  });
}
