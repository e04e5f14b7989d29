import { randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';

const BYTES = 32;

/** A random key that is made once and kept in a file which only the owner can read. */
export async function readOrMakeSecret(file: string): Promise<Buffer> {
  return whole(file, (await readIfThere(file)) ?? (await make(file)));
}

/** The key that was made, or null when none was. */
export async function readSecret(file: string): Promise<Buffer | null> {
  const key = await readIfThere(file);
  return key && whole(file, key);
}

function whole(file: string, key: Buffer): Buffer {
  if (key.length !== BYTES) {
    throw new Error(`${file} is damaged; put it back from a copy, or delete it to get a new key.`);
  }
  return key;
}

/** The file appears whole or not at all, also on a full disk; of two that make it, the first counts. */
async function make(file: string): Promise<Buffer> {
  const unfinished = `${file}.${randomUUID()}`;
  try {
    await writeFile(unfinished, randomBytes(BYTES), { mode: 0o600, flag: 'wx', flush: true });
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
