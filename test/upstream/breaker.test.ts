import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Upstream } from '../../src/upstream/upstream.js';
import { TestClock } from '../support/test-clock.js';
import { answering, hanging, MisbehavingServer } from '../support/misbehaving-server.js';
import { aCall, failureOf, openUpstream } from '../support/upstream.js';

const shape = z.unknown();
const read = { method: 'GET', route: '/things' } as const;
const write = { method: 'POST', route: '/things' } as const;

let clock: TestClock;
let server: MisbehavingServer;
let upstream: Upstream;

beforeEach(async () => {
  clock = new TestClock();
  server = await MisbehavingServer.start(answering({}, 503));
  upstream = openUpstream(server.url, { clock, limits: { retries: 0 } });
});

afterEach(async () => {
  await upstream.close();
  await server.close();
});

const ask = () => upstream.json(aCall({ clock }), read, shape);

async function failTimes(times: number): Promise<void> {
  for (let call = 0; call < times; call += 1) await failureOf(ask());
}

describe('an upstream that fails', () => {
  it('is not called any more, and callers are told when it is', async () => {
    await failTimes(10);
    clock.advance(2_000);
    for (const call of [ask(), upstream.send(aCall({ clock }), write)]) {
      const error = await failureOf(call);
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryAfter: 3, status: null });
    }
    expect(server.received).toHaveLength(10);
    expect(upstream.health().state).toBe('DOWN');
  });

  it('is tried by one call after five seconds, and by all when that is answered', async () => {
    await failTimes(10);
    clock.advance(5_000);
    await failureOf(ask());
    await failureOf(ask());
    expect(server.received).toHaveLength(11);
    clock.advance(5_000);
    server.behaviour = hanging;
    const probe = ask();
    await expect.poll(() => server.received).toHaveLength(12);
    expect((await failureOf(upstream.send(aCall({ clock }), write))).retryAfter).toBe(1);
    expect(server.received).toHaveLength(12);
    clock.advance(10_000);
    await failureOf(probe);
    server.behaviour = answering({});
    clock.advance(5_000);
    await ask();
    await Promise.all([ask(), upstream.send(aCall({ clock }), write)]);
    expect(upstream.health().state).toBe('UP');
  });

  it('is not let through to all by a probe for which nobody waits', async () => {
    await failTimes(10);
    clock.advance(5_000);
    server.behaviour = hanging;
    const controller = new AbortController();
    const probe = upstream.json(aCall({ clock, signal: controller.signal }), read, shape);
    await expect.poll(() => server.received).toHaveLength(11);
    controller.abort();
    await expect(probe).rejects.toMatchObject({ name: 'AbortError' });
    expect((await failureOf(ask())).code).toBe('UNAVAILABLE');
    expect(server.received).toHaveLength(11);
  });

  it('is one that gives 5xx, no connection or no answer, and not one that refuses', async () => {
    server.behaviour = answering({}, 422);
    await failTimes(30);
    server.behaviour = answering('no shape', 404);
    await failTimes(30);
    expect(server.received).toHaveLength(60);
    expect(upstream.health()).toMatchObject({ state: 'UP', lastError: null });
  });
});

describe('the health of an upstream', () => {
  it('is unknown before the first call', () => {
    expect(upstream.health()).toEqual({ state: 'UNKNOWN', latencyMs: null, lastError: null });
  });

  it('is down when the first call fails, and up with the first answer', async () => {
    await failureOf(ask());
    expect(upstream.health()).toEqual({
      state: 'DOWN',
      latencyMs: null,
      lastError: {
        code: 'UNAVAILABLE',
        message: 'Miteos cannot be reached, or has failed. Try again later.',
        at: clock.now(),
      },
    });
    server.behaviour = answering({});
    await ask();
    expect(upstream.health()).toMatchObject({ state: 'UP', latencyMs: 0 });
  });

  it('is not changed by one failure between answers', async () => {
    server.behaviour = answering({});
    await ask();
    server.behaviour = answering({}, 500);
    await failureOf(ask());
    expect(upstream.health().state).toBe('UP');
    await failureOf(ask());
    expect(upstream.health().state).toBe('DOWN');
  });

  it('tells how long answers take, recent ones most', async () => {
    server.behaviour = (_, response) => {
      clock.advance(100);
      response.end('{}');
    };
    await ask();
    expect(upstream.health().latencyMs).toBe(100);
    server.behaviour = (_, response) => {
      clock.advance(200);
      response.end('{}');
    };
    await ask();
    expect(upstream.health().latencyMs).toBe(120);
  });

  it('tells what an answer that makes no sense was taken for', async () => {
    server.behaviour = answering('x');
    await failureOf(upstream.json(aCall({ clock }), read, z.object({})));
    expect(upstream.health()).toMatchObject({ state: 'UP', lastError: { code: 'PROTOCOL' } });
  });
});
