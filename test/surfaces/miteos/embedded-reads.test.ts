import { readlink, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countStatements, Harness } from './embedded-harness.js';

let miteos: Harness;
const workspaces: string[] = [];
const tasks: string[] = [];
let deployment: string;

beforeAll(async () => {
  miteos = await Harness.open();
  await miteos.miteos.start();
  for (const name of ['One', 'Two', 'Three']) {
    const workspaceId = await miteos.workspace(name);
    await miteos.upload(workspaceId, 'a.txt', name);
    workspaces.push(workspaceId);
    tasks.push(await miteos.task({ workspaceId }));
  }
  const input = { workspaceId: workspaces[0] ?? '', target: 'vercel', configId: 'c' };
  deployment = (await miteos.miteos.createDeployment(miteos.write(), input)).id;
  await miteos.pass(60_000);
});
afterAll(() => miteos.close());

test('a plural read is one statement, however many it is asked for', async () => {
  const call = miteos.call();
  const port = miteos.miteos;
  const reads = {
    listWorkspaces: () => port.listWorkspaces(call),
    workspaces: () => port.workspaces(call, workspaces),
    filesOf: () => port.filesOf(call, workspaces),
    tasks: () => port.tasks(call, tasks),
    deliverablesOf: () => port.deliverablesOf(call, tasks),
    listDeployments: () => port.listDeployments(call),
    deployments: () => port.deployments(call, [deployment]),
  };
  for (const [name, read] of Object.entries(reads)) {
    expect(await countStatements(miteos, read), name).toBe(1);
  }
  const list = () => port.listTasks(call, { limit: 100, offset: 0 });
  expect(await countStatements(miteos, list)).toBe(2);
});

test('ids have the prefixes and lengths of Miteos', async () => {
  const { detail } = await miteos.read(tasks[0] ?? '');
  const files = (await miteos.miteos.filesOf(miteos.call(), workspaces)).get(workspaces[0] ?? '');
  const [deliverable] = await miteos.deliverables(tasks[0] ?? '');
  expect(workspaces[0]).toMatch(/^ws_[0-9a-z]{25}$/);
  expect(files).toHaveProperty('0.id', expect.stringMatching(/^wsf_[0-9a-z]{25}$/));
  expect(tasks[0]).toMatch(/^task_[0-9a-z]{24}$/);
  expect(detail.agents[0]?.id).toMatch(/^agnt_[0-9a-z]{24}$/);
  expect(deliverable?.id).toMatch(/^dlvr_[0-9a-z]{25}$/);
});

async function link(): Promise<string> {
  const [deliverable] = await miteos.deliverables(tasks[0] ?? '');
  return deliverable?.downloadUrl ?? '';
}

async function get(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await miteos.miteos.serveDownload(new Request(url, init));
  return response ?? expect.fail('not taken for a link');
}

test('a link gives the file, to be saved and not shown', async () => {
  const response = await get(await link());
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).toContain('# Report');
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/markdown',
    'content-length': String(Buffer.byteLength(text)),
    'content-disposition': `attachment; filename="report.md"; filename*=UTF-8''report.md`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  });
});

test('HEAD gives the headers alone, and other verbs are not allowed', async () => {
  const url = await link();
  const head = await get(url, { method: 'HEAD' });
  expect(head.status).toBe(200);
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
  expect(await head.text()).toBe('');
  const post = await get(url, { method: 'POST' });
  expect(post.status).toBe(405);
  expect(post.headers.get('allow')).toBe('GET, HEAD');
});

test('whatever is wrong with a link, the answer is the same', async () => {
  const url = new URL(await link());
  const changed = (change: (url: URL) => void): string => {
    const copy = new URL(url);
    change(copy);
    return copy.href;
  };
  const wrong = [
    changed((copy) => (copy.search = '')),
    changed((copy) => copy.searchParams.set('sig', '')),
    changed((copy) => copy.searchParams.set('sig', `${copy.searchParams.get('sig') ?? ''}=`)),
    changed((copy) => copy.searchParams.set('sig', 'ü'.repeat(43))),
    changed((copy) => copy.searchParams.set('expires', '9999999999')),
    changed((copy) => copy.searchParams.set('expires', 'NaN')),
    changed((copy) =>
      copy.searchParams.set('expires', `0${copy.searchParams.get('expires') ?? ''}`),
    ),
    changed((copy) => (copy.pathname = '/miteos/deliverables/dlvr_unknown')),
    changed((copy) => (copy.pathname = '/miteos/deliverables/')),
    changed((copy) => (copy.pathname += '/more')),
    `${url.origin}/miteos/deliverables/%00%ff%?expires=%&sig=%E0%A4%A`,
    `${url.origin}/miteos/deliverables/%?sig=%`,
  ];
  const answers = new Set<string>();
  for (const href of wrong) {
    const response = await get(href);
    answers.add(`${response.status} ${await response.text()}`);
  }
  expect([...answers]).toEqual(['403 This link is not valid, or not any more.\n']);
});

test('a link ends an hour after the listing', async () => {
  const url = await link();
  await miteos.pass(59 * 60_000);
  expect((await get(url)).status).toBe(200);
  await miteos.pass(60_000);
  expect((await get(url)).status).toBe(403);
});

test('another URL is none of its business', async () => {
  for (const path of ['/', '/graphql', '/miteos', '/miteos/deliverable']) {
    expect(await miteos.miteos.serveDownload(new Request(`http://x${path}`))).toBeNull();
  }
});

/** Files of the blob folder that this process has open. */
async function openFiles(): Promise<number> {
  const handles = await readdir('/proc/self/fd');
  const targets = await Promise.all(
    handles.map((handle) => readlink(join('/proc/self/fd', handle)).catch(() => '')),
  );
  return targets.filter((target) => target.startsWith(miteos.folder)).length;
}

test.runIf(process.platform === 'linux')('clients that go away leave no file open', async () => {
  const url = await link();
  for (let count = 0; count < 100; count += 1) {
    const controller = new AbortController();
    const response = await get(url, { signal: controller.signal });
    if (count % 4 === 0) {
      controller.abort();
    } else if (count % 4 === 1) {
      await response.body?.cancel();
    } else if (count % 4 === 2) {
      const reader = response.body?.getReader();
      await reader?.read();
      await reader?.cancel();
    } else {
      const reader = response.body?.getReader();
      await reader?.read();
      controller.abort();
      await reader?.read().catch(() => undefined);
    }
  }
  await expect.poll(openFiles).toBe(0);
});
