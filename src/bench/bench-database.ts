import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

export interface BenchPlace {
  /** Of the database that is measured: PGlite or PostgreSQL. */
  readonly name: string;
  /** For a gateway in this place. */
  readonly environment: Record<string, string>;
  remove(): Promise<void>;
}

/** An empty data directory and database: a new one on the server, or the embedded one. */
export async function openBenchPlace(server: string | undefined): Promise<BenchPlace> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tributary-bench-'));
  const removeFolder = () => rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  if (server === undefined) {
    return { name: 'PGlite', environment: { DATA_DIR: dataDir }, remove: removeFolder };
  }
  const database = `tributary_bench_${randomUUID().replaceAll('-', '')}`;
  await run(server, `CREATE DATABASE ${database}`);
  const url = new URL(server);
  url.pathname = `/${database}`;
  return {
    name: 'PostgreSQL',
    environment: { DATA_DIR: dataDir, DATABASE_URL: url.href },
    async remove() {
      await run(server, `DROP DATABASE ${database} WITH (FORCE)`);
      await removeFolder();
    },
  };
}

async function run(server: string, sql: string): Promise<void> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
