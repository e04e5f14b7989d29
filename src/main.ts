import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { pino } from 'pino';
import { NoKeyError } from './access/open-access.js';
import { SecretError } from './access/seals.js';
import { TrustedDocumentsError } from './server/trusted-documents.js';
import { createApp } from './app.js';
import { systemClock } from './clock.js';
import { ConfigError, loadConfig, type Config } from './config.js';
import { createLog, withoutSecrets } from './log.js';
import { DataDirectoryError, openDataDirectory } from './store/data-directory.js';
import { DatabaseError, openDatabase } from './store/database.js';
import { MigrationError } from './store/migrate.js';

/** The port cannot be listened on. For the operator's eyes. */
class ListenError extends Error {}

/** Faults that the operator can mend are told in a sentence, others with all that is known. */
const MENDABLE = [
  ConfigError,
  DataDirectoryError,
  DatabaseError,
  ListenError,
  MigrationError,
  NoKeyError,
  SecretError,
  TrustedDocumentsError,
];

/** What must not be written, once it is known. */
let secrets: string[] = [];

/** How to undo what has been started, in the order in which it was. */
const undo: (() => Promise<void>)[] = [];

/** Starts all parts. What it gives rejects when one of them ends by itself. */
async function start(): Promise<{ failed: Promise<never> }> {
  const config = loadConfig();
  secrets = secretsOf(config);
  // Standard output is for people; the log goes beside it.
  const log = createLog(config.logLevel, pino.destination(2), secrets);
  const directory = await openDataDirectory(config.dataDir);
  undo.push(() => directory.release());
  const database = await openDatabase(config, {
    onError(error) {
      log.error({ err: error }, 'the upkeep of the database failed');
    },
  });
  undo.push(() => database.close());
  const app = await createApp({ config, connection: database.connection, clock: systemClock, log });
  undo.push(() => app.close());

  const address = () => urlOf(server.http.address());
  const server = app.createServer(address);
  await listen(server.http, config);
  undo.push(async () => {
    app.stopBeingReady();
    await server.drain(config.shutdownTimeoutMs);
  });
  const { developmentKey } = app;
  console.log(`Tributary is ready.
  ${developmentKey === null ? 'API             ' : 'API and GraphiQL'}  ${address()}/graphql${developmentKey === null ? '' : `#key=${developmentKey}`}
  Health            ${address()}/health  ${address()}/ready
  Data              ${config.databaseUrl === null ? config.dataDir : 'DATABASE_URL, files in ' + config.dataDir}`);
  return { failed: database.failed };
}

/** Undoes as much as can be undone. */
async function stop(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step().catch(tell);
}

async function listen(http: Server, { host, port }: Config): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(port, host, resolve);
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new ListenError(
      code === 'EADDRINUSE'
        ? `Port ${port} of ${host} is in use. Set PORT to another, or to 0 for any that is free.`
        : `Port ${port} of ${host} cannot be listened on (${code}).`,
    );
  }
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('Not listening on a port.');
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

function secretsOf({ databaseUrl, secret, previousSecret, credentials }: Config): string[] {
  const all = [databaseUrl, secret, previousSecret, ...Object.values(credentials)];
  return all.filter((one) => typeof one === 'string');
}

function tell(error: unknown): void {
  process.exitCode = 1;
  const isMendable = error instanceof Error && MENDABLE.some((kind) => error instanceof kind);
  console.error(withoutSecrets(isMendable ? error.message : inspect(error), secrets));
}

// Heeded when it has started, and only once: Ctrl+C comes from the terminal and again from npm.
const asked = new Promise<void>((resolve) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
});
try {
  const { failed } = await start();
  await Promise.race([asked, failed]);
} catch (error) {
  tell(error);
}
await stop();
process.exit();
