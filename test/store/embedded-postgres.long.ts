import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config.js';
import { DataDirectoryError } from '../../src/store/data-directory.js';
import { openDatabase } from '../../src/store/database.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/store/embedded-postgres.js';

let folder: string;
/** Made once, since making one takes seconds. */
let directory: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-embedded-'));
  directory = join(folder, 'postgres');
  // What two killed first starts have left; the first kept writing while it was removed.
  await mkdir(`${directory}.new-1/base`, { recursive: true });
  await writeFile(`${directory}.new-1/PG_VERSION`, 'half');
  await mkdir(`${directory}.new-2`);
  const postgres = await startEmbeddedPostgres({ directory });
  await query(postgres, 'CREATE TABLE kept (value text)');
  await postgres.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function query(
  postgres: Pick<EmbeddedPostgres, 'connection'>,
  sql: string,
  values: unknown[] = [],
): Promise<unknown[]> {
  const client = new pg.Client(postgres.connection);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

test('what killed first starts have left is removed, and the directory is whole', async () => {
  expect(await readdir(folder)).toEqual(['postgres']);
});

test('rows survive closing and opening, and the socket only its owner can reach', async () => {
  const first = await startEmbeddedPostgres({ directory });
  const socketFolder = first.connection.host ?? '';
  expect((await stat(socketFolder)).mode & 0o777).toBe(0o700);
  await query(first, 'INSERT INTO kept VALUES ($1)', ['here']);
  await first.close();
  await expect(stat(socketFolder)).rejects.toThrow('ENOENT');

  const second = await startEmbeddedPostgres({ directory });
  expect(await query(second, 'SELECT value FROM kept')).toEqual([{ value: 'here' }]);
  await second.close();
});

test('a directory that is no database is refused in a sentence', async () => {
  const other = join(folder, 'other');
  await mkdir(other);
  await writeFile(join(other, 'PG_VERSION'), 'not this');
  try {
    await expect(startEmbeddedPostgres({ directory: other })).rejects.toThrow(DataDirectoryError);
  } finally {
    await rm(other, { recursive: true });
  }
});

test('no other connection gets in between the parts of a query', async () => {
  const postgres = await startEmbeddedPostgres({ directory });
  const slow = connect(join(postgres.connection.host ?? '', '.s.PGSQL.5432'));
  await once(slow, 'connect');
  let answer = '';
  slow.setEncoding('latin1').on('data', (text: string) => (answer += text));
  slow.write(message('', Buffer.concat([int32(196_608), text('user', 'postgres', '')])));
  await expect.poll(() => answer).toContain('Z');

  // A statement without a name is replaced by the next one.
  slow.write(message('P', Buffer.concat([text('', "SELECT 'mine' AS whose"), int16(0)])));
  await expect.poll(() => answer).toContain('1\0\0\0\x04');
  const other = query(postgres, 'SELECT $1::text AS whose', ['another']);
  await new Promise((resolve) => setTimeout(resolve, 50));
  slow.write(message('B', Buffer.concat([text('', ''), int16(0), int16(0), int16(0)])));
  slow.write(message('E', Buffer.concat([text(''), int32(0)])));
  slow.write(message('S', Buffer.alloc(0)));
  await expect.poll(() => answer).toContain('SELECT 1');
  expect(answer).toContain('mine');
  expect(await other).toEqual([{ whose: 'another' }]);
  slow.destroy();
  await postgres.close();
});

test('a transaction whose connection is lost is rolled back', async () => {
  const postgres = await startEmbeddedPostgres({ directory });
  const lost = new pg.Client(postgres.connection);
  lost.on('error', () => undefined);
  await lost.connect();
  await lost.query('CREATE TABLE t (value text)');
  await lost.query('BEGIN');
  await lost.query(`INSERT INTO t VALUES ('lost')`);
  (lost as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  expect(await query(postgres, 'SELECT * FROM t')).toEqual([]);
  await postgres.close();
});

test('tables that have grown are analyzed from time to time', async () => {
  const errors: unknown[] = [];
  const database = await openDatabase(readConfig({ DATA_DIR: folder }), {
    onError: (error) => errors.push(error),
    analyzeIntervalMs: 50,
  });
  try {
    const known = `SELECT reltuples::int AS rows FROM pg_class WHERE relname = 'grown'`;
    await query(database, 'CREATE TABLE grown AS SELECT generate_series(1, 500) AS id');
    await expect.poll(() => query(database, known), { timeout: 10_000 }).toEqual([{ rows: 500 }]);
    expect(errors).toEqual([]);
  } finally {
    await database.close();
  }
});

test('an analysis that fails is reported, and the next one is tried all the same', async () => {
  const errors: unknown[] = [];
  const database = await openDatabase(readConfig({ DATA_DIR: folder }), {
    onError: (error) => errors.push(error),
    analyzeIntervalMs: 20,
  });
  await rm(String(database.connection.host), { recursive: true });
  await expect.poll(() => errors.length).toBeGreaterThan(1);
  expect(String(errors[0])).toContain('ENOENT');
  await database.close();
});

const int16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const int32 = (value: number) => Buffer.concat([int16(value >> 16), int16(value & 65_535)]);
const text = (...values: string[]) => Buffer.from(values.map((value) => `${value}\0`).join(''));

/** A message of PostgreSQL's protocol: kind, length, content. */
function message(kind: string, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(kind), int32(content.length + 4), content]);
}
