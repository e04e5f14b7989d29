import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { sep } from 'node:path';

const LARGEST_BYTES = 64 * 1024;
/** There is nothing, or nothing that can be seen; the last is of a path with NUL in it. */
const ABSENT = [
  'ENOENT',
  'ENOTDIR',
  'ELOOP',
  'ENAMETOOLONG',
  'EACCES',
  'EPERM',
  'ENXIO',
  'ERR_INVALID_ARG_VALUE',
];

/** What the look at the disk gives; null when there is nothing. */
export async function ifThere<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.includes(String(error.code))) {
      return null;
    }
    throw error;
  }
}

/** Where links lead; null when that is nowhere, or out of the root, which is without links itself. */
export async function realPathIn(root: string, path: string): Promise<string | null> {
  const real = await ifThere(realpath(path));
  return real !== null && isIn(root, real) ? real : null;
}

export function isIn(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

/**
 * The beginning of a file, 64 KiB at most; null when there is none. A link is none either, nor is
 * what somebody has put there to be waited for, such as a pipe.
 */
export async function readSmall(path: string): Promise<string | null> {
  const { O_RDONLY, O_NONBLOCK, O_NOFOLLOW } = constants;
  const file = await ifThere(open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW));
  if (!file) return null;
  try {
    if (!(await file.stat()).isFile()) return null;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LARGEST_BYTES), 0, LARGEST_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
