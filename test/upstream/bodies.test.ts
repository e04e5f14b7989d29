import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, createGzip, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock, type Clock } from '../../src/clock.js';
import { MultipartError } from '../../src/files/multipart-error.js';
import { MemoryBudget } from '../../src/upstream/memory-budget.js';
import type { Upstream } from '../../src/upstream/upstream.js';
import {
  answering,
  answeringWith,
  hanging,
  MisbehavingServer,
  resetting,
  type Behaviour,
} from '../support/misbehaving-server.js';
import { TestClock } from '../support/test-clock.js';
import { aCall, CREDENTIAL, failureOf, passWhenDue, openUpstream } from '../support/upstream.js';

const read = { method: 'GET', route: '/things' } as const;
const MEGABYTE = 1_000_000;
/** Until the rest of a body is missed. */
const BODY_MS = 4_000;

let server: MisbehavingServer;
let upstream: Upstream;

afterEach(async () => {
  await upstream.close();
  await server.close();
});

async function start(behaviour: Behaviour, clock: Clock = systemClock): Promise<void> {
  server = await MisbehavingServer.start(behaviour);
  upstream = openUpstream(server.url, {
    clock,
    limits: { bodyTimeoutMs: BODY_MS, retries: 0, maxBodyBytes: 2 * MEGABYTE },
    budget: new MemoryBudget({ clock, perMinute: 1_000, maxConcurrent: 1 }),
  });
}

/** Begins to answer, and goes on and on. */
const dripping: Behaviour = (_, response) => {
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};

describe('JSON that is compressed', () => {
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('in %s is read', async (coding, compress) => {
    await start(answeringWith(compress('{"id":1}'), 200, { 'content-encoding': coding }));
    expect(await upstream.json(aCall(), read, z.unknown())).toEqual({ id: 1 });
    expect(server.received[0]?.headers['accept-encoding']).toContain(coding);
  });

  it('is cut when it swells, and fills no memory', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * MEGABYTE, 0x20), { level: 9 });
    await start(answeringWith(bomb, 200, { 'content-encoding': 'gzip' }));
    const before = process.memoryUsage().rss;
    expect((await failureOf(upstream.json(aCall(), read, z.unknown()))).code).toBe('PROTOCOL');
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * MEGABYTE);
  });
});

describe('a body that does not end', () => {
  it('is cut by its size', async () => {
    await start((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    expect((await failureOf(upstream.json(aCall(), read, z.unknown()))).code).toBe('PROTOCOL');
  });

  it('is cut at the deadline, however slowly it comes', async () => {
    const clock = new TestClock();
    await start(dripping, clock);
    const withinMs = 5 * BODY_MS;
    const failure = failureOf(upstream.json(aCall({ clock, withinMs }), read, z.unknown()));
    for (let passedMs = 0; passedMs < withinMs; passedMs += BODY_MS / 2) {
      // More has come, so that the rest is not missed before so long from now.
      const missedAt = clock.now().getTime() + BODY_MS;
      const deadline = clock.now().getTime() + withinMs - passedMs;
      await expect.poll(() => clock.next?.getTime()).toBe(Math.min(missedAt, deadline));
      clock.advance(BODY_MS / 2);
    }
    expect((await failure).code).toBe('TIMEOUT');
  });
});

describe('a body that nobody wants', () => {
  it('holds its connection and its turn for a second at most', async () => {
    const clock = new TestClock();
    await start(dripping, clock);
    await upstream.send(aCall({ clock }), { method: 'POST', route: '/things' });
    server.behaviour = answering({});
    const answer = upstream.json(aCall({ clock }), read, z.unknown());
    await passWhenDue(clock, 1_000);
    expect(await answer).toEqual({});
  });
});

describe('an upload', () => {
  const upload = (content: Readable, maxBytes = 10 * MEGABYTE, name = 'a.txt') =>
    ({
      method: 'POST',
      route: '/files',
      body: { part: 'file', name, type: 'text/plain', content, maxBytes },
    }) as const;

  it('goes out as a form with one file', async () => {
    await start((request, response) => request.on('end', () => response.end('{}')));
    await upstream.json(aCall(), upload(Readable.from(['ab', 'cd'])), z.unknown());
    const { headers, body } = server.received[0] ?? { headers: {}, body: '' };
    const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(
      headers['content-type'] ?? '',
    )?.[1];
    expect(body).toBe(
      `--${boundary}\r\n` +
        'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n' +
        'Content-Type: text/plain\r\n\r\nabcd\r\n' +
        `--${boundary}--\r\n`,
    );
  });

  it('says its fields before its file', async () => {
    await start((request, response) => request.on('end', () => response.end('{}')));
    const { body, ...request } = upload(Readable.from(['ab']));
    const fields = { path: '/tmp/é "a".txt', mode: '' };
    await upstream.json(aCall(), { ...request, body: { ...body, fields } }, z.unknown());
    const { headers, body: sent } = server.received[0] ?? { headers: {}, body: '' };
    const form = await new Response(Buffer.from(sent, 'latin1'), {
      headers: { 'content-type': headers['content-type'] ?? '' },
    }).formData();
    expect([...form.keys()]).toEqual(['path', 'mode', 'file']);
    expect([form.get('path'), form.get('mode')]).toEqual(['/tmp/é "a".txt', '']);
  });

  it('cannot be broken by a name', async () => {
    await start((request, response) => request.on('end', () => response.end('{}')));
    const name = 'a"; x="\r\nX-Evil: 1\n"é.txt';
    await upstream.send(aCall(), upload(Readable.from(['x']), MEGABYTE, name));
    await expect
      .poll(() => Buffer.from(server.received[0]?.body ?? '', 'latin1').toString())
      .toContain('filename="a%22; x=%22%0D%0AX-Evil: 1%0D%0A%22é.txt"\r\n');
  });

  it('is cut with one byte too many', async () => {
    let isWhole = false;
    await start((request) => request.on('end', () => (isWhole = true)));
    const content = Readable.from([Buffer.alloc(1_000), Buffer.alloc(1)], { objectMode: false });
    expect((await failureOf(upstream.send(aCall(), upload(content, 1_000)))).code).toBe(
      'TOO_LARGE',
    );
    expect(content.destroyed).toBe(true);
    expect(isWhole).toBe(false);
  });

  it('fails with the error of its content', async () => {
    await start(hanging);
    const error = new MultipartError('BAD_MULTIPART', 'The body broke off.');
    const content = new Readable({ read: () => undefined });
    content.push('x');
    setTimeout(() => content.destroy(error), 20);
    await expect(upstream.send(aCall(), upload(content))).rejects.toBe(error);
  });

  it.each([
    ['is lost', resetting, 'IN_DOUBT'],
    ['is refused', answering({ detail: 'No.' }, 422), 'INVALID'],
    ['finds nobody', null, 'UNAVAILABLE'],
  ])('lets go of its content when it %s', async (_, behaviour, code) => {
    await start(behaviour ?? hanging);
    if (behaviour === null) await server.close();
    const content = Readable.from(endless(), { objectMode: false });
    expect(await failureOf(upstream.send(aCall(), upload(content)))).toMatchObject({ code });
    expect(content.destroyed).toBe(true);
  });

  it('lets go of its content when it is not sent at all', async () => {
    await start(hanging);
    const content = Readable.from(['x']);
    const { method, body } = upload(content);
    const request = { method, route: '/{id}', params: { id: '..' }, body };
    expect((await failureOf(upstream.send(aCall(), request))).code).toBe('NOT_FOUND');
    expect(content.destroyed).toBe(true);
  });
});

async function* endless(): AsyncGenerator<Buffer> {
  for (;;) {
    yield Buffer.alloc(16_384);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a download', () => {
  const bytes = Buffer.alloc(3 * MEGABYTE, 'abcdefghij');

  it('gives the bytes, their type and their name, without a limit', async () => {
    await start(
      answeringWith(bytes, 200, {
        'content-type': 'text/csv',
        'content-disposition': 'attachment; filename="a.csv"',
        'content-length': String(bytes.length),
      }),
    );
    const { content, ...head } = await upstream.download(aCall(), read);
    expect(head).toEqual({
      contentType: 'text/csv',
      contentDisposition: 'attachment; filename="a.csv"',
      contentLength: bytes.length,
      contentRange: null,
      etag: null,
    });
    expect((await buffer(content)).equals(bytes)).toBe(true);
  });

  it('is decompressed, if it comes so', async () => {
    await start((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      Readable.from([bytes]).pipe(createGzip()).pipe(response);
    });
    const { content, contentLength } = await upstream.download(aCall(), read);
    expect(contentLength).toBeNull();
    expect((await buffer(content)).equals(bytes)).toBe(true);
  });

  it('counts as a call until it has ended', async () => {
    const clock = new TestClock();
    await start(answeringWith(bytes), clock);
    const { content } = await upstream.download(aCall({ clock }), read);
    const refused = failureOf(upstream.json(aCall({ clock, withinMs: 100 }), read, z.unknown()));
    await passWhenDue(clock, 100);
    expect((await refused).code).toBe('RATE_LIMITED');
    content.destroy();
    server.behaviour = answering({});
    expect(await upstream.json(aCall({ clock }), read, z.unknown())).toEqual({});
    expect(upstream.rateLimit(CREDENTIAL)).toEqual({ limit: 1_000, remaining: 998 });
  });

  it('goes on after the deadline, and fails when nothing comes any more', async () => {
    const clock = new TestClock();
    await start((_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('abc');
    }, clock);
    const withinMs = BODY_MS / 2;
    const { content } = await upstream.download(aCall({ clock, withinMs }), read);
    const failure = failureOf(buffer(content));
    await expect.poll(() => clock.next?.getTime()).toBe(clock.now().getTime() + BODY_MS);
    clock.advance(withinMs);
    expect(content.destroyed).toBe(false);
    await passWhenDue(clock, BODY_MS - withinMs);
    expect((await failure).code).toBe('TIMEOUT');
  });

  it('fails when the connection breaks', async () => {
    await start(({ socket }, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('abc');
      setImmediate(() => socket.destroy());
    });
    const { content } = await upstream.download(aCall(), read);
    expect((await failureOf(buffer(content))).code).toBe('UNAVAILABLE');
  });

  it('ends when nobody waits any more', async () => {
    let isCut = false;
    await start((_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('abc');
      response.on('close', () => (isCut = true));
    });
    const controller = new AbortController();
    const { content } = await upstream.download(aCall({ signal: controller.signal }), read);
    const all = buffer(content);
    controller.abort();
    await expect(all).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => isCut).toBe(true);
  });

  it('is refused as any call', async () => {
    await start(answering({ detail: 'No such file.' }, 404));
    expect(await failureOf(upstream.download(aCall(), read))).toMatchObject({
      code: 'NOT_FOUND',
      message: 'No such file.',
    });
  });
});
