import type { BlobFolder } from '../../../files/blobs.js';
import type { Store } from '../../../store/store.js';
import { chunksOf } from '../../../files/bytes.js';
import { isText } from '../file-check.js';
import type { Reading } from './run.js';

/** An agent reads no more files than this, the oldest first. */
const MOST_FILES = 100;

/** Looks into the files of a workspace as they are now, and counts what is in those that are text. */
export async function readWorkspace(
  { store, blobs }: { store: Store; blobs: BlobFolder },
  accountId: string,
  workspaceId: string,
): Promise<Reading> {
  const where = { accountId, workspaceId };
  const rows = await store.prisma.miteosFile.findMany({
    where,
    orderBy: { position: 'asc' },
    take: MOST_FILES,
  });
  const total =
    rows.length < MOST_FILES ? rows.length : await store.prisma.miteosFile.count({ where });
  const files: Reading['files'] = [];
  for (const { name, type, sizeBytes, blob } of rows) {
    files.push({ name, type, sizeBytes, text: isText(type) ? await count(blobs, blob) : null });
  }
  return { files, others: total - rows.length };
}

/** Null when the file was deleted meanwhile. */
async function count(
  blobs: BlobFolder,
  blob: string,
): Promise<{ lines: number; words: number } | null> {
  let lines = 0;
  let words = 0;
  let last = NEWLINE;
  try {
    for await (const chunk of chunksOf(blobs.read(blob))) {
      for (const byte of chunk) {
        if (byte === NEWLINE) lines += 1;
        if (!isSpace(byte) && isSpace(last)) words += 1;
        last = byte;
      }
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return { lines: last === NEWLINE ? lines : lines + 1, words };
}

const NEWLINE = 0x0a;

/** Space, tab, and the characters that end a line or a page. */
function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
