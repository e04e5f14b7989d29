import type { Upstream, UpstreamCall } from '../../../upstream/upstream.js';
import type { Call } from '../../call.js';
import { outgoingCall, type CredentialOf } from '../../live/outgoing.js';

export interface LiveMiosaOptions {
  /** Of MIOSA, with its base URL. */
  readonly upstream: Pick<Upstream, 'json' | 'send' | 'download' | 'follow'>;
  readonly credentialOf: CredentialOf;
}

/** @throws SurfaceError `UNAUTHENTICATED` when the account has no credential */
export function outgoing({ credentialOf }: LiveMiosaOptions, call: Call): Promise<UpstreamCall> {
  return outgoingCall({ surface: 'MIOSA', name: 'MIOSA' }, credentialOf, call);
}
