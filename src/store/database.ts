import { join } from 'node:path';
import pg from 'pg';
import type { Config } from '../config.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { migrate, MigrationError } from './migrate.js';

/** PGlite does not analyze by itself, and plans badly on tables that grew since. */
const ANALYZE_INTERVAL_MS = 600_000;
/** A server that does not answer within this is reported. */
const CONNECT_TIMEOUT_MS = 10_000;

/** The server of `DATABASE_URL` cannot be used. For the operator's eyes, without the URL. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
}

export interface DatabaseOptions {
  /** Told of an upkeep of the database that failed; it is tried again in time. */
  onError: (error: unknown) => void;
  analyzeIntervalMs?: number;
}

export interface Database {
  readonly connection: pg.PoolConfig;
  /** Rejects when the database ends by itself. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/**
 * The database of the configuration, migrated: a server, or the embedded one in the data directory.
 *
 * @throws DatabaseError, DataDirectoryError, MigrationError
 */
export async function openDatabase(config: Config, options: DatabaseOptions): Promise<Database> {
  return config.databaseUrl === null
    ? openEmbedded(join(config.dataDir, 'postgres'), options)
    : openServer({ connectionString: config.databaseUrl });
}

async function openServer(connection: pg.PoolConfig): Promise<Database> {
  try {
    await migrate({ ...connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  } catch (error) {
    if (error instanceof MigrationError) throw error;
    throw new DatabaseError(
      `The PostgreSQL server of DATABASE_URL cannot be used: ${reason(error)}.`,
      { cause: error },
    );
  }
  return {
    connection,
    failed: new Promise(() => undefined),
    close: () => Promise.resolve(),
  };
}

async function openEmbedded(directory: string, options: DatabaseOptions): Promise<Database> {
  const postgres = await startEmbeddedPostgres({ directory });
  try {
    await migrate(postgres.connection);
  } catch (error) {
    await postgres.close();
    throw error;
  }
  const stopAnalyzing = analyzeEvery(
    options.analyzeIntervalMs ?? ANALYZE_INTERVAL_MS,
    postgres.connection,
    options.onError,
  );
  return {
    ...postgres,
    close() {
      stopAnalyzing();
      return postgres.close();
    },
  };
}

/** The time between the end of one and the next, so that they never pile up. Returns what ends it. */
function analyzeEvery(
  intervalMs: number,
  connection: pg.ClientConfig,
  onError: (error: unknown) => void,
): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    timer = setTimeout(() => void run(), intervalMs).unref();
  };
  const run = async (): Promise<void> => {
    try {
      await analyze(connection);
    } catch (error) {
      if (!stopped) onError(error);
    }
    if (!stopped) wait();
  };
  wait();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

async function analyze(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(connection);
  // Whatever goes wrong with the connection, the query tells.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

/** Of a host with several addresses, the first that was tried tells. */
function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
