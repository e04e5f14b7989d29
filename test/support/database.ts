import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.js';
import { migrate } from '../../src/store/migrate.js';

export interface TestDatabase {
  connection: pg.PoolConfig;
  /** Back to a migrated, empty database. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** A migrated database of its own: PGlite in memory, or a new database on the server of `DATABASE_URL`. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const server = process.env.DATABASE_URL;
  return server ? openOnServer(server) : openEmbedded();
}

async function openEmbedded(): Promise<TestDatabase> {
  const postgres = await startEmbeddedPostgres({ snapshot: inject('snapshot') });
  return {
    connection: postgres.connection,
    clear: () => truncate(postgres.connection),
    close: () => postgres.close(),
  };
}

async function openOnServer(server: string): Promise<TestDatabase> {
  const name = `tributary_test_${randomUUID().replaceAll('-', '')}`;
  await run({ connectionString: server }, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const connection = { connectionString: url.href };
  await migrate(connection);
  return {
    connection,
    clear: () => truncate(connection),
    close: () => run({ connectionString: server }, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function truncate(connection: pg.PoolConfig): Promise<void> {
  await run(
    connection,
    `DO $$ BEGIN
       EXECUTE (
         SELECT 'TRUNCATE ' || string_agg(format('%I', tablename), ', ') || ' RESTART IDENTITY CASCADE'
         FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'
       );
     END $$`,
  );
}

async function run(connection: pg.PoolConfig, sql: string): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
