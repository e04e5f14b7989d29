import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Upstream } from '../../src/upstream/upstream.js';
import { TestClock } from '../support/test-clock.js';
import { MisbehavingServer } from '../support/misbehaving-server.js';
import { aCall, failureOf, openUpstream } from '../support/upstream.js';

const read = { method: 'GET', route: '/things/{id}', params: { id: '1' } } as const;

let clock: TestClock;
let server: MisbehavingServer;
let upstream: Upstream;
let waiting: ServerResponse[];
let cut: number;

beforeEach(async () => {
  clock = new TestClock();
  waiting = [];
  cut = 0;
  server = await MisbehavingServer.start((_, response) => {
    waiting.push(response);
    response.on('close', () => (cut += response.writableFinished ? 0 : 1));
  });
  upstream = openUpstream(server.url, { clock });
});

afterEach(async () => {
  await upstream.close();
  await server.close();
});

function ask(options: Parameters<typeof aCall>[0] = {}, request: object = {}): Promise<unknown> {
  return upstream.json(aCall({ clock, ...options }), { ...read, ...request }, z.unknown());
}

async function seen(count: number): Promise<void> {
  await expect.poll(() => waiting.length).toBe(count);
}

function answerAll(): void {
  waiting.forEach((response, index) => response.end(JSON.stringify({ answer: index })));
}

describe('identical reads that are under way', () => {
  it('share one request', async () => {
    const asked = [ask({ requestId: 'a' }), ask({ requestId: 'b' }), ask()];
    await seen(1);
    asked.push(ask());
    answerAll();
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 4 }, () => ({ answer: 0 })));
    expect(server.received).toHaveLength(1);
  });

  it('are not shared when they are done', async () => {
    for (let round = 1; round <= 2; round += 1) {
      const asked = ask();
      await seen(round);
      answerAll();
      await asked;
    }
    expect(server.received).toHaveLength(2);
  });

  it.each([
    ['credential', { credential: 'mt_test_other0000000000000000' }, {}],
    ['credential, which may be none', { credential: null }, {}],
    ['id', {}, { params: { id: '2' } }],
    ['query', {}, { query: { limit: 1 } }],
  ])('are not shared with another %s', async (_, call, request) => {
    const asked = [ask(), ask(call, request)];
    await seen(2);
    answerAll();
    const answers = await Promise.all(asked);
    expect(answers[0]).not.toEqual(answers[1]);
  });

  it('are not shared with what was asked before a write', async () => {
    const before = ask();
    await seen(1);
    const write = upstream.send(aCall({ clock }), { method: 'POST', route: '/things' });
    await seen(2);
    waiting[1]?.end('{}');
    await write;
    const after = ask();
    await seen(3);
    answerAll();
    expect(await before).toEqual({ answer: 0 });
    expect(await after).toEqual({ answer: 2 });
  });

  it('are left by one without harm to the others', async () => {
    const controller = new AbortController();
    const first = ask({ signal: controller.signal });
    await seen(1);
    const second = ask();
    controller.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    answerAll();
    expect(await second).toEqual({ answer: 0 });
    expect(cut).toBe(0);
  });

  it('are cut when all have left', async () => {
    const controller = new AbortController();
    const asked = [ask({ signal: controller.signal }), ask({ signal: controller.signal })];
    await seen(1);
    controller.abort();
    for (const one of asked) await expect(one).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => cut).toBe(1);
    void ask().catch(() => undefined);
    await seen(2);
  });

  it('have each its own deadline', async () => {
    const short = failureOf(ask({ withinMs: 1_000 }));
    await seen(1);
    const long = ask({ withinMs: 5_000 });
    clock.advance(1_000);
    expect((await short).code).toBe('TIMEOUT');
    answerAll();
    expect(await long).toEqual({ answer: 0 });
  });
});
