import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { packageRoot } from '../package-root.js';

/** Any number, as long as it is always the same: "applies migrations of this database". */
const ADVISORY_LOCK = 7_427_884_227;

/** The table as Prisma keeps it, so that `prisma migrate` finds the database up to date. */
const MIGRATIONS_TABLE = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum            VARCHAR(64) NOT NULL,
    finished_at         TIMESTAMPTZ,
    migration_name      VARCHAR(255) NOT NULL,
    logs                TEXT,
    rolled_back_at      TIMESTAMPTZ,
    started_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0
  )`;

export interface Migration {
  name: string;
  sql: string;
}

/** The history, oldest first. */
export async function readMigrations(): Promise<Migration[]> {
  const folder = join(packageRoot, 'prisma', 'migrations');
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return Promise.all(
    names.map(async (name) => ({
      name,
      sql: await readFile(join(folder, name, 'migration.sql'), 'utf8'),
    })),
  );
}

/** The database was changed by other means than its migrations, so it is left alone. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Applies what the database lacks, all in one transaction. Two processes at once: one applies, the
 * other waits and finds nothing to do.
 *
 * @returns the names of those applied now.
 * @throws MigrationError when an applied migration has changed since, or is not known here.
 */
export async function migrate(
  connection: pg.ClientConfig,
  migrations?: readonly Migration[],
): Promise<string[]> {
  const history = migrations ?? (await readMigrations());
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
    await client.query(MIGRATIONS_TABLE);
    const { rows } = await client.query<{ migration_name: string; checksum: string }>(
      'SELECT migration_name, checksum FROM _prisma_migrations WHERE rolled_back_at IS NULL',
    );
    const applied = new Map(rows.map((row) => [row.migration_name, row.checksum]));
    checkHistory(history, applied);
    const missing = history.filter(({ name }) => !applied.has(name));
    for (const { name, sql } of missing) {
      await client.query(sql);
      await client.query(
        `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
         VALUES ($1, $2, now(), $3, 1)`,
        [randomUUID(), checksum(sql), name],
      );
    }
    await client.query('COMMIT');
    return missing.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

function checkHistory(migrations: readonly Migration[], applied: Map<string, string>): void {
  const known = new Map(migrations.map(({ name, sql }) => [name, checksum(sql)]));
  for (const [name, sum] of applied) {
    if (!known.has(name)) {
      throw new MigrationError(
        `The database has the migration ${name}, which this version does not know. ` +
          'It was written by a newer version: start that one.',
      );
    }
    if (known.get(name) !== sum) {
      throw new MigrationError(
        `The migration ${name} was applied in another form than the one in prisma/migrations.`,
      );
    }
  }
}

function checksum(sql: string): string {
  return createHash('sha256').update(sql).digest('hex');
}
