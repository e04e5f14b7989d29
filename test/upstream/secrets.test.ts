import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLog } from '../../src/log.js';
import { describeError } from '../../src/logged-error.js';
import type { SurfaceError } from '../../src/surfaces/errors.js';
import { defaultLimits } from '../../src/upstream/limits.js';
import type { Upstream } from '../../src/upstream/upstream.js';
import { TestClock } from '../support/test-clock.js';
import {
  answering,
  answeringWith,
  hanging,
  MisbehavingServer,
  resetting,
  writingRaw,
  type Behaviour,
} from '../support/misbehaving-server.js';
import { aCall, CREDENTIAL, failureOf, passWhenDue, openUpstream } from '../support/upstream.js';

const read = { method: 'GET', route: '/things' } as const;
const shape = z.strictObject({ id: z.number() });

let server: MisbehavingServer;
let upstream: Upstream;
let written: string;
const log = createLog('trace', { write: (line) => (written += line) });

beforeEach(() => {
  written = '';
});

afterEach(async () => {
  await upstream.close();
  await server.close();
});

/** Sends all that it was sent back in every place. */
const echoing: Behaviour = ({ headers, url }, response) => {
  const said = `${headers.authorization ?? ''} ${headers.authorization?.slice(7) ?? ''} ${url ?? ''}`;
  response.writeHead(422, { 'x-echo': said }).end(JSON.stringify({ detail: said }));
};

function expectUntold(error: SurfaceError): void {
  const told = [error.message, describeError(error), upstream.health(), written];
  expect(JSON.stringify(told)).not.toContain(CREDENTIAL.slice(8));
}

describe('the credential of a call', () => {
  it.each<[string, Behaviour]>([
    ['echoes it in a refusal', echoing],
    ['echoes it in HTML', answeringWith(`<html>${CREDENTIAL}</html>`)],
    ['echoes it in a fault', answering({ detail: CREDENTIAL }, 500)],
    ['echoes it in what is no HTTP', writingRaw(`HTTP/9.9 ${CREDENTIAL}\r\n\r\n`)],
    ['echoes it in a wrong shape', answering({ id: CREDENTIAL, [CREDENTIAL]: 1 })],
    ['resets the connection', resetting],
  ])('is in no error and no line of the log when the upstream %s', async (_, behaviour) => {
    server = await MisbehavingServer.start(behaviour);
    upstream = openUpstream(server.url, { log });
    const error = await failureOf(upstream.json(aCall(), read, shape));
    expectUntold(error);
    expect(written.includes('a call to a surface has failed')).toBe(behaviour !== echoing);
  });

  it('is in no error and no line of the log when the upstream hangs', async () => {
    const clock = new TestClock();
    server = await MisbehavingServer.start(hanging);
    upstream = openUpstream(server.url, { clock, log, limits: { retries: 0 } });
    const failure = failureOf(upstream.json(aCall({ clock, withinMs: 60_000 }), read, shape));
    await expect.poll(() => server.received).toHaveLength(1);
    await passWhenDue(clock, defaultLimits.headersTimeoutMs);
    expectUntold(await failure);
    expect(written).toContain('a call to a surface has failed');
  });

  it('is not what an unauthenticated call is told of', async () => {
    server = await MisbehavingServer.start(answering({ detail: `No key ${CREDENTIAL}` }, 401));
    upstream = openUpstream(server.url, { log: pino({ level: 'silent' }) });
    const error = await failureOf(upstream.send(aCall(), { method: 'POST', route: '/things' }));
    expect(error.message).toBe('Miteos does not accept the credential of this tenant.');
  });
});
