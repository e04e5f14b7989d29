import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';
import { textAt } from '../support/value-at.js';

const CHROMIUM = '/usr/bin/chromium';
const NAME = 'Größe „潮“ 😀 a+b%20.md';
const CONTENT = '# Gezeiten 潮\n'.repeat(50_000);
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

let gateway: TestApp;
let pages: Server;
let url: string;
let origin: string;
let folder: string;
let workspace: string;
/** What the page has to say. */
let onResult: (result: unknown) => void;
let page: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-clients-'));
  pages = createServer((request, response) => {
    if (request.method !== 'POST') return void response.end(page);
    void text(request).then((result) => onResult(JSON.parse(result)));
    response.end();
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  gateway = await openTestApp(new TestClock(), { ALLOWED_ORIGINS: origin });
  ({ url } = await gateway.listen());
  const made = await gateway.data(
    'mutation { createWorkspace(input: { name: "Tides" }) { ... on CreateWorkspaceSuccess { workspace { id } } } }',
  );
  workspace = textAt(made, 'createWorkspace', 'workspace', 'id');
});
afterAll(async () => {
  await gateway.close();
  pages.closeAllConnections();
  await new Promise((resolve) => pages.close(resolve));
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const query = `mutation ($workspace: ID!, $files: [Upload!]!) {
  uploadFiles(input: { workspace: $workspace, files: $files }) {
    ... on UploadFilesSuccess { results { ... on WorkspaceFile { name type sizeBytes sha256 } } }
  }
}`;
const operations = () => JSON.stringify({ query, variables: { workspace, files: [null, null] } });
const map = JSON.stringify({ a: ['variables.files.0'], b: ['variables.files.1'] });
const stored = (name: string, type: string) => ({
  ...{ name, type },
  sizeBytes: Buffer.byteLength(CONTENT),
  sha256: SHA256,
});
const expected = {
  data: { uploadFiles: { results: [stored(NAME, 'text/markdown'), stored('潮.csv', 'text/csv')] } },
};

test('curl sends files with their names and bytes', async () => {
  const paths = [join(folder, NAME), join(folder, '潮.csv')];
  for (const path of paths) await writeFile(path, CONTENT);
  const { stdout } = await promisify(execFile)('curl', [
    ...['-s', '-H', `authorization: ${gateway.authorization}`],
    ...['-F', `operations=${operations()}`, '-F', `map=${map}`],
    ...['-F', `a=@"${paths[0] ?? ''}"`, '-F', `b=@"${paths[1] ?? ''}"`, `${url}/graphql`],
  ]);
  expect(JSON.parse(stdout)).toMatchObject(expected);
});

test.skipIf(!existsSync(CHROMIUM))('Chromium sends files with their names and bytes', async () => {
  const result = new Promise((resolve) => {
    onResult = resolve;
  });
  const content = JSON.stringify(CONTENT);
  page = `<!doctype html><meta charset="utf-8"><script type="module">
    const form = new FormData();
    form.append('operations', ${JSON.stringify(operations())});
    form.append('map', ${JSON.stringify(map)});
    form.append('a', new File([${content}], ${JSON.stringify(NAME)}, { type: 'text/markdown' }));
    form.append('b', new File([${content}], '潮.csv', { type: 'text/csv' }));
    const answer = await fetch('${url}/graphql', {
      method: 'POST',
      headers: { authorization: '${gateway.authorization}', accept: 'application/json' },
      body: form,
    }).then((response) => response.json(), (error) => ({ failed: String(error) }));
    await fetch('/', { method: 'POST', body: JSON.stringify(answer) });
  </script>`;
  const chromium = spawn(
    CHROMIUM,
    [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ...[`--user-data-dir=${join(folder, 'chromium')}`, '--remote-debugging-port=0', origin],
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => chromium.once('close', resolve));
  expect(await result).toMatchObject(expected);
  chromium.kill('SIGTERM');
  await ended;
});
