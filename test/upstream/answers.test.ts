import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock, type Clock } from '../../src/clock.js';
import type { SurfaceErrorCode } from '../../src/surfaces/errors.js';
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

const shape = z.object({ id: z.string() });
const read = { method: 'GET', route: '/things' } as const;
const write = { method: 'POST', route: '/things', body: { json: { a: 1 } } } as const;

/** Until a head is missed, and the rest of a body. */
const HEAD_MS = 3_000;
const BODY_MS = 4_000;

let server: MisbehavingServer;
let upstream: Upstream;

afterEach(async () => {
  await upstream.close();
  await server.close();
});

async function start(behaviour: Behaviour, clock: Clock = systemClock): Promise<void> {
  server = await MisbehavingServer.start(behaviour);
  const times = { headersTimeoutMs: HEAD_MS, bodyTimeoutMs: BODY_MS };
  const limits = { ...times, maxBodyBytes: 100_000, retries: 0 };
  upstream = openUpstream(server.url, { clock, limits });
}

const statuses: [status: number, read: SurfaceErrorCode, write: SurfaceErrorCode][] = [
  [301, 'PROTOCOL', 'PROTOCOL'],
  [304, 'PROTOCOL', 'PROTOCOL'],
  [400, 'INVALID', 'INVALID'],
  [401, 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
  [402, 'FORBIDDEN', 'FORBIDDEN'],
  [403, 'FORBIDDEN', 'FORBIDDEN'],
  [404, 'NOT_FOUND', 'NOT_FOUND'],
  [405, 'INVALID', 'INVALID'],
  [408, 'TIMEOUT', 'TIMEOUT'],
  [409, 'CONFLICT', 'CONFLICT'],
  [410, 'NOT_FOUND', 'NOT_FOUND'],
  [413, 'TOO_LARGE', 'TOO_LARGE'],
  [415, 'INVALID', 'INVALID'],
  [422, 'INVALID', 'INVALID'],
  [429, 'RATE_LIMITED', 'RATE_LIMITED'],
  [500, 'UNAVAILABLE', 'IN_DOUBT'],
  [502, 'UNAVAILABLE', 'IN_DOUBT'],
  [503, 'UNAVAILABLE', 'UNAVAILABLE'],
  [504, 'UNAVAILABLE', 'IN_DOUBT'],
];

const useless: [name: string, Behaviour][] = [
  ['HTML', answeringWith('<html>Bad Gateway at 10.0.0.1</html>')],
  ['plain text', answeringWith('it works')],
  ['nothing', answeringWith('')],
  ['204', answeringWith('', 204)],
  ['truncated JSON', answeringWith('{"id":"1')],
  ['100,000 levels', answeringWith('['.repeat(50_000) + ']'.repeat(50_000))],
  ['levels that do not end', answeringWith('{"id":'.repeat(10_000))],
  ['no UTF-8', answeringWith(Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))],
  ['JSON of another shape', answering({ id: 7 })],
  ['too much', answeringWith(JSON.stringify({ id: 'x'.repeat(200_000) }))],
  ['no gzip', answeringWith('{"id":"1"}', 200, { 'content-encoding': 'gzip' })],
  [
    'half a gzip',
    answeringWith(gzipSync('{"id":"1"}').subarray(0, 20), 200, { 'content-encoding': 'gzip' }),
  ],
  ['an unknown coding', answeringWith('{"id":"1"}', 200, { 'content-encoding': 'zstd' })],
  ['no HTTP', writingRaw('SSH-2.0-OpenSSH_9.6\r\n')],
  [
    'a flood of headers',
    writingRaw(`HTTP/1.1 200 OK\r\n${'x-a: 1234567890\r\n'.repeat(2_000)}\r\n{}`),
  ],
];

const lost: [name: string, Behaviour, read: SurfaceErrorCode][] = [
  ['a reset', resetting, 'UNAVAILABLE'],
  ['a closed connection', ({ socket }) => socket.destroy(), 'UNAVAILABLE'],
  [
    'a body that breaks off',
    writingRaw('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"id"'),
    'UNAVAILABLE',
  ],
];

const silent: [name: string, Behaviour, afterMs: number][] = [
  ['silence', hanging, HEAD_MS],
  [
    'a body that stands still',
    (_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('{"id"');
    },
    BODY_MS,
  ],
];

describe('an answer of an upstream', () => {
  it.each(statuses)(
    'of status %i is %s for a read and %s for a write',
    async (status, ofRead, ofWrite) => {
      await start(answering({ detail: 'Not so.' }, status));
      expect(await failureOf(upstream.json(aCall(), read, shape))).toMatchObject({
        code: ofRead,
        status,
      });
      expect(await failureOf(upstream.json(aCall(), write, shape))).toMatchObject({
        code: ofWrite,
        status,
      });
      expect(await failureOf(upstream.send(aCall(), write))).toMatchObject({
        code: ofWrite,
        status,
      });
      expect(server.received).toHaveLength(3);
    },
  );

  it.each(useless)(
    'that is %s makes no sense, and leaves a write in doubt',
    async (_, behaviour) => {
      await start(behaviour);
      expect(await failureOf(upstream.json(aCall(), read, shape))).toMatchObject({
        code: 'PROTOCOL',
        message: 'Miteos gave an answer that makes no sense.',
      });
      const error = await failureOf(upstream.json(aCall(), write, shape));
      expect(error).toMatchObject({ code: 'IN_DOUBT' });
      expect(error.message).toContain('unclear whether Miteos has done this');
      expect(server.received).toHaveLength(2);
    },
  );

  it.each(lost)('that is lost by %s leaves a write in doubt', async (_, behaviour, code) => {
    await start(behaviour);
    expect(await failureOf(upstream.json(aCall(), read, shape))).toMatchObject({ code });
    expect(await failureOf(upstream.json(aCall(), write, shape))).toMatchObject({
      code: 'IN_DOUBT',
    });
    expect(server.received).toHaveLength(2);
  });

  it.each(silent)('that is missed by %s leaves a write in doubt', async (_, behaviour, afterMs) => {
    const clock = new TestClock();
    await start(behaviour, clock);
    for (const [index, { request, code }] of [
      { request: read, code: 'TIMEOUT' },
      { request: write, code: 'IN_DOUBT' },
    ].entries()) {
      const failure = failureOf(upstream.json(aCall({ clock }), request, shape));
      await expect.poll(() => server.received).toHaveLength(index + 1);
      await passWhenDue(clock, afterMs);
      expect(await failure).toMatchObject({ code });
    }
    expect(server.received).toHaveLength(2);
  });

  it('is not missed when there is no connection: nothing was sent', async () => {
    await start(hanging);
    await server.close();
    for (const request of [read, write]) {
      expect(await failureOf(upstream.json(aCall(), request, shape))).toMatchObject({
        code: 'UNAVAILABLE',
        status: null,
      });
    }
    expect(server.received).toHaveLength(0);
  });

  it.each([
    ['as it is', answering({ id: '1', more: true })],
    ['with a byte order mark', answeringWith('\ufeff{"id":"1"}')],
    ['of another type', answeringWith('{"id":"1"}', 201, { 'content-type': 'text/html' })],
    ['with a key twice', answeringWith('{"id":"0","id":"1"}')],
    ['in gzip', answeringWith(gzipSync('{"id":"1"}'), 200, { 'content-encoding': 'gzip' })],
  ])('is taken %s', async (_, behaviour) => {
    await start(behaviour);
    expect(await upstream.json(aCall(), read, shape)).toEqual({ id: '1' });
    expect(await upstream.json(aCall(), write, shape)).toEqual({ id: '1' });
  });

  it('that redirects is not followed', async () => {
    await start((request, response) => {
      if (request.url === '/things') response.writeHead(307, { location: '/other' }).end();
      else response.end('{"id":"1"}');
    });
    await failureOf(upstream.json(aCall(), read, shape));
    expect(server.received.map(({ target }) => target)).toEqual(['/things']);
  });

  it('of 2xx is success when nothing of it is asked for, whatever its body', async () => {
    await start((_, response) => {
      response.writeHead(200).write('<html>');
    });
    await upstream.send(aCall(), write);
    expect(server.received).toHaveLength(1);
  });

  it('decides with its head when its body does not come before the deadline', async () => {
    const clock = new TestClock();
    await start((_, response) => {
      response.writeHead(422).write('{"detail":');
    }, clock);
    const withinMs = (HEAD_MS + BODY_MS) / 2;
    const failure = failureOf(upstream.json(aCall({ clock, withinMs }), write, shape));
    await expect.poll(() => server.received).toHaveLength(1);
    // The head is awaited no more: it has come.
    await passWhenDue(clock, withinMs);
    expect(await failure).toMatchObject({ code: 'INVALID', status: 422 });
  });
});

describe('a request to an upstream', () => {
  it('says who sends it, with which credential, and for which request', async () => {
    await start(answering({ id: '1' }));
    await upstream.json(aCall({ requestId: 'req-1' }), write, shape);
    const [received] = server.received;
    expect(received).toMatchObject({
      method: 'POST',
      headers: {
        authorization: `Bearer ${CREDENTIAL}`,
        'content-type': 'application/json',
        'x-request-id': 'req-1',
      },
      body: '{"a":1}',
    });
    expect(received?.headers['user-agent']).toMatch(/^tributary\/\d+\.\d+/);
  });

  it('tells of each time that it is sent', async () => {
    await start(answering({ id: '1' }));
    const sent: string[] = [];
    const call = aCall({ onSent: (route) => sent.push(route) });
    await upstream.json(call, { method: 'GET', route: '/things/{id}', params: { id: '7' } }, shape);
    await upstream.send(call, write);
    expect(sent).toEqual(['MITEOS GET /things/{id}', 'MITEOS POST /things']);
  });

  it('is not sent with a credential that is no part of a header', async () => {
    await start(answering({ id: '1' }));
    for (const credential of ['a\r\nx-evil: 1', 'ключ', '']) {
      const error = await failureOf(upstream.json(aCall({ credential }), read, shape));
      expect(error.code).toBe('UNAUTHENTICATED');
    }
    expect(server.received).toEqual([]);
  });
});
