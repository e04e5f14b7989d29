import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Upstream, UpstreamOptions } from '../../src/upstream/upstream.js';
import { TestClock } from '../support/test-clock.js';
import {
  answering,
  hanging,
  MisbehavingServer,
  resetting,
  type Behaviour,
} from '../support/misbehaving-server.js';
import { aCall, failureOf, passWhenDue, openUpstream } from '../support/upstream.js';

const shape = z.object({ id: z.string() });
const read = { method: 'GET', route: '/things' } as const;
const write = { method: 'POST', route: '/things', body: { json: {} } } as const;
const keyed = { ...write, idempotencyKey: 'key-1' };

/** Until a head is missed. */
const HEAD_MS = 3_000;

let server: MisbehavingServer;
let upstream: Upstream;

afterEach(async () => {
  await upstream.close();
  await server.close();
});

async function start(behaviour: Behaviour, options: Partial<UpstreamOptions> = {}): Promise<void> {
  server = await MisbehavingServer.start(behaviour);
  upstream = openUpstream(server.url, { limits: { headersTimeoutMs: HEAD_MS }, ...options });
}

/** One after another; the last goes on. */
function inTurn(...behaviours: Behaviour[]): Behaviour {
  let next = 0;
  return (request, response) => {
    const behaviour = behaviours[Math.min(next, behaviours.length - 1)];
    next += 1;
    behaviour?.(request, response);
  };
}

const passing: [string, Behaviour][] = [
  ['a reset', resetting],
  ['429', answering({}, 429, { 'retry-after': '0' })],
  ['500', answering({}, 500)],
  ['502', answering({}, 502)],
  ['503', answering({}, 503)],
  ['504', answering({}, 504)],
];

describe('a read', () => {
  it.each(passing)('is tried again after %s', async (_, behaviour) => {
    await start(inTurn(behaviour, answering({ id: '1' })));
    expect(await upstream.json(aCall(), read, shape)).toEqual({ id: '1' });
    expect(server.received).toHaveLength(2);
  });

  it('is tried again after silence', async () => {
    const clock = new TestClock();
    await start(inTurn(hanging, answering({ id: '1' })), { clock });
    const answer = upstream.json(aCall({ clock }), read, shape);
    await expect.poll(() => server.received).toHaveLength(1);
    await passWhenDue(clock, HEAD_MS);
    // It is spread by chance when it is sent again: here, at once.
    await passWhenDue(clock, 0);
    expect(await answer).toEqual({ id: '1' });
    expect(server.received).toHaveLength(2);
  });

  it.each([400, 401, 403, 404, 409, 422, 501])('is not tried again after %i', async (status) => {
    await start(answering({}, status));
    await failureOf(upstream.json(aCall(), read, shape));
    expect(server.received).toHaveLength(1);
  });

  it('is tried three times at most', async () => {
    await start(answering({}, 503));
    const error = await failureOf(upstream.json(aCall(), read, shape));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', status: 503 });
    expect(server.received).toHaveLength(3);
  });

  it.each([
    ['seconds', () => '5'],
    ['a date', (clock: TestClock) => new Date(clock.now().getTime() + 5_000).toUTCString()],
  ])('is not tried again sooner than the upstream says in %s', async (_, retryAfter) => {
    const clock = new TestClock();
    const busy = answering({}, 503, { 'retry-after': retryAfter(clock) });
    await start(inTurn(busy, answering({ id: '1' })), { clock });
    const resumes = clock.now().getTime() + 5_000;
    const answer = upstream.json(aCall({ clock, withinMs: 8_000 }), read, shape);
    await expect.poll(() => clock.next?.getTime()).toBe(resumes);
    expect(server.received).toHaveLength(1);
    clock.advance(5_000);
    expect(await answer).toEqual({ id: '1' });
  });

  it('fails at once when the upstream says to wait beyond the deadline', async () => {
    await start(answering({}, 503, { 'retry-after': '60' }));
    const error = await failureOf(upstream.json(aCall(), read, shape));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', status: 503, retryAfter: 60 });
    expect(server.received).toHaveLength(1);
  });

  it('does not multiply the load on an upstream that fails', async () => {
    await start(answering({}, 503));
    for (let round = 0; round < 20; round += 1) {
      const reads = Array.from({ length: 50 }, (_, index) => {
        const query = { round, index };
        return failureOf(upstream.json(aCall(), { ...read, query }, shape));
      });
      for (const error of await Promise.all(reads)) expect(error.code).toBe('UNAVAILABLE');
    }
    expect(server.received.length).toBeLessThanOrEqual(1_200);
  });
});

describe('a write', () => {
  it('is sent once, whatever comes back', async () => {
    for (const [, behaviour] of passing) {
      await start(behaviour);
      await failureOf(upstream.json(aCall(), write, shape));
      expect(server.received).toHaveLength(1);
      await upstream.close();
      await server.close();
    }
  });

  it('is sent once, when nothing comes back', async () => {
    const clock = new TestClock();
    await start(hanging, { clock });
    const failure = failureOf(upstream.json(aCall({ clock }), write, shape));
    await expect.poll(() => server.received).toHaveLength(1);
    await passWhenDue(clock, HEAD_MS);
    expect((await failure).code).toBe('IN_DOUBT');
    expect(server.received).toHaveLength(1);
  });

  it('goes out on a new connection when the upstream has closed the old one', async () => {
    let closed = 0;
    await start(({ socket }, response) => {
      socket.on('close', () => (closed += 1));
      response.end('{"id":"1"}', () => setImmediate(() => socket.end()));
    });
    for (let call = 1; call <= 5; call += 1) {
      await upstream.json(aCall(), write, shape);
      await expect.poll(() => closed).toBe(call);
    }
    expect(server.received).toHaveLength(5);
  });

  it('is tried again when the surface knows its key', async () => {
    await start(inTurn(resetting, answering({}, 503), answering({ id: '1' })));
    expect(await upstream.json(aCall(), keyed, shape)).toEqual({ id: '1' });
    expect(server.received.map(({ headers }) => headers['idempotency-key'])).toEqual(
      Array.from({ length: 3 }, () => 'key-1'),
    );
  });

  it('stays in doubt when an answer was lost and no later one settles it', async () => {
    await start(inTurn(resetting, answering({}, 503)));
    expect((await failureOf(upstream.json(aCall(), keyed, shape))).code).toBe('IN_DOUBT');
    expect(server.received).toHaveLength(3);
  });

  it('is in no doubt when a later answer settles it', async () => {
    await start(inTurn(resetting, answering({ detail: 'Too long.' }, 422)));
    const error = await failureOf(upstream.json(aCall(), keyed, shape));
    expect(error).toMatchObject({ code: 'INVALID', message: 'Too long.' });
  });

  it('says when to come back after too many', async () => {
    const clock = new TestClock();
    await start(answering({ detail: 'Slow down.' }, 429, { 'retry-after': '7' }), { clock });
    const error = await failureOf(upstream.json(aCall({ clock }), write, shape));
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 7, message: 'Slow down.' });
    const call = aCall({ clock, withinMs: 1_000 });
    const next = await failureOf(upstream.json(call, write, shape));
    expect(next).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 7, status: null });
    expect(server.received).toHaveLength(1);
  });
});
