import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import { migrate, readMigrations } from '../../src/store/migrate.js';
import { onServer, run } from './sql.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A file with a migrated, empty PGlite; null when the tests run on a PostgreSQL server. */
    snapshot: string | null;
    /** The name of a migrated, empty database on that server; null when there is none. */
    template: string | null;
  }
}

/** Migrates once; each test file starts from a copy. */
export default function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = process.env.DATABASE_URL;
  return server ? migrateTemplate(project, server) : makeSnapshot(project);
}

async function makeSnapshot(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-test-'));
  const db = await PGlite.create();
  for (const { sql } of await readMigrations()) await db.exec(sql);
  const snapshot = join(folder, 'snapshot.tar');
  await writeFile(snapshot, Buffer.from(await (await db.dumpDataDir('none')).arrayBuffer()));
  await db.close();
  project.provide('snapshot', snapshot);
  project.provide('template', null);
  return () => rm(folder, { recursive: true, force: true });
}

async function migrateTemplate(project: TestProject, url: string): Promise<() => Promise<void>> {
  const server = { connectionString: url };
  const template = `tributary_template_${randomUUID().replaceAll('-', '')}`;
  await run(server, `CREATE DATABASE ${template}`);
  await migrate(onServer(url, template));
  project.provide('snapshot', null);
  project.provide('template', template);
  return async () => {
    await run(server, `DROP DATABASE ${template} WITH (FORCE)`);
  };
}
