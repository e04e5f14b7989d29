import type { Clock } from '../clock.js';
import type { Tenant } from '../store/generated/prisma/client.js';
import { isTextOf, keyIdOf } from './api-keys.js';
import type { Directory, KeyWithTenant } from './directory.js';
import type { TokenClaims } from './jwt.js';
import type { KeyUse } from './key-use.js';
import { isScope } from './scopes.js';
import type { Viewer } from './viewer.js';

const BEARER = /^bearer +([!-~]+)$/i;

export interface AuthenticatorOptions {
  directory: Directory;
  keyUse: KeyUse;
  clock: Clock;
  /** Whether keys that a first run made are let in. */
  isDevelopment: boolean;
  /** Null: no tokens are taken. */
  verifyToken: ((token: string) => Promise<TokenClaims | null>) | null;
}

/** Tells who is asking, by the text of an `Authorization` header. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  /** Those who ask at the same time share a row, and are kept as long as they are connected. */
  readonly #viewers = new WeakMap<KeyWithTenant, Viewer>();

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** Null for whoever is not let in, whatever the reason. Rejects when that cannot be known now. */
  async authenticate(authorization: string | null): Promise<Viewer | null> {
    const text = BEARER.exec(authorization ?? '')?.[1];
    if (text === undefined) return null;
    const id = keyIdOf(text);
    return id === null ? this.#byToken(text) : this.#byKey(id, text);
  }

  /** Whether a viewer that was let in would be let in now. */
  async isStillLetIn({ tenantId, credential }: Viewer): Promise<boolean> {
    const { directory } = this.#options;
    if (credential.kind === 'token') return isOpen(await directory.tenant(tenantId));
    const key = await directory.key(credential.id);
    return key !== null && this.#isGood(key);
  }

  async #byKey(id: string, text: string): Promise<Viewer | null> {
    const key = await this.#options.directory.key(id);
    if (!key || !isTextOf(text, key) || !this.#isGood(key)) return null;
    this.#options.keyUse.note(id);
    const { tenantId, tenant, operationsPerMinute, costPerMinute, expiresAt } = key;
    const viewer: Viewer = this.#viewers.get(key) ?? {
      ...{ tenantId, operationsPerMinute, costPerMinute, expiresAt },
      tenantName: tenant.name,
      credential: { kind: 'key', id },
      scopes: new Set(key.scopes.filter(isScope)),
    };
    this.#viewers.set(key, viewer);
    return viewer;
  }

  async #byToken(text: string): Promise<Viewer | null> {
    const { directory, verifyToken } = this.#options;
    const claims = await verifyToken?.(text);
    if (!claims) return null;
    const { tenantId, subject, scopes, expiresAt } = claims;
    const tenant = await directory.tenant(tenantId);
    if (!tenant || !isOpen(tenant)) return null;
    return {
      ...{ tenantId, scopes, expiresAt },
      tenantName: tenant.name,
      credential: { kind: 'token', subject },
      operationsPerMinute: null,
      costPerMinute: null,
    };
  }

  #isGood({ revokedAt, expiresAt, isDevelopment, tenant }: KeyWithTenant): boolean {
    const { clock, isDevelopment: isDevelopmentAllowed } = this.#options;
    return (
      revokedAt === null &&
      (expiresAt === null || expiresAt > clock.now()) &&
      (!isDevelopment || isDevelopmentAllowed) &&
      isOpen(tenant)
    );
  }
}

function isOpen(tenant: Tenant | null): boolean {
  return tenant?.suspendedAt === null;
}
