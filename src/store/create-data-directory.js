// JavaScript for the same reason as the worker beside it.
import { PGlite } from '@electric-sql/pglite';

// A process of its own, since one that creates a database keeps some 500 MB for the rest of its life.
const [directory] = process.argv.slice(2);
if (!directory) throw new Error('usage: create-data-directory DIRECTORY');

// It ends with the gateway: not by Ctrl+C, which the gateway heeds when it has started, but when the
// pipe that the gateway holds is closed.
process.on('SIGINT', () => undefined);
process.stdin.on('end', () => process.exit(1)).resume();

const db = await PGlite.create(directory);
await db.close();
process.exit();
