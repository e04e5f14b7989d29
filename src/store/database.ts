import { join } from 'node:path';
import type { PoolConfig } from 'pg';
import type { Config } from '../config.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { migrate } from './migrate.js';

/** PGlite does not analyze by itself, and plans badly on tables that grew since. */
const ANALYZE_INTERVAL_MS = 600_000;

export interface Database {
  readonly connection: PoolConfig;
  /** How often `ANALYZE` has to be asked for; null where the server does it. */
  readonly analyzeIntervalMs: number | null;
  /** Rejects when the database ends by itself. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** The database of the configuration, migrated: a server, or the embedded one in the data directory. */
export async function openDatabase(config: Config): Promise<Database> {
  if (config.databaseUrl !== null) {
    const connection = { connectionString: config.databaseUrl };
    await migrate(connection);
    return {
      connection,
      analyzeIntervalMs: null,
      failed: new Promise(() => undefined),
      close: () => Promise.resolve(),
    };
  }
  const postgres = await startEmbeddedPostgres({ directory: join(config.dataDir, 'postgres') });
  try {
    await migrate(postgres.connection);
  } catch (error) {
    await postgres.close();
    throw error;
  }
  return { ...postgres, analyzeIntervalMs: ANALYZE_INTERVAL_MS };
}
