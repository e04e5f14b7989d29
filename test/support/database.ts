import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { inject } from 'vitest';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/store/embedded-postgres.js';
import { onServer, run } from './sql.js';

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

/** Those of this worker that nobody uses. To empty one takes a tenth of the time of starting one. */
const idle: EmbeddedPostgres[] = [];

async function openEmbedded(): Promise<TestDatabase> {
  const postgres = idle.pop() ?? (await startEmbeddedPostgres({ snapshot: inject('snapshot') }));
  const made = await structureOf(postgres.connection);
  return {
    connection: postgres.connection,
    clear: () => truncate(postgres.connection),
    async close() {
      const { connection } = postgres;
      // All connections are one session.
      await run(connection, 'DISCARD ALL');
      await truncate(connection);
      if ((await structureOf(connection)) === made) idle.push(postgres);
      else await postgres.close();
    },
  };
}

/** Another when a test has left anything behind besides rows. */
async function structureOf(connection: pg.PoolConfig): Promise<unknown> {
  const [row] = await run(
    connection,
    `SELECT string_agg(name, ' ' ORDER BY name) AS structure FROM (
       SELECT concat(attrelid::regclass, '.', attname) AS name FROM pg_attribute
       WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
       UNION ALL SELECT conname FROM pg_constraint
       UNION ALL SELECT tgname FROM pg_trigger
       UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
     ) AS names`,
  );
  return row?.structure;
}

async function openOnServer(url: string): Promise<TestDatabase> {
  const server = { connectionString: url };
  const name = `tributary_test_${randomUUID().replaceAll('-', '')}`;
  await run(server, `CREATE DATABASE ${name} TEMPLATE ${String(inject('template'))}`);
  const connection = onServer(url, name);
  return {
    connection,
    clear: () => truncate(connection),
    async close() {
      await run(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
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
