import { createHash } from 'node:crypto';

const KEY = /^msk_[!-~]{1,500}$/;

export function isKey(text: string): boolean {
  return KEY.test(text);
}

/** The key that a request brings; null when it brings none, or one that is not well formed. */
export function keyOf(authorization: string | undefined): string | null {
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  return isKey(key) ? key : null;
}

/** The account of a key: each has its own, made when it is first used, unless it shares a named tenant. */
export function accountOf(key: string, tenants: ReadonlyMap<string, string>): string {
  const tenant = tenants.get(key);
  // No key begins like this.
  const owner = tenant === undefined ? key : `tenant ${tenant}`;
  return createHash('sha256').update(owner).digest('base64url');
}

export function tenantIdOf(account: string): string {
  return `ten_${account}`;
}
