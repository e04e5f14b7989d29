import { chmod, lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readOrMakeFile } from '../store/secret-file.js';
import { keyIdOf, newKeyText, type ApiKeys } from './api-keys.js';
import type { Tenants } from './tenants.js';

/** The file in the data directory that holds the key, for its owner only. */
export const DEVELOPMENT_KEY_FILE = 'development.key';

/**
 * The key of a first run, with all scopes, and its tenant. It is made once, and kept in the data
 * directory so that the demo and whoever owns the directory can use it. One that has been revoked is
 * replaced.
 */
export async function openDevelopmentKey(
  { tenants, apiKeys }: { tenants: Tenants; apiKeys: ApiKeys },
  { dataDir, tenantId }: { dataDir: string; tenantId: string },
): Promise<string> {
  await tenants.ensure(tenantId, 'Development');
  const file = join(dataDir, DEVELOPMENT_KEY_FILE);
  for (;;) {
    const text = (await readOrMakeFile(file, () => Buffer.from(newKeyText()))).toString().trim();
    if (keyIdOf(text) === null || !(await isOurs(file))) {
      throw new Error(`${file} is damaged, or somebody else's; delete it to get a new key.`);
    }
    await chmod(file, 0o600);
    const key = await apiKeys.enter(tenantId, text, {
      name: 'Development',
      scopes: ['admin'],
      isDevelopment: true,
    });
    if (key.revokedAt === null && key.tenantId === tenantId) return text;
    await rm(file, { force: true });
  }
}

/** A file that another user has put there would hold a key that the user knows. */
async function isOurs(file: string): Promise<boolean> {
  const found = await lstat(file);
  return found.isFile() && (process.getuid === undefined || found.uid === process.getuid());
}
