import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How often to look whether another process has finished taking a stale lock over. */
const LOOK_AGAIN_MS = 20;

/** Another living process has the directory, or the directory cannot be used. For the operator's eyes. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError';
}

export interface DataDirectory {
  readonly path: string;
  release(): Promise<void>;
}

/**
 * Makes the directory if needed (owner only) and takes its lock, a file that names this process.
 * A second process on the same database would corrupt it, so the lock is taken over only from a
 * process that is dead.
 *
 * @throws DataDirectoryError when a living process has it, or it cannot be written.
 */
export async function openDataDirectory(path: string): Promise<DataDirectory> {
  const lock = join(path, 'lock');
  const mine = `${lock}.${randomUUID()}`;
  try {
    await makeFolder(path);
    await writeFile(mine, JSON.stringify(self()), { mode: 0o600 });
    const holder = await takeLock(lock, mine);
    if (holder) {
      throw new DataDirectoryError(
        `The data directory ${path} is in use by process ${holder.pid}. ` +
          'Stop that process, or give this one another DATA_DIR.',
      );
    }
  } catch (error) {
    if (error instanceof DataDirectoryError) throw error;
    throw new DataDirectoryError(
      `The data directory ${path} cannot be used (${code(error)}). ` +
        'DATA_DIR must name a folder that this user may write to, on a disk with room.',
      { cause: error },
    );
  } finally {
    await rm(mine, { force: true }).catch(() => undefined);
  }
  return {
    path,
    release: () => rm(lock, { force: true }),
  };
}

/** Not mkdir's `recursive`, which hides why it fails, and under `/proc` tries for ever. */
async function makeFolder(path: string, isParentThere = false): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (code(error) === 'EEXIST') return;
    if (code(error) !== 'ENOENT' || isParentThere) throw error;
    await makeFolder(dirname(path));
    await makeFolder(path, true);
  }
}

/**
 * Makes the lock from the file `mine`, which tells of this process. `link` makes it appear with its
 * content in one step, and fails if there is one.
 *
 * @returns the living process that has it; null when we do.
 */
async function takeLock(lock: string, mine: string): Promise<Holder | null> {
  for (;;) {
    try {
      await link(mine, lock);
      return null;
    } catch (error) {
      if (code(error) !== 'EEXIST') throw error;
    }
    const content = await readIfThere(lock);
    if (content === null) continue;
    const holder = parseHolder(content);
    if (holder && isAlive(holder)) return holder;
    if (await replaceStale(lock, content, mine)) return null;
  }
}

/**
 * Puts `mine` in the place of the lock of a dead process. Whoever does that needs a lock for this one
 * content; so nobody can replace, or even move for a moment, the lock of somebody who came first.
 */
async function replaceStale(lock: string, content: string, mine: string): Promise<boolean> {
  const turn = `${lock}.${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
  if (await takeLock(turn, mine)) {
    await delay(LOOK_AGAIN_MS);
    return false;
  }
  const copy = `${mine}.copy`;
  try {
    if ((await readIfThere(lock)) !== content) return false;
    await link(mine, copy);
    await rename(copy, lock);
    return true;
  } finally {
    await rm(turn, { force: true });
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (code(error) === 'ENOENT') return null;
    throw error;
  }
}

interface Holder {
  pid: number;
  /** Tells a process from a later one that was given the same number; null where it cannot be known. */
  startedAt: string | null;
}

/** No two locks are the same, so that a stale one is recognised. */
function self(): Holder & { id: string } {
  return { pid: process.pid, startedAt: startOf(process.pid), id: randomUUID() };
}

function parseHolder(content: string): Holder | null {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value !== 'object' || value === null || !('pid' in value)) return null;
    if (typeof value.pid !== 'number') return null;
    const startedAt = 'startedAt' in value && typeof value.startedAt === 'string';
    return { pid: value.pid, startedAt: startedAt ? String(value.startedAt) : null };
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (code(error) === 'ESRCH') return false;
  }
  return holder.startedAt === null || holder.startedAt === startOf(holder.pid);
}

/** The boot and the tick at which a living process began, where the system has `/proc`. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // One that has ended keeps its number until its parent asks for its exit code.
    return state === 'Z' || state === 'X' ? null : `${boot}:${rest[18] ?? ''}`;
  } catch {
    return null;
  }
}

function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
