import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rename, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { PoolConfig } from 'pg';
import { DataDirectoryError } from './data-directory.js';

/** Connections share one session inside PGlite, so more of them would only queue. */
const POOL_SIZE = 1;
/** The pool's and the upkeep's, and many that are just being replaced: one more would be cut without an answer. */
const MAX_CONNECTIONS = 32;
/** With less room than this, a fault of the database is put down to the disk. */
const ROOM_BYTES = 40_000_000;

export interface EmbeddedPostgres {
  /** Where node-postgres finds it. */
  readonly connection: PoolConfig;
  /** Rejects when the thread ends by itself; never resolves while it runs. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/**
 * PostgreSQL inside this process, in a thread of its own, behind a Unix socket that only this user
 * can open (the socket takes any password). With a folder it keeps its data there; without one it
 * lives in memory, as `snapshot` (a file made by PGlite's `dumpDataDir`) or empty.
 *
 * @throws DataDirectoryError when the folder cannot be made or opened.
 */
export async function startEmbeddedPostgres(
  options: { directory: string } | { snapshot: string | null },
): Promise<EmbeddedPostgres> {
  const directory = 'directory' in options ? options.directory : null;
  if (directory === null) return start(options);
  try {
    await createOnce(directory);
    // PGlite would make a new database in its place.
    if (!existsSync(join(directory, 'PG_VERSION'))) throw new Error('its files are damaged');
    // The folder around it may be one that others can look into, as a mounted volume is.
    await chmod(directory, 0o700);
    return await start(options);
  } catch (error) {
    throw await cannotUse(directory, error);
  }
}

async function start(
  options: { directory: string } | { snapshot: string | null },
): Promise<EmbeddedPostgres> {
  // Not in the data directory: the path of a Unix socket is limited to some 100 bytes.
  const socketFolder = await mkdtemp(join(tmpdir(), 'tributary-'));
  const worker = new Worker(new URL('./embedded-postgres.worker.js', import.meta.url), {
    workerData: {
      socket: join(socketFolder, '.s.PGSQL.5432'),
      maxConnections: MAX_CONNECTIONS,
      directory: 'directory' in options ? options.directory : null,
      snapshot: 'snapshot' in options ? options.snapshot : null,
    },
  });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
  });
  let closing = false;
  const failed = new Promise<never>((_, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (!closing) reject(new Error(`The embedded database ended with code ${code}.`));
    });
  });
  failed.catch(() => undefined);
  const listening = new Promise((resolve) => worker.once('message', resolve));
  try {
    await Promise.race([listening, failed]);
  } catch (error) {
    await rm(socketFolder, { recursive: true, force: true });
    throw error;
  }
  return {
    connection: {
      host: socketFolder,
      user: 'postgres',
      database: 'postgres',
      max: POOL_SIZE,
    },
    failed,
    async close() {
      closing = true;
      worker.postMessage('close');
      await ended;
      await rm(socketFolder, { recursive: true, force: true });
    },
  };
}

/** The folder appears whole or not at all, also when the first start is killed. */
async function createOnce(directory: string): Promise<void> {
  if (existsSync(directory)) return;
  const folder = dirname(directory);
  const prefix = `${basename(directory)}.new-`;
  for (const name of await readdir(folder)) {
    if (name.startsWith(prefix)) await remove(join(folder, name));
  }
  // Under a name of its own: a process that a killed start has left may still be writing to the last.
  const unfinished = join(folder, `${prefix}${randomUUID()}`);
  const program = fileURLToPath(new URL('./create-data-directory.js', import.meta.url));
  try {
    await promisify(execFile)(process.execPath, [program, unfinished]);
    await rename(unfinished, directory);
  } catch (error) {
    await remove(unfinished);
    throw error;
  }
}

/** What cannot be removed now is for the next start. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

/** What PGlite says of a full disk only an expert would recognise. */
async function cannotUse(directory: string, error: unknown): Promise<DataDirectoryError> {
  const { bavail, bsize } = await statfs(dirname(directory));
  const why =
    bavail * bsize < ROOM_BYTES
      ? `the disk has only ${Math.floor((bavail * bsize) / 1e6)} MB left`
      : summary(error);
  return new DataDirectoryError(`The embedded database in ${directory} cannot be used: ${why}.`, {
    cause: error,
  });
}

/** Of a process that failed, what it said last; its own error repeats the whole command. */
function summary(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  const line = said.split('\n').find((text) => /error/i.test(text));
  return line ?? (error instanceof Error ? error.message : String(error));
}
