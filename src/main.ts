import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApp } from './app.js';
import { systemClock } from './clock.js';
import { ConfigError, loadConfig } from './config.js';
import { DataDirectoryError, openDataDirectory } from './store/data-directory.js';
import { openDatabase } from './store/database.js';
import { MigrationError } from './store/migrate.js';

async function main(): Promise<void> {
  const config = loadConfig();
  // Standard output is for people; the log goes beside it.
  const log = pino({ level: config.logLevel }, pino.destination(2));
  const directory = await openDataDirectory(config.dataDir);
  const database = await openDatabase(config);
  const app = await createApp({ config, connection: database.connection, clock: systemClock, log });

  const address = () => urlOf(server.http.address());
  const server = app.createServer(address);
  await new Promise<void>((resolve, reject) => {
    server.http.once('error', reject);
    server.http.listen(config.port, config.host, resolve);
  });
  console.log(`Tributary is ready.
  API and GraphiQL  ${address()}/graphql
  Health            ${address()}/health  ${address()}/ready
  Data              ${config.databaseUrl === null ? config.dataDir : 'DATABASE_URL, files in ' + config.dataDir}`);

  const stop = async (): Promise<void> => {
    app.stopBeingReady();
    await server.drain(config.shutdownTimeoutMs);
    await app.close();
    await database.close();
    await directory.release();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.fatal({ err: error }, 'could not stop in order');
          process.exit(1);
        },
      );
    });
  }
  database.failed.catch((error: unknown) => {
    log.fatal({ err: error }, 'the database has gone');
    process.exit(1);
  });
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('Not listening on a port.');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

/** Faults that the operator can mend are told in a sentence, others with all that is known. */
function explain(error: unknown): unknown {
  const known = [ConfigError, DataDirectoryError, MigrationError];
  return known.some((kind) => error instanceof kind) ? (error as Error).message : error;
}

main().catch((error: unknown) => {
  console.error(explain(error));
  process.exit(1);
});
