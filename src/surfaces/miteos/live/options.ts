import type { Upstream, UpstreamCall } from '../../../upstream/upstream.js';
import type { Call } from '../../call.js';
import { outgoingCall, type CredentialOf } from '../../live/outgoing.js';

export interface LiveMiteosOptions {
  /** Of Miteos, with its base URL. */
  readonly upstream: Pick<Upstream, 'json' | 'send' | 'download'>;
  readonly credentialOf: CredentialOf;
}

/** @throws SurfaceError `UNAUTHENTICATED` when the account has no credential */
export function outgoing({ credentialOf }: LiveMiteosOptions, call: Call): Promise<UpstreamCall> {
  return outgoingCall({ surface: 'MITEOS', name: 'Miteos' }, credentialOf, call);
}
