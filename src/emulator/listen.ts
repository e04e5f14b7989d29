import { createAdaptorServer } from '@hono/node-server';
import { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLoopback } from '../loopback.js';
import type { Emulator } from './emulator.js';

/** A client sends a large file within this, or is cut off. */
const REQUEST_TIMEOUT_MS = 600_000;

/** The port cannot be listened on. For the operator's eyes. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

export interface Listening {
  /** As in `http://127.0.0.1:4010`. */
  readonly url: string;
  /** Cuts what is under way. */
  close(): Promise<void>;
}

/**
 * Lets the emulator answer on a port of this machine; 0 takes any that is free.
 *
 * @throws ListenError
 */
export async function listen(
  emulator: Pick<Emulator, 'fetch'>,
  { host, port }: { host: string; port: number },
): Promise<Listening> {
  if (!isLoopback(host)) throw new ListenError('The emulator listens on loopback addresses only.');
  const server = createAdaptorServer({
    fetch: (request, { incoming, outgoing }) =>
      incoming instanceof IncomingMessage && outgoing instanceof ServerResponse
        ? emulator.fetch(request, { incoming, outgoing })
        : emulator.fetch(request),
    // The gateway's own classes stay as they are, where both run in one process.
    overrideGlobalObjects: false,
    serverOptions: { requestTimeout: REQUEST_TIMEOUT_MS },
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new ListenError(
      code === 'EADDRINUSE'
        ? `Port ${port} of ${host} is in use; give the emulator another with --port.`
        : `Port ${port} of ${host} cannot be listened on (${code}).`,
    );
  }
  return {
    url: urlOf(server.address()),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('Not listening on a port.');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}
