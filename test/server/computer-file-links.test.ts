import { mkdtemp, readFile, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { letPass, openTestApp, type TestApp } from '../support/app.js';
import { curlIn } from '../support/curl.js';
import { Tenant } from '../support/tenant.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';

const NAME = 'Gezeiten "Süd" 100%.txt';

const clock = new TestClock();
let gateway: TestApp;
let tenant: Tenant;
let computer: string;
/** A new link to a file of the tenant. */
let link: string;

beforeAll(async () => {
  gateway = await openTestApp(clock, {
    PUBLIC_URL: 'http://127.0.0.1:4000',
    RATE_LIMIT_COST: '100000000',
  });
  tenant = await Tenant.open(gateway, 'keeper');
  computer = await tenant.change('createComputer', 'computer', { name: 'host' });
  await letPass(gateway.app, clock, 60_000);
  await upload(new File(['low water at six'], 'tides.txt'), `/home/user/${NAME}`);
});
beforeEach(async () => {
  link = await linkTo(`/home/user/${NAME}`);
});
afterAll(() => gateway.close());

const upload = (file: File, path = '/home/user/') =>
  tenant.change('uploadComputerFile', 'file', { computer, path, file });

async function listed(path: string): Promise<{ path: string; downloadUrl: string | null }[]> {
  const data = await tenant.data(
    `query ($id: ID!, $path: String!) { computer(id: $id) {
      files(path: $path) { nodes { downloadUrl ... on ComputerFile { path } } }
    } }`,
    { id: computer, path },
  );
  return valueAt(data, 'computer', 'files', 'nodes') as { path: string; downloadUrl: string }[];
}

async function linkTo(path: string): Promise<string> {
  const [file] = await listed(path);
  return textAt(file, 'downloadUrl');
}

test('who follows the Workspace is told how far a large upload is', async () => {
  const before = await tenant.data('{ events(first: 200) { pageInfo { endCursor } } }');
  await upload(new File(['x'.repeat(3_000_000)], 'large.txt'));
  const told = await tenant.data(
    `query ($after: Cursor) { events(after: $after) { nodes {
      workspace { id } ... on FileUploadEvent { fileName bytesSent }
    } } computer(id: "${computer}") { workspace { id } } }`,
    { after: textAt(before, 'events', 'pageInfo', 'endCursor') },
  );
  const nodes = valueAt(told, 'events', 'nodes') as object[];
  const place = { workspace: { id: textAt(told, 'computer', 'workspace', 'id') } };
  expect(nodes[0]).toMatchObject({ ...place, fileName: 'large.txt' });
  expect(nodes.at(-1)).toMatchObject({ ...place, fileName: 'large.txt', bytesSent: 3_000_000 });
});

/** Asks as somebody without a key. */
const get = (url: string, init?: RequestInit) => gateway.app.fetch(new Request(url, init));

async function said(url: string): Promise<string> {
  const response = await get(url);
  return `${response.status} ${await response.text()}`;
}

test('a link gives the file to whoever has it, to be saved and not shown', async () => {
  const response = await get(link);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('low water at six');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-length': '16',
    'content-disposition': `attachment; filename="Gezeiten _S_d_ 100_.txt"; filename*=UTF-8''Gezeiten%20%22S%C3%BCd%22%20100%25.txt`,
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
  });
});

test('a link holds for an hour, through a restart, and not while its tenant is suspended', async () => {
  await gateway.restart();
  await gateway.tenants.suspend('keeper');
  expect((await said(link)).slice(0, 4)).toBe('403 ');
  await gateway.tenants.resume('keeper');
  clock.advance(59 * 60_000);
  expect(await said(link)).toBe('200 low water at six');
  clock.advance(60_000);
  expect((await said(link)).slice(0, 4)).toBe('403 ');
});

test('the longest path has a link that works, even of characters that are written long', async () => {
  const folder = `/home/user/${Array.from({ length: 3 }, () => '\u0001'.repeat(254)).join('/')}`;
  await upload(new File(['x'], 'x'), `${folder}/${'\u0001'.repeat(1024 - folder.length - 1)}`);
  expect(await said(await linkTo(folder))).toBe('200 x');
});

test('a folder has no link, and neither has a file of Miteos', async () => {
  await upload(new File(['x'], 'x'), '/tmp/charts/');
  expect(await listed('/tmp')).toEqual([{ path: '/tmp/charts', downloadUrl: null }]);
  const workspace = await tenant.change('createWorkspace', 'workspace', { name: 'Miteos' });
  const file = new File(['x'], 'x.txt', { type: 'text/plain' });
  const id = await tenant.change('uploadFile', 'file', { workspace, file });
  const data = await tenant.data(
    'query ($id: ID!) { node(id: $id) { ...on File { downloadUrl } } }',
    {
      id,
    },
  );
  expect(data).toEqual({ node: { downloadUrl: null } });
});

test('a link to what is there no more, or to a computer that does not run, says so', async () => {
  const file = await upload(new File(['gone'], 'gone.txt'));
  const toFile = await linkTo('/home/user/gone.txt');
  await tenant.change('stopComputer', 'computer', { computer });
  expect((await said(toFile)).slice(0, 4)).toBe('409 ');
  await letPass(gateway.app, clock, 60_000);
  expect((await said(toFile)).slice(0, 4)).toBe('409 ');
  await tenant.change('startComputer', 'computer', { computer });
  await letPass(gateway.app, clock, 60_000);
  expect(await said(toFile)).toBe('200 gone');
  await tenant.data(
    `mutation ($file: ID!) { deleteComputerFile(input: { file: $file }) { __typename } }`,
    { file },
  );
  expect((await said(toFile)).slice(0, 4)).toBe('404 ');
});

test('curl saves it under its own name', async () => {
  const { url } = await gateway.listen();
  const folder = await mkdtemp(join(tmpdir(), 'tributary-download-'));
  try {
    await curlIn(folder, '-OJ', link.replace('http://127.0.0.1:4000', url));
    const [name = ''] = await readdir(folder);
    expect(await readFile(join(folder, name), 'utf8')).toBe('low water at six');
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Files of computers that this process has open. */
async function openFiles(): Promise<number> {
  const handles = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    handles.map((handle) => readlink(join('/proc/self/fd', handle)).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(join(gateway.dataDir, 'miosa-blobs'))).length;
}

test.runIf(process.platform === 'linux')('clients that go away leave no file open', async () => {
  await upload(new File([new Uint8Array(9_000_000)], 'large.bin'));
  const large = await linkTo('/home/user/large.bin');
  const { url } = await gateway.listen();
  for (let count = 0; count < 12; count += 1) {
    const controller = new AbortController();
    const { signal } = controller;
    const method = count % 4 === 0 ? 'HEAD' : 'GET';
    const response = await fetch(large.replace('http://127.0.0.1:4000', url), { signal, method });
    if (count % 4 > 1) await response.body?.getReader().read();
    controller.abort();
  }
  await expect.poll(openFiles).toBe(0);
});
