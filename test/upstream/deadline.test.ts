import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Upstream } from '../../src/upstream/upstream.js';
import { TestClock } from '../support/test-clock.js';
import { answering, hanging, MisbehavingServer } from '../support/misbehaving-server.js';
import { aCall, failureOf, openUpstream, untilSettled } from '../support/upstream.js';

const shape = z.unknown();
const read = { method: 'GET', route: '/things' } as const;
const write = { method: 'POST', route: '/things', body: { json: {} } } as const;

let clock: TestClock;
let server: MisbehavingServer;
let upstream: Upstream;

beforeEach(async () => {
  clock = new TestClock();
  server = await MisbehavingServer.start(hanging);
  upstream = openUpstream(server.url, {
    clock,
    perMinute: 1,
    limits: { headersTimeoutMs: 60_000 },
  });
});

afterEach(async () => {
  await upstream.close();
  await server.close();
});

describe('at its deadline', () => {
  it.each([
    ['a read', read, 'TIMEOUT'],
    ['a write', write, 'IN_DOUBT'],
  ])('%s that was sent ends', async (_, request, code) => {
    const failure = failureOf(upstream.json(aCall({ clock, withinMs: 3_000 }), request, shape));
    await expect.poll(() => server.received).toHaveLength(1);
    clock.advance(3_000);
    expect(await failure).toMatchObject({ code, status: null });
  });

  it('what waits for its turn ends, unsent', async () => {
    upstream = openUpstream(server.url, {
      clock,
      perMinute: 100,
      limits: { headersTimeoutMs: 60_000 },
    });
    const others = Array.from({ length: 16 }, (_, index) => {
      const query = { index };
      return failureOf(
        upstream.json(aCall({ clock, withinMs: 50_000 }), { ...read, query }, shape),
      );
    });
    await expect.poll(() => server.received).toHaveLength(16);
    const failures = [read, write].map((request) =>
      failureOf(upstream.json(aCall({ clock, withinMs: 3_000 }), request, shape)),
    );
    clock.advance(3_000);
    for (const failure of await Promise.all(failures)) {
      expect(failure).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 1 });
    }
    clock.advance(47_000);
    await Promise.all(others);
    expect(server.received).toHaveLength(16);
  });

  it('nothing is sent that has come too late', async () => {
    for (const request of [read, write]) {
      const failure = failureOf(upstream.json(aCall({ clock, withinMs: 0 }), request, shape));
      expect((await failure).code).toBe('TIMEOUT');
    }
    expect(server.received).toEqual([]);
  });

  it('what waits for a connection ends, and is not sent afterwards', async () => {
    const narrow = openUpstream(server.url, {
      ...{ clock, limits: { connections: 1, headersTimeoutMs: 60_000 } },
    });
    const first = failureOf(narrow.json(aCall({ clock, withinMs: 5_000 }), read, shape));
    await expect.poll(() => server.received).toHaveLength(1);
    const failures = [{ ...read, query: { other: 1 } }, write].map((request) =>
      failureOf(narrow.json(aCall({ clock, withinMs: 2_000 }), request, shape)),
    );
    await untilSettled(3);
    clock.advance(2_000);
    for (const failure of await Promise.all(failures)) expect(failure.code).toBe('TIMEOUT');
    clock.advance(3_000);
    await first;
    server.behaviour = answering({});
    await narrow.json(aCall({ clock }), { ...read, query: { last: 1 } }, shape);
    expect(server.received.map(({ target }) => target)).toEqual(['/things', '/things?last=1']);
    await narrow.close();
  });
});

describe('a call that cannot go in time', () => {
  it('fails at once, unsent, and says when it could', async () => {
    server.behaviour = answering({});
    await upstream.json(aCall({ clock }), read, shape);
    for (const request of [{ ...read, query: { other: 1 } }, write]) {
      const failure = failureOf(upstream.json(aCall({ clock, withinMs: 30_000 }), request, shape));
      expect(await failure).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 61, status: null });
    }
    expect(server.received).toHaveLength(1);
  });

  it('waits when its turn comes before the deadline', async () => {
    server.behaviour = answering({});
    await upstream.json(aCall({ clock }), read, shape);
    const answer = upstream.json(aCall({ clock, withinMs: 70_000 }), read, shape);
    await untilSettled(2);
    expect(server.received).toHaveLength(1);
    clock.advance(61_000);
    expect(await answer).toEqual({});
  });
});

describe('when nobody waits any more', () => {
  it('a read is cut', async () => {
    let isCut = false;
    server.behaviour = (_, response) => response.on('close', () => (isCut = true));
    const controller = new AbortController();
    const answer = upstream.json(aCall({ clock, signal: controller.signal }), read, shape);
    await expect.poll(() => server.received).toHaveLength(1);
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => isCut).toBe(true);
  });

  it('a write that was sent goes on', async () => {
    server.behaviour = (_, response) => {
      controller.abort();
      setImmediate(() => response.end('{"id":1}'));
    };
    const controller = new AbortController();
    const call = aCall({ clock, signal: controller.signal });
    expect(await upstream.json(call, write, shape)).toEqual({ id: 1 });
  });

  it('a write that waits for its turn is given up', async () => {
    server.behaviour = answering({});
    await upstream.json(aCall({ clock }), read, shape);
    const controller = new AbortController();
    const call = aCall({ clock, withinMs: 70_000, signal: controller.signal });
    const answer = upstream.json(call, write, shape);
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    clock.advance(61_000);
    await untilSettled();
    expect(server.received).toHaveLength(1);
    expect(upstream.rateLimit(call.credential)).toEqual({ limit: 1, remaining: 1 });
  });

  it('nothing is begun', async () => {
    const call = aCall({ clock, signal: AbortSignal.abort('gone') });
    for (const request of [read, write]) {
      await expect(upstream.json(call, request, shape)).rejects.toMatchObject({
        name: 'AbortError',
      });
    }
    expect(server.received).toEqual([]);
  });
});
