import { SurfaceError, type SurfaceErrorCode } from '../../../src/surfaces/errors.js';
import { LiveMiteos } from '../../../src/surfaces/miteos/live.js';
import { FakeUpstream } from '../fake-upstream.js';

export { answering, read, write } from '../fake-upstream.js';

/** What an upstream throws when it answers with that status. */
export function refused(
  code: SurfaceErrorCode,
  status: number,
  message = 'Miteos says no.',
): SurfaceError {
  return new SurfaceError('MITEOS', code, message, { status });
}

export const NOT_FOUND = refused('NOT_FOUND', 404);
export const INVALID = refused('INVALID', 422);
export const IN_DOUBT = new SurfaceError('MITEOS', 'IN_DOUBT', 'The answer was lost.');

/** The live Miteos over such answers, for one account that has a key. */
export function liveOver(answers: Record<string, unknown> = {}): {
  miteos: LiveMiteos;
  upstream: FakeUpstream;
  accounts: string[];
} {
  const upstream = new FakeUpstream('MITEOS', answers);
  const accounts: string[] = [];
  const credentialOf = (account: string): Promise<string | null> => {
    accounts.push(account);
    return Promise.resolve(account === 'acme' ? 'mt_test_acme' : null);
  };
  return { miteos: new LiveMiteos({ upstream, credentialOf }), upstream, accounts };
}
