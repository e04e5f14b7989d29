import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import { isLoopback } from '../loopback.js';
import type { Store } from '../store/store.js';
import { Access } from './access.js';
import { ApiKeys } from './api-keys.js';
import { Authenticator } from './authenticator.js';
import { openDevelopmentKey } from './development-key.js';
import { Directory } from './directory.js';
import { createTokenVerifier } from './jwt.js';
import { KeyUse } from './key-use.js';
import { LiveSessions } from './live-sessions.js';
import { Seals } from './seals.js';
import type { Secrets } from './secrets.js';
import { Tenants } from './tenants.js';
import { UpstreamCredentials } from './upstream-credentials.js';
import { CredentialVault } from './vault.js';

/** The gateway would be open to others, and nobody could be let in. For the operator's eyes. */
export class NoKeyError extends Error {
  override readonly name = 'NoKeyError';
}

export interface AccessParts {
  /** What admins can do. */
  access: Access;
  authenticator: Authenticator;
  sessions: LiveSessions;
  /** Seals what the database keeps secret. */
  seals: Seals;
  /** The key that a first run on this machine has made; null when the gateway has a secret. */
  developmentKey: string | null;
  /** Before the store is closed. */
  close: () => Promise<void>;
}

/**
 * Who may come in, and the credentials that the gateway goes out with.
 *
 * @throws SecretError when stored credentials are sealed with another secret; NoKeyError
 */
export async function openAccess(options: {
  config: Config;
  store: Store;
  secrets: Secrets;
  clock: Clock;
  log: Logger;
}): Promise<AccessParts> {
  const { config, store, secrets, clock, log } = options;
  const { isDevelopment, tokens, defaultTenant: tenantId } = config;
  const onError = (error: unknown): void => {
    log.error({ err: error }, 'access met an error');
  };
  const seals = new Seals({ store, secrets, clock });
  await seals.checkSecret();
  const vault = new CredentialVault({ store, seals, clock });
  const apiKeys = new ApiKeys({ store, clock });
  if (!isLoopback(config.host) && tokens === null) await requireKey(apiKeys);
  const keyUse = new KeyUse({ store, clock, onError });
  const authenticator = new Authenticator({
    directory: new Directory(store),
    keyUse,
    clock,
    isDevelopment,
    verifyToken: tokens && createTokenVerifier({ ...tokens, clock, onError }),
  });
  const sessions = new LiveSessions({
    clock,
    onError,
    isStillLetIn: (viewer) => authenticator.isStillLetIn(viewer),
  });
  return {
    authenticator,
    sessions,
    seals,
    access: new Access({
      apiKeys,
      clock,
      vault,
      perMinute: config.limits.perMinute,
      upstreamCredentials: new UpstreamCredentials({
        vault,
        environment: config.credentials,
        defaultTenant: tenantId,
      }),
      endSessions: () => sessions.look(),
    }),
    developmentKey: isDevelopment
      ? await openDevelopmentKey(
          { tenants: new Tenants({ store, clock }), apiKeys },
          { dataDir: config.dataDir, tenantId },
        )
      : null,
    close: () => keyUse.close(),
  };
}

async function requireKey(apiKeys: ApiKeys): Promise<void> {
  if (await apiKeys.hasAny()) return;
  throw new NoKeyError(
    'HOST is not a loopback address, and there is no key that would let anybody in. ' +
      'Make one: npm run keys -- create --tenant NAME --scopes admin',
  );
}
