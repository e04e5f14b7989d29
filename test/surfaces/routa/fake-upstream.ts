import { expect } from 'vitest';
import { SurfaceError, type SurfaceErrorCode } from '../../../src/surfaces/errors.js';
import { LiveRouta } from '../../../src/surfaces/routa/live.js';
import { FakeUpstream } from '../fake-upstream.js';
import { refusalOf } from '../refusal.js';

export { answering, read, write } from '../fake-upstream.js';

export const refusal = refusalOf('ROUTA');

/** Waits for the call to be refused with the code, because of the field. */
export async function refusalBy(
  call: Promise<unknown>,
  code: SurfaceErrorCode,
  field: string,
): Promise<void> {
  const error = await refusal(call, code);
  expect(error.field, `the field of "${error.message}"`).toBe(field);
}

/** What an upstream throws when it answers with that status, or not at all. */
export function refused(code: SurfaceErrorCode, status?: number, field?: string): SurfaceError {
  return new SurfaceError('ROUTA', code, 'Routa says no.', { status, field });
}

export const NOT_FOUND = refused('NOT_FOUND', 404);
/** A write that a server has broken down over. */
export const BROKEN = refused('IN_DOUBT', 500);
export const LOST = refused('IN_DOUBT');

/** The live Routa over such answers, of one account. */
export function liveOver(answers: Record<string, unknown> = {}): {
  routa: LiveRouta;
  upstream: FakeUpstream;
} {
  const upstream = new FakeUpstream('ROUTA', answers);
  return { routa: new LiveRouta({ upstream, serves: (account) => account === 'acme' }), upstream };
}

/** The JSON that was sent with each write. */
export function bodiesOf(upstream: FakeUpstream): unknown[] {
  return upstream.sent
    .filter(({ request }) => request.method !== 'GET' && request.method !== 'DELETE')
    .map(({ request }) => request.body && 'json' in request.body && request.body.json);
}
