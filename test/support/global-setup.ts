import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { TestProject } from 'vitest/node';
import { readMigrations } from '../../src/store/migrate.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A file with a migrated, empty PGlite; null when the tests run on a PostgreSQL server. */
    snapshot: string | null;
  }
}

/** Migrates once; each test file starts from the snapshot. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-test-'));
  if (process.env.DATABASE_URL) {
    project.provide('snapshot', null);
  } else {
    const db = await PGlite.create();
    for (const { sql } of await readMigrations()) await db.exec(sql);
    const snapshot = join(folder, 'snapshot.tar');
    await writeFile(snapshot, Buffer.from(await (await db.dumpDataDir('none')).arrayBuffer()));
    await db.close();
    project.provide('snapshot', snapshot);
  }
  return () => rm(folder, { recursive: true, force: true });
}
