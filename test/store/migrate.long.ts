import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrate, MigrationError, readMigrations } from '../../src/store/migrate.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await openTestDatabase();
  client = new pg.Client(database.connection);
  await client.connect();
});
beforeEach(async () => {
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
});
afterAll(async () => {
  await client.end();
  await database.close();
});

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  return (await client.query<Record<string, unknown>>(sql)).rows;
}

test('an empty database gets all migrations, a migrated one none', async () => {
  const names = (await readMigrations()).map(({ name }) => name);
  expect(await migrate(database.connection)).toEqual(names);
  expect(await rows('SELECT * FROM "Workspace"')).toEqual([]);
  expect(await migrate(database.connection)).toEqual([]);
});

test('of two at once one applies, and the other finds nothing to do', async () => {
  const names = (await readMigrations()).map(({ name }) => name);
  const both = await Promise.all([migrate(database.connection), migrate(database.connection)]);
  expect(both.flat()).toEqual(names);
});

test('what was applied is recorded as Prisma records it', async () => {
  await migrate(database.connection);
  const columns = await rows(
    `SELECT column_name, data_type, is_nullable FROM information_schema.columns
     WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`,
  );
  expect(columns.map((column) => Object.values(column).join(' '))).toEqual([
    'id character varying NO',
    'checksum character varying NO',
    'finished_at timestamp with time zone YES',
    'migration_name character varying NO',
    'logs text YES',
    'rolled_back_at timestamp with time zone YES',
    'started_at timestamp with time zone NO',
    'applied_steps_count integer NO',
  ]);
  const migrations = await readMigrations();
  expect(await rows('SELECT * FROM _prisma_migrations ORDER BY migration_name')).toEqual(
    migrations.map(({ name, sql }) => ({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      checksum: createHash('sha256').update(sql).digest('hex'),
      finished_at: expect.any(Date) as unknown,
      migration_name: name,
      logs: null,
      rolled_back_at: null,
      started_at: expect.any(Date) as unknown,
      applied_steps_count: 1,
    })),
  );
});

test('a migration that has changed since it was applied is refused', async () => {
  await migrate(database.connection);
  await client.query(`UPDATE _prisma_migrations SET checksum = 'another'`);
  await expect(migrate(database.connection)).rejects.toThrow(MigrationError);
  await expect(migrate(database.connection)).rejects.toThrow(/was applied in another form/);
});

test('a database that a newer version has migrated is refused', async () => {
  await migrate(database.connection);
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name)
     VALUES ('${randomUUID()}', 'new', '29990101000000_future')`,
  );
  await expect(migrate(database.connection)).rejects.toThrow(MigrationError);
  await expect(migrate(database.connection)).rejects.toThrow(/29990101000000_future/);
});

test('a migration that fails leaves nothing, and nothing is in the way of the next try', async () => {
  const migrations = await readMigrations();
  const broken = migrations.map(({ name, sql }) => ({ name, sql: `${sql};\nSELECT 1 / 0;` }));
  await expect(migrate(database.connection, broken)).rejects.toThrow('division by zero');
  expect(await rows(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
  expect(await migrate(database.connection)).toHaveLength(migrations.length);
});
