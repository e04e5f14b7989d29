import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { pino } from 'pino';
import { createApp, type App } from '../../src/app.js';
import { systemClock, type Clock } from '../../src/clock.js';
import { readConfig } from '../../src/config.js';
import { openTestDatabase } from '../support/database.js';

/** The whole gateway, on a free port. */
export interface Gateway {
  app: App;
  /** Of the GraphQL endpoint. */
  url: string;
  /** With a key that may do everything. */
  headers: { authorization: string };
  dataDir: string;
  /** The WebSockets that are open, as the server has them. */
  sockets: Set<Duplex>;
  close(): Promise<void>;
}

export async function startGateway(
  clock: Clock = systemClock,
  environment: Record<string, string> = {},
): Promise<Gateway> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tributary-client-test-'));
  const database = await openTestDatabase();
  const config = readConfig({ DATA_DIR: dataDir, ...environment });
  const log = pino({ level: 'silent' });
  const app = await createApp({ config, connection: database.connection, clock, log });

  const origin = (): string =>
    `http://127.0.0.1:${(server.http.address() as AddressInfo).port.toString()}`;
  const server = app.createServer(origin);
  const sockets = new Set<Duplex>();
  server.http.on('upgrade', (_request, socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.http.listen(0, '127.0.0.1', resolve));

  return {
    app,
    url: `${origin()}/graphql`,
    headers: { authorization: `Bearer ${app.developmentKey ?? ''}` },
    sockets,
    dataDir,
    async close() {
      await server.drain(0);
      await app.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
