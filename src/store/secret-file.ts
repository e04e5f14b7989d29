import { randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';

const BYTES = 32;

/** A random key that is made once and kept in a file which only the owner can read. */
export async function readOrMakeSecret(file: string): Promise<Buffer> {
  return whole(file, await readOrMakeFile(file, () => randomBytes(BYTES)));
}

/** The key in such a file; null when there is no such file. */
export async function readSecret(file: string): Promise<Buffer | null> {
  const key = await readIfThere(file);
  return key && whole(file, key);
}

/** The content of a file that only the owner can read, and that is made once. */
export async function readOrMakeFile(file: string, content: () => Buffer): Promise<Buffer> {
  return (await readIfThere(file)) ?? (await make(file, content()));
}

function whole(file: string, key: Buffer): Buffer {
  if (key.length !== BYTES) throw new Error(`${file} is damaged; delete it to get a new key.`);
  return key;
}

/** The file appears whole or not at all, also on a full disk; of two that make it, the first counts. */
async function make(file: string, content: Buffer): Promise<Buffer> {
  const unfinished = `${file}.${randomUUID()}`;
  try {
    await writeFile(unfinished, content, { mode: 0o600, flag: 'wx', flush: true });
    await link(unfinished, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
  return readFile(file);
}

async function readIfThere(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
