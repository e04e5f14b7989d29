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

/** A query comes as messages of these kinds (parse, bind, describe, execute, close, flush), then a sync. */
const PARTS = new Set(Buffer.from('PBDECH'));
let isMidQuery = false;

// The socket keeps other connections out as long as this is so. It would let them in between the
// parts of a query, where they replace the statement that the next part means.
const isInTransaction = db.isInTransaction.bind(db);
db.isInTransaction = () => isMidQuery || isInTransaction();

// An error here is no answer of PostgreSQL's, as when it had to give up on a full disk. The socket
// would never answer again, so the thread ends with it, and the gateway learns of it.
const execute = db.execProtocolRawStream.bind(db);
/** @type {typeof db.execProtocolRawStream} */
db.execProtocolRawStream = async (message, options) => {
  isMidQuery = PARTS.has(message[0] ?? 0);
  try {
    await execute(message, options);
  } catch (error) {
    setImmediate(() => {
      throw error;
    });
    throw error;
  }
};

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
