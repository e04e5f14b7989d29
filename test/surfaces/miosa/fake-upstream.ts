import { SurfaceError, type SurfaceErrorCode } from '../../../src/surfaces/errors.js';
import { LiveMiosa } from '../../../src/surfaces/miosa/live.js';
import { FakeUpstream } from '../fake-upstream.js';

export { answering, read, write } from '../fake-upstream.js';

/** What an upstream throws when it answers with that status. */
export function refused(
  code: SurfaceErrorCode,
  status: number,
  { message = 'MIOSA says no.', field }: { message?: string; field?: string } = {},
): SurfaceError {
  return new SurfaceError('MIOSA', code, message, { status, field });
}

/** Each of the answers with which MIOSA keeps a thing out of reach. */
export const OUT_OF_REACH = [
  refused('NOT_FOUND', 404, { message: 'workspace not found' }),
  refused('FORBIDDEN', 403, { message: 'forbidden' }),
  refused('INVALID', 400, { message: 'The id is not a UUID.' }),
];
export const [NOT_FOUND] = OUT_OF_REACH;
export const NO_SCOPE = refused('FORBIDDEN', 403, { message: 'The credential lacks a scope.' });
export const UNAVAILABLE = refused('UNAVAILABLE', 503);

/** The live MIOSA over such answers, for one account that has a key. */
export function liveOver(answers: Record<string, unknown> = {}): {
  miosa: LiveMiosa;
  upstream: FakeUpstream;
} {
  const upstream = new FakeUpstream('MIOSA', answers);
  const credentialOf = (account: string): Promise<string | null> =>
    Promise.resolve(account === 'acme' ? 'msk_u_acme' : null);
  return { miosa: new LiveMiosa({ upstream, credentialOf }), upstream };
}
