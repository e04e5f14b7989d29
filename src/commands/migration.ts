// `npm run migration -- new NAME` writes what is missing between the migrations and the Prisma
// schema; `npm run migration -- check` fails when something is. Both work without a download:
// the engine is the WebAssembly one, and the database a PGlite in memory.
import { createRequire } from 'node:module';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type * as SchemaEngineModule from '@prisma/schema-engine-wasm';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { packageRoot } from '../package-root.js';
import { readMigrations } from '../store/migrate.js';

/** The part of the global that is needed here; Node's types leave it to the DOM's. */
declare const WebAssembly: {
  instantiate(
    bytes: Uint8Array,
    imports: Record<string, unknown>,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
};

const filters = { externalTables: [], externalEnums: [] };

/** Node does not import a `.wasm` file, so the module is put together by hand. */
async function loadSchemaEngine(): Promise<typeof SchemaEngineModule.SchemaEngine> {
  const background: typeof SchemaEngineModule & {
    __wbg_set_wasm(exports: unknown): void;
  } = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const file = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    .replace(/\.js$/, '.wasm');
  const { instance } = await WebAssembly.instantiate(await readFile(file), {
    './schema_engine_bg.js': background,
  });
  background.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return background.SchemaEngine;
}

/** The SQL that leads from what the migrations make to what the Prisma schema says; empty if nothing. */
async function missingSql(): Promise<string> {
  const folder = join(packageRoot, 'prisma', 'schema');
  const files = await Promise.all(
    (await readdir(folder)).sort().map(async (name) => ({
      path: join(folder, name),
      content: await readFile(join(folder, name), 'utf8'),
    })),
  );
  const SchemaEngine = await loadSchemaEngine();
  const db = await PGlite.create();
  for (const { sql } of await readMigrations()) await db.exec(sql);
  const engine = await SchemaEngine.new(
    { datamodels: files.map(({ path, content }) => [path, content]) },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(new PrismaPGlite(db)),
  );
  const { stdout } = await engine.diff({
    from: { tag: 'schemaDatasource', files, configDir: packageRoot },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: true,
    filters,
  });
  await db.close();
  return stdout?.includes('This is an empty migration') ? '' : (stdout ?? '').trim();
}

const [verb, name] = process.argv.slice(2);
const sql = await missingSql();
if (verb === 'check') {
  if (sql !== '') {
    console.error(`The Prisma schema is ahead of its migrations:\n\n${sql}\n`);
    console.error('Write the migration with: npm run migration -- new NAME');
    process.exitCode = 1;
  }
} else if (verb === 'new' && name && /^[a-z0-9_]+$/.test(name)) {
  if (sql === '') {
    console.log('The migrations already make what the Prisma schema says.');
  } else {
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = join(packageRoot, 'prisma', 'migrations', `${stamp}_${name}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'migration.sql'), `${sql}\n`);
    console.log(`${folder}/migration.sql`);
  }
} else {
  console.error('usage: npm run migration -- check | new NAME (a-z, 0-9, _)');
  process.exitCode = 2;
}
