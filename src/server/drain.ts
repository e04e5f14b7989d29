import type { Server, ServerResponse } from 'node:http';

export interface InFlight {
  /** Resolves when every answer has been sent, or the time is over. Streams are not waited for. */
  finished(timeoutMs: number): Promise<void>;
}

/** Knows the answers that a server has not finished yet. */
export function trackInFlight(server: Server): InFlight {
  const open = new Set<ServerResponse>();
  let onClosed = (): void => undefined;
  server.prependListener('request', (_, response: ServerResponse) => {
    open.add(response);
    // Node lets the headers of an answer be looked up only if one was set before the rest is written.
    response.setHeader('x-content-type-options', 'nosniff');
    response.once('close', () => {
      open.delete(response);
      onClosed();
    });
  });
  return {
    finished(timeoutMs) {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        onClosed = () => {
          if (![...open].every(isEventStream)) return;
          clearTimeout(timer);
          resolve();
        };
        onClosed();
      });
    },
  };
}

/** It ends only with its client, or with us. */
function isEventStream(response: ServerResponse): boolean {
  return String(response.getHeader('content-type')).startsWith('text/event-stream');
}
