import type { Surface } from '../../store/generated/prisma/enums.js';
import type { UpstreamCall } from '../../upstream/upstream.js';
import type { Call } from '../call.js';
import { SurfaceError } from '../errors.js';

/** The credential of an account; null when it has none. */
export type CredentialOf = (account: string) => Promise<string | null>;

/** What an account goes out with; the credential is null on a surface without authentication. */
export interface Entry {
  readonly credential: string | null;
}

/** Null when the surface is not configured for the account. */
export type EntryOf = (account: string) => Promise<Entry | null>;

/** Of a surface that wants a credential. */
export function entryBy(credentialOf: CredentialOf): EntryOf {
  return async (account) => {
    const credential = await credentialOf(account);
    return credential === null ? null : { credential };
  };
}

/**
 * The call as it goes upstream. Read once for each call of the port, however many requests it takes.
 *
 * @throws SurfaceError `UNAUTHENTICATED` when the account has no credential
 */
export async function outgoingCall(
  { surface, name }: { surface: Surface; name: string },
  credentialOf: CredentialOf,
  { account, deadline, signal, lane, requestId, onSent }: Call,
): Promise<UpstreamCall> {
  const credential = await credentialOf(account);
  if (credential === null) {
    const message = `${name} is not configured for this tenant. Set a credential with setUpstreamCredential.`;
    throw new SurfaceError(surface, 'UNAUTHENTICATED', message);
  }
  return { credential, deadline, signal, lane, requestId, onSent };
}
