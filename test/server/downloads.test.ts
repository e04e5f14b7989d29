import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeId } from '../../schema/ids.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';

const CONTENT = 'Low water at six, Größe 潮.';
const BYTES = Buffer.from(CONTENT);
const NAME = 'Gezeiten "潮".md';

/** How the surface gives the file. */
let mode: 'plain' | 'ranges' | 'no-length' | 'cut' | 'wrong-part' | 'gone' | 'endless';
/** Whether the last answer of the surface has been let go. */
let isLetGo: boolean;
let ranges: (string | undefined)[];
let upstream: Server;
let gateway: TestApp;
let clock: TestClock;
let url: string;
let link: string;

beforeAll(async () => {
  upstream = createServer((request, response) => {
    if (request.url?.endsWith('/download') !== true) {
      response.setHeader('content-type', 'application/json');
      const link = 'https://cdn.example/x?sig=1';
      response.end(JSON.stringify([{ id: 'dlvr_1', name: NAME, download_url: link }]));
      return;
    }
    ranges.push(request.headers.range);
    const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(NAME)}`;
    response.setHeader('content-type', 'text/markdown; charset=utf-8');
    response.setHeader('content-disposition', disposition);
    response.setHeader('set-cookie', 'session=secret');
    response.setHeader('x-internal', 'secret');
    if (mode === 'gone') return void response.writeHead(404).end('secret');
    if (mode === 'no-length') {
      response.write(BYTES);
      return void response.end();
    }
    if (mode === 'endless') {
      isLetGo = false;
      response.once('close', () => (isLetGo = true));
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(65_536, 'x'), more);
      };
      more();
      return;
    }
    if (mode === 'cut') {
      response.writeHead(200, { 'content-length': 1_000_000 });
      response.write(Buffer.alloc(100_000, 'x'), () => request.socket.destroy());
      return;
    }
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    if (mode === 'plain' || first === undefined) {
      return void response.writeHead(200, { 'content-length': BYTES.length }).end(BYTES);
    }
    if (Number(first) >= BYTES.length) return void response.writeHead(416).end();
    const end = last ? Math.min(Number(last), BYTES.length - 1) : BYTES.length - 1;
    const from = mode === 'wrong-part' ? 0 : Number(first);
    response.writeHead(206, {
      'content-range': `bytes ${from}-${end}/${BYTES.length}`,
      'content-length': end - from + 1,
      etag: '"v1"',
    });
    response.end(BYTES.subarray(from, end + 1));
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  clock = new TestClock();
  gateway = await openTestApp(clock, {
    MITEOS_MODE: 'live',
    MITEOS_BASE_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`,
    MITEOS_API_KEY: 'mt_test_1',
  });
  ({ url } = await gateway.listen());
});
beforeEach(async () => {
  mode = 'plain';
  link = textAt(await deliverable('downloadUrl'), 'node', 'downloadUrl');
  ranges = [];
});
afterAll(async () => {
  await gateway.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

const deliverable = (fields: string) =>
  gateway.data(`query ($id: ID!) { node(id: $id) { ... on Deliverable { ${fields} } } }`, {
    id: encodeId('Deliverable', 'task_1/dlvr_1'),
  });

async function get(headers: Record<string, string> = {}, method = 'GET', at = link) {
  const response = await fetch(at, { method, headers });
  return { response, status: response.status, header: (n: string) => response.headers.get(n) };
}

test('a link is one of the gateway, and the surface has its own', async () => {
  expect(link.startsWith(`${url}/downloads/`)).toBe(true);
  expect(await deliverable('upstreamUrl')).toEqual({
    node: { upstreamUrl: 'https://cdn.example/x?sig=1' },
  });
});

test('it gives the bytes without a key, as an attachment, and nothing else of the surface', async () => {
  const { response, status, header } = await get();
  expect(status).toBe(200);
  expect(await response.text()).toBe(CONTENT);
  expect(header('content-type')).toBe('text/markdown');
  expect(header('content-length')).toBe(String(BYTES.length));
  expect(header('content-disposition')).toBe(
    `attachment; filename="Gezeiten ___.md"; filename*=UTF-8''Gezeiten%20%22%E6%BD%AE%22.md`,
  );
  expect(header('x-content-type-options')).toBe('nosniff');
  expect(header('content-security-policy')).toBe("sandbox; default-src 'none'");
  expect(header('accept-ranges')).toBe('bytes');
  expect(header('etag')).toMatch(/^W\/"/);
  expect(header('set-cookie')).toBeNull();
  expect(header('x-internal')).toBeNull();
});

test('HEAD gives the same head alone', async () => {
  const whole = await get();
  await whole.response.text();
  const head = await get({ range: 'bytes=0-1' }, 'HEAD');
  expect(head.status).toBe(200);
  expect(await head.response.text()).toBe('');
  for (const name of ['content-length', 'content-type', 'content-disposition', 'etag']) {
    expect(head.header(name)).toBe(whole.header(name));
  }
});

test('a copy that is known is 304', async () => {
  const { response, header } = await get();
  await response.text();
  const etag = header('etag') ?? '';
  expect((await get({ 'if-none-match': `"x", ${etag}` })).status).toBe(304);
  expect((await get({ 'if-none-match': '*' })).status).toBe(304);
  const other = await get({ 'if-none-match': '"x"' });
  expect(other.status).toBe(200);
  await other.response.text();
});

const PARTS: [string, number, number][] = [
  ['bytes=4-8', 4, 8],
  ['bytes=4-', 4, BYTES.length - 1],
  ['bytes=0-0', 0, 0],
  ['bytes=20-999', 20, BYTES.length - 1],
];

test.each([
  ...PARTS.map((part) => ['plain', ...part] as const),
  ...PARTS.map((part) => ['ranges', ...part] as const),
  ['plain', 'bytes=-5', BYTES.length - 5, BYTES.length - 1] as const,
])('where the surface is %s, %s is bytes %i to %i', async (how, range, first, last) => {
  mode = how;
  const { response, status, header } = await get({ range });
  expect(status).toBe(206);
  expect(header('content-range')).toBe(`bytes ${first}-${last}/${BYTES.length}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.equals(BYTES.subarray(first, last + 1))).toBe(true);
  expect(header('content-length')).toBe(String(bytes.length));
  expect(ranges).toEqual([range]);
});

test.each(['plain', 'ranges'] as const)(
  'where the surface is %s, a part behind the end is 416',
  async (how) => {
    mode = how;
    const { response, status } = await get({ range: 'bytes=5000-' });
    expect(status).toBe(416);
    expect(await response.text()).not.toContain('secret');
  },
);

test.each(['bytes=0-1,4-5', 'bytes=9-3', 'lines=1-2', 'bytes=a-b', 'bytes=-'])(
  'the range %j is passed over, and the file given whole',
  async (range) => {
    const { response, status } = await get({ range });
    expect(status).toBe(200);
    expect(await response.text()).toBe(CONTENT);
    expect(ranges).toEqual([undefined]);
  },
);

test('a part of another version is not given', async () => {
  const { response, status } = await get({ range: 'bytes=4-8', 'if-range': '"v0"' });
  expect(status).toBe(200);
  expect(await response.text()).toBe(CONTENT);
});

test('a file of a size that nobody knows is given whole', async () => {
  mode = 'no-length';
  const { response, status, header } = await get({ range: 'bytes=4-8' });
  expect(status).toBe(200);
  expect(header('accept-ranges')).toBeNull();
  expect(await response.text()).toBe(CONTENT);
});

test('another part than was asked for is an error', async () => {
  mode = 'wrong-part';
  expect((await get({ range: 'bytes=4-8' })).status).toBe(502);
});

test('what the surface does not have is 404, without its words', async () => {
  mode = 'gone';
  const { response, status, header } = await get();
  expect(status).toBe(404);
  expect(await response.text()).not.toContain('secret');
  expect(header('x-content-type-options')).toBe('nosniff');
});

test('when the surface breaks off, the connection is cut', async () => {
  mode = 'cut';
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest(link, resolve).once('error', reject).end();
  });
  expect(answer.headers['content-length']).toBe('1000000');
  await expect(text(answer)).rejects.toThrow('aborted');
});

test('a link that was changed, is of another gateway or is over gives nothing', async () => {
  const [payload = '', signature = ''] = new URL(link).pathname.slice(11).split('.');
  const [kind, , ids, expires] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [
    ...string[],
  ];
  const made = (claim: unknown) => Buffer.from(JSON.stringify(claim)).toString('base64url');
  const paths = [
    '',
    'x',
    `${payload}.`,
    `${payload}.${signature}x`,
    `${payload}.${signature}.${signature}`,
    `${made([kind, 'another', ids, expires])}.${signature}`,
    `${made([kind, 'default', ids, Number(expires) + 3600])}.${signature}`,
    `.${signature}`,
    'a'.repeat(9000),
  ];
  const answers = new Set<string>();
  for (const path of paths) {
    const { response, status } = await get({}, 'GET', `${url}/downloads/${path}`);
    expect(status, path).toBe(403);
    answers.add(await response.text());
  }
  clock.advance(3_599_000);
  const late = await get();
  expect(late.status).toBe(200);
  await late.response.text();
  ranges = [];
  clock.advance(1_000);
  const over = await get();
  expect(over.status).toBe(403);
  answers.add(await over.response.text());
  expect(answers.size).toBe(1);
  expect(ranges).toEqual([]);
});

test('a client that takes nothing of it is cut off, and its file let go', async () => {
  const impatient = await openTestApp(clock, {
    ...{ MITEOS_MODE: 'live', MITEOS_API_KEY: 'mt_test_1', DOWNLOAD_STALL_TIMEOUT: '0.2' },
    MITEOS_BASE_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`,
  });
  await impatient.listen();
  const { node } = await impatient.data(
    'query ($id: ID!) { node(id: $id) { ... on Deliverable { downloadUrl } } }',
    { id: encodeId('Deliverable', 'task_1/dlvr_1') },
  );
  mode = 'endless';
  const request = httpRequest(textAt({ node }, 'node', 'downloadUrl'));
  const cut = new Promise((resolve) => request.once('close', resolve));
  request
    .on('error', () => undefined)
    .on('response', (answer) => {
      answer.on('error', () => undefined).pause();
    });
  request.end();
  await expect.poll(() => isLetGo).toBe(true);
  request.destroy();
  await cut;
  await impatient.close();
});

test('a link of a tenant that was suspended gives nothing', async () => {
  const [tenant] = await gateway.tenants.list();
  await gateway.tenants.suspend(tenant?.id ?? '');
  expect((await get()).status).toBe(403);
  await gateway.tenants.resume(tenant?.id ?? '');
  expect(ranges).toEqual([]);
});

test('a link is only read', async () => {
  expect((await get({}, 'DELETE')).status).toBe(405);
});

test('a small text is given in a query, one that is larger or none is not', async () => {
  const ask = async (bytes: number) =>
    valueAt(await deliverable(`text(maxBytes: ${bytes})`), 'node', 'text');
  for (const how of ['plain', 'ranges', 'no-length'] as const) {
    mode = how;
    expect(await ask(BYTES.length)).toBe(CONTENT);
    expect(await ask(BYTES.length - 1)).toBeNull();
  }
});
