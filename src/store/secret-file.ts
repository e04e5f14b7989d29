import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

const BYTES = 32;

/** A random key that is made once and kept in a file which only the owner can read. */
export async function readOrMakeSecret(file: string): Promise<Buffer> {
  try {
    await writeFile(file, randomBytes(BYTES), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const key = await readFile(file);
  if (key.length !== BYTES) throw new Error(`${file} is damaged; delete it to get a new key.`);
  return key;
}
