// JavaScript, since neither a thread nor a process of its own starts from TypeScript everywhere.
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { z } from 'zod';

/** What `embedded-postgres.ts` hands to this thread. */
const start = z
  .object({
    socket: z.string(),
    maxConnections: z.number(),
    directory: z.string().nullable(),
    snapshot: z.string().nullable(),
  })
  .parse(workerData);

const db = await PGlite.create({
  dataDir: start.directory ?? 'memory://',
  ...(start.snapshot && { loadDataDir: new Blob([await readFile(start.snapshot)]) }),
});
const server = new PGLiteSocketServer({
  db,
  path: start.socket,
  maxConnections: start.maxConnections,
});
await server.start();

parentPort?.on('message', () => {
  void (async () => {
    await server.stop();
    await db.close();
    parentPort?.close();
  })();
});
parentPort?.postMessage('listening');
