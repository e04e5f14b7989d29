import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

/** What browsers send when an address is opened. */
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8';
const ENDPOINT = 'http://127.0.0.1:4000/graphql';

let gateway: TestApp;
let page: Response;
let html: string;

beforeAll(async () => {
  gateway = await openTestApp(new TestClock());
  page = await get(ENDPOINT);
  html = await page.text();
});
afterAll(() => gateway.close());

function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  return gateway.app.fetch(new Request(url, { headers: { accept: BROWSER, ...headers } }));
}

const isPage = (response: Response) =>
  response.headers.get('content-type') === 'text/html; charset=utf-8';

/** The page without its scripts and styles: the tags that a browser acts on. */
const tagsOf = (text: string) => text.replace(/(<script>|<style>).*?(<\/script>|<\/style>)/gs, '');

test('who opens the endpoint in a browser is shown GraphiQL', () => {
  expect(page.status).toBe(200);
  expect(isPage(page)).toBe(true);
  expect(html).toContain('<title>Tributary</title>');
  expect(html).toContain('query Workspaces {');
});

test('the page may load nothing and ask only its own origin, and nobody may frame or keep it', () => {
  const { 'content-security-policy': policy = '', ...headers } = Object.fromEntries(page.headers);
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  expect(policy.replace(/ 'sha256-[^']+'/g, '').split('; ')).toEqual([
    "default-src 'none'",
    'script-src',
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
});

test('the policy names the scripts of the page by their hashes, and no other', () => {
  const upToEnds = html.split('</script>').slice(0, -1);
  const hashes = upToEnds.map((text) => {
    const script = text.slice(text.indexOf('<script>') + '<script>'.length);
    return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
  });
  expect(hashes).toHaveLength(2);
  expect(page.headers.get('content-security-policy')).toContain(
    `; script-src ${hashes.join(' ')}; `,
  );
  expect(tagsOf(html)).not.toMatch(/<script|\son\w+=|javascript:/i);
});

test('nothing in the page is loaded from an address', () => {
  const tags = tagsOf(html);
  const addresses = [...tags.matchAll(/\s(?:src|href|action|data)="([^"]*)"/g)].map(([, to]) => to);
  expect(addresses).toHaveLength(1);
  expect(addresses[0]).toMatch(/^data:image\//);
  const styles = [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(([, style]) => style).join('');
  const loaded = [...styles.matchAll(/url\(\s*["']?([^"')]{5})/g)].map(([, start]) => start);
  expect(new Set(loaded)).toEqual(new Set(['data:']));
  expect(styles).not.toContain('@import');
});

test('the page is the same for everyone, and holds no key', async () => {
  const other = await get(`${ENDPOINT}?query={viewer{tenant}}&key=trib_address`, {
    authorization: 'Bearer trib_header',
    cookie: 'key=trib_cookie',
  });
  expect(await other.text()).toBe(html);
  expect(html).not.toMatch(/trib_\w/);
});

test.each([
  ['opens the endpoint', ''],
  ['opens it with a slash more', '/'],
  ['reloads what GraphiQL wrote into the address', '?query={__typename}'],
])('a browser that %s is shown the page', async (_does, rest) => {
  expect(isPage(await get(ENDPOINT + rest))).toBe(true);
});

test.each([
  ['takes anything', '*/*'],
  ['takes JSON', 'application/json'],
  ['takes JSON, or else text', 'application/json, text/html;q=0.5'],
  ['follows events', 'text/event-stream, text/html'],
])('a client that %s is answered by GraphQL', async (_does, accept) => {
  expect(isPage(await get(`${ENDPOINT}?query={__typename}`, { accept }))).toBe(false);
});

test('a form that is posted and an address elsewhere do not show the page', async () => {
  const form = new Request(ENDPOINT, { method: 'POST', headers: { accept: BROWSER } });
  expect(isPage(await gateway.app.fetch(form))).toBe(false);
  expect(isPage(await get('http://127.0.0.1:4000/other/graphql'))).toBe(false);
});

test('the page is not shown under a name that is not this server’s', async () => {
  const response = await get('http://rebound.example/graphql');
  expect(response.status).toBe(421);
  expect(isPage(response)).toBe(false);
});

test('once the gateway has a secret, the page is only for those who may see the schema', async () => {
  const guarded = await openTestApp(new TestClock(), { TRIBUTARY_SECRET: 'x'.repeat(32) });
  const open = (authorization: string) =>
    guarded.send({ headers: { accept: BROWSER, authorization } });
  try {
    const nobody = await open('');
    expect(nobody.status).toBe(401);
    expect(await nobody.text()).toContain('UNAUTHENTICATED');
    expect(isPage(await open(await guarded.authorize('acme', ['tasks:read'])))).toBe(false);
    expect(isPage(await open(await guarded.authorize('acme', ['schema:read'])))).toBe(true);
  } finally {
    await guarded.close();
  }
});
