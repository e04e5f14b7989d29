import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a client may go on sending what nobody will read. */
const LINGER_MS = 10_000;
/** The same for one whose answer is none of a fault: browsers show it only when all has been sent. */
const SENDER_LINGER_MS = 600_000;
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
    const lingerMs = lingerAfter(response.statusCode);
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    request.once('close', () => {
      clearTimeout(timer);
    });
    request.resume();
  });
}

function lingerAfter(status: number): number {
  if (status === 401) return STRANGER_LINGER_MS;
  return status < 400 ? SENDER_LINGER_MS : LINGER_MS;
}
