import type { Clock } from '../clock.js';
import { ValidationError } from '../errors.js';
import type { ApiKey } from '../store/generated/prisma/client.js';
import type { ApiKeys, NewApiKey } from './api-keys.js';
import type { Amounts } from './rate-limiter.js';
import type { CredentialVault } from './vault.js';
import type { Viewer } from './viewer.js';
import type { UpstreamCredentials } from './upstream-credentials.js';

export interface AccessOptions {
  apiKeys: ApiKeys;
  clock: Clock;
  vault: CredentialVault;
  upstreamCredentials: UpstreamCredentials;
  /** What a key may use that has no share of its own. */
  perMinute: Amounts;
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

  /**
   * Makes a key of the viewer's tenant, which may use no more a minute than the viewer.
   *
   * @throws ValidationError when it would have ended already, or may use more.
   */
  async createKey(
    viewer: Viewer,
    input: NewApiKey,
    writeKey: string,
  ): Promise<{ apiKey: ApiKey; text: string }> {
    const { apiKeys, clock } = this.#options;
    if (input.expiresAt && input.expiresAt <= clock.now()) {
      const message = 'Must be in the future.';
      throw new ValidationError(message, [{ path: 'expiresAt', message }]);
    }
    const share = {
      operationsPerMinute: this.#share('operationsPerMinute', 'operations', viewer, input),
      costPerMinute: this.#share('costPerMinute', 'cost', viewer, input),
    };
    return apiKeys.create(viewer.tenantId, { ...input, ...share }, writeKey);
  }

  /** What the new key may use: as asked for, else as its maker. */
  #share(
    name: 'operationsPerMinute' | 'costPerMinute',
    amount: keyof Amounts,
    viewer: Viewer,
    input: NewApiKey,
  ): number | null {
    const most = viewer[name] ?? this.#options.perMinute[amount];
    const wanted = input[name] ?? viewer[name];
    if (wanted !== null && wanted > most) {
      const message = `Must be at most ${most}, which is what the key of its maker may use.`;
      throw new ValidationError(message, [{ path: name, message }]);
    }
    return wanted;
  }

  /** When it resolves, the key's sessions have ended. @throws NotFoundError */
  async revokeKey(tenantId: string, id: string): Promise<ApiKey> {
    const revoked = await this.#options.apiKeys.revoke(tenantId, id);
    await this.#options.endSessions();
    return revoked;
  }
}
