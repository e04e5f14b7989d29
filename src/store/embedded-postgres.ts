import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { PoolConfig } from 'pg';

/**
 * The socket hands messages of all connections to the one session in the order in which they come,
 * also between the parts of one query ("unnamed prepared statement does not exist"). So the pool has
 * one connection, and queries wait for each other there. Nothing is lost by it: PGlite does one
 * thing at a time anyway.
 */
const POOL_SIZE = 1;
/** The pool's, and one to migrate or clear while the pool is idle. */
const MAX_CONNECTIONS = 2;

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
 */
export async function startEmbeddedPostgres(
  options: { directory: string } | { snapshot: string | null },
): Promise<EmbeddedPostgres> {
  const directory = 'directory' in options ? options.directory : null;
  if (directory !== null) await createOnce(directory);

  // Not in the data directory: the path of a Unix socket is limited to some 100 bytes.
  const socketFolder = await mkdtemp(join(tmpdir(), 'tributary-'));
  const worker = new Worker(new URL('./embedded-postgres.worker.js', import.meta.url), {
    workerData: {
      socket: join(socketFolder, '.s.PGSQL.5432'),
      maxConnections: MAX_CONNECTIONS,
      directory,
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
  const unfinished = `${directory}.new`;
  await rm(unfinished, { recursive: true, force: true });
  const program = fileURLToPath(new URL('./create-data-directory.js', import.meta.url));
  await promisify(execFile)(process.execPath, [program, unfinished]);
  await rename(unfinished, directory);
}
