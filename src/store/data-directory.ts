import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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
  const mine = `${lock}.${process.pid}`;
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await writeFile(mine, JSON.stringify(self()), { mode: 0o600 });
    await takeLock(lock, mine);
  } catch (error) {
    await rm(mine, { force: true }).catch(() => undefined);
    if (error instanceof DataDirectoryError) throw error;
    throw new DataDirectoryError(
      `The data directory ${path} cannot be used (${code(error)}). ` +
        'DATA_DIR must name a folder that this user may write to, on a disk with room.',
      { cause: error },
    );
  }
  await rm(mine, { force: true });
  return {
    path,
    release: () => rm(lock, { force: true }),
  };
}

/** `link` makes the lock appear with its content in one step, and fails if there is one. */
async function takeLock(lock: string, mine: string): Promise<void> {
  for (;;) {
    try {
      await link(mine, lock);
      return;
    } catch (error) {
      if (code(error) !== 'EEXIST') throw error;
    }
    const content = await readFile(lock, 'utf8').catch(() => null);
    if (content === null) continue;
    const holder = parseHolder(content);
    if (holder && isAlive(holder)) {
      throw new DataDirectoryError(
        `The data directory is in use by process ${holder.pid} (${lock}). ` +
          'Stop that process, or give this one another DATA_DIR.',
      );
    }
    await removeStale(lock, content);
  }
}

/** Puts a lock back that another process took between our look and our grip. */
async function removeStale(lock: string, content: string): Promise<void> {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    await rename(lock, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, 'utf8')) !== content) await link(aside, lock).catch(() => undefined);
  await rm(aside, { force: true });
}

interface Holder {
  pid: number;
  /** Tells a process from a later one that was given the same number; null where it cannot be known. */
  startedAt: string | null;
}

function self(): Holder {
  return { pid: process.pid, startedAt: startOf(process.pid) };
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

/** The boot and the tick at which a process began, where the system has `/proc`. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot}:${afterName[19] ?? ''}`;
  } catch {
    return null;
  }
}

function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
