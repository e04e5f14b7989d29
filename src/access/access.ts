import type { Clock } from '../clock.js';
import { ValidationError } from '../errors.js';
import type { ApiKey } from '../store/generated/prisma/client.js';
import type { ApiKeys, NewApiKey } from './api-keys.js';
import type { CredentialVault } from './vault.js';
import type { UpstreamCredentials } from './upstream-credentials.js';

export interface AccessOptions {
  apiKeys: ApiKeys;
  clock: Clock;
  vault: CredentialVault;
  upstreamCredentials: UpstreamCredentials;
  /** Ends the live sessions of those who are let in no more. */
  endSessions: () => Promise<void>;
}

/** What an admin of a tenant can do about who comes in, and with which credentials the gateway goes out. */
export class Access {
  readonly vault: CredentialVault;
  readonly upstreamCredentials: UpstreamCredentials;
  readonly #options: AccessOptions;

  constructor(options: AccessOptions) {
    this.#options = options;
    this.vault = options.vault;
    this.upstreamCredentials = options.upstreamCredentials;
  }

  /** @throws ValidationError when it would have ended already. */
  async createKey(
    tenantId: string,
    input: NewApiKey,
    writeKey: string,
  ): Promise<{ apiKey: ApiKey; text: string }> {
    const { apiKeys, clock } = this.#options;
    if (input.expiresAt && input.expiresAt <= clock.now()) {
      const message = 'Must be in the future.';
      throw new ValidationError(message, [{ path: 'expiresAt', message }]);
    }
    return apiKeys.create(tenantId, input, writeKey);
  }

  /** When it resolves, the key's sessions have ended. @throws NotFoundError */
  async revokeKey(tenantId: string, id: string): Promise<ApiKey> {
    const revoked = await this.#options.apiKeys.revoke(tenantId, id);
    await this.#options.endSessions();
    return revoked;
  }
}
