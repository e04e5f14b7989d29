import { createHash } from 'node:crypto';

/** Those whose names Miteos documents, as far as there are routes for them here. */
export const allScopes = [
  'tasks.read',
  'tasks.write',
  'agents.write',
  'workspaces.read',
  'workspaces.write',
] as const;

export type Scope = (typeof allScopes)[number];

export function isScope(text: string): text is Scope {
  return allScopes.some((scope) => scope === text);
}

const KEY = /^mt_(?:live|test)_[!-~]{1,500}$/;

export function isKey(text: string): boolean {
  return KEY.test(text);
}

/** The account of a key: each has its own, made when it is first used. */
export function accountOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

/** The key that a request brings; null when it brings none, or one that is not well formed. */
export function keyOf(authorization: string | undefined): string | null {
  const key = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  return isKey(key) ? key : null;
}
