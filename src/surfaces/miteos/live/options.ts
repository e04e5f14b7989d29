import type { Upstream, UpstreamCall } from '../../../upstream/upstream.js';
import type { Call } from '../../call.js';
import { SurfaceError } from '../../errors.js';

export interface LiveMiteosOptions {
  /** Of Miteos, with its base URL. */
  readonly upstream: Pick<Upstream, 'json' | 'send' | 'download'>;
  /** The key of an account; null when it has none. */
  readonly credentialOf: (account: string) => Promise<string | null>;
}

/**
 * The call as it goes upstream. Read once for each call of the port, however many requests it takes.
 *
 * @throws SurfaceError `UNAUTHENTICATED` when the account has no credential
 */
export async function outgoing(
  { credentialOf }: LiveMiteosOptions,
  { account, deadline, signal, lane, requestId, onSent }: Call,
): Promise<UpstreamCall> {
  const credential = await credentialOf(account);
  if (credential === null) {
    const message =
      'Miteos is not configured for this tenant. Set a credential with setUpstreamCredential.';
    throw new SurfaceError('MITEOS', 'UNAUTHENTICATED', message);
  }
  return { credential, deadline, signal, lane, requestId, onSent };
}
