import { covers, type Scope } from './scopes.js';

/** Who is asking: a tenant, by a key or a token, and what it may. */
export interface Viewer {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly credential: Credential;
  readonly scopes: ReadonlySet<Scope>;
  /** What the caller may use; null: as configured. */
  readonly operationsPerMinute: number | null;
  readonly costPerMinute: number | null;
  /** When it is let in no more; null: not by time. */
  readonly expiresAt: Date | null;
}

/** By what a viewer was recognised. Callers are counted, and cut off, by it. */
export type Credential =
  | { readonly kind: 'key'; readonly id: string }
  | { readonly kind: 'token'; readonly subject: string };

/** Whether the viewer may do what needs the scope. */
export function may(viewer: Viewer, scope: Scope): boolean {
  return covers(viewer.scopes, scope);
}

/** One text for one caller of one tenant. */
export function callerOf({ tenantId, credential }: Viewer): string {
  return JSON.stringify(
    credential.kind === 'key' ? ['key', credential.id] : ['token', tenantId, credential.subject],
  );
}
