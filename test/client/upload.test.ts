import { randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type Client } from '../../src/client/client.js';
import { UploadFile } from '../../src/client/documents.js';
import { unwrap } from '../../src/client/unwrap.js';
import { parseMultipart } from '../../src/files/multipart.js';
import { argument, LIMITS, text } from '../support/multipart-request.js';
import { UploadTwoFiles, WorkspaceFiles } from './documents.js';
import { startGateway, type Gateway } from './gateway.js';
import { newWorkspace } from './story.js';

let gateway: Gateway;
let client: Client;
let folder: string;

beforeAll(async () => {
  gateway = await startGateway();
  client = createClient(gateway);
  folder = await mkdtemp(join(tmpdir(), 'tributary-upload-test-'));
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

test('sends a file from the disk, with its name', async () => {
  const content = randomBytes(300_000).toString('hex');
  const path = join(folder, 'Größen & more.txt');
  await writeFile(path, content);
  const file = new File([await openAsBlob(path)], 'Größen & more.txt', { type: 'text/plain' });

  const workspace = await newWorkspace(client);
  const { uploadFile } = await client.upload(UploadFile, { input: { workspace, file } });
  expect(unwrap(uploadFile, 'UploadFileSuccess').file).toMatchObject({
    name: 'Größen & more.txt',
    type: 'text/plain',
    sizeBytes: content.length,
  });
});

test('sends several files, each to its place', async () => {
  const workspace = await newWorkspace(client);
  const answer = await client.upload(UploadTwoFiles, {
    first: { workspace, file: new File(['one'], 'one.txt', { type: 'text/plain' }) },
    second: { workspace, file: new File(['a,b\n1,2\n'], 'two.csv', { type: 'text/csv' }) },
  });
  expect(answer.first.__typename).toBe('UploadFileSuccess');
  expect(answer.second.__typename).toBe('UploadFileSuccess');
  const files = await client.request(WorkspaceFiles, { workspace });
  expect(files.workspace?.files?.nodes).toEqual(
    expect.arrayContaining([
      { name: 'one.txt', type: 'text/plain', sizeBytes: 3 },
      { name: 'two.csv', type: 'text/csv', sizeBytes: 8 },
    ]),
  );
});

test('finds files in objects and lists, and leaves the other variables as they are', async () => {
  const same = new File(['twice'], 'same.txt');
  const date = new Date('2031-04-02T09:00:00Z');
  let received: unknown;
  const reader = createClient({
    url: 'http://gateway.test/graphql',
    fetch: async (input, init) => {
      received = await read(new Request(input, init));
      return Response.json({ data: {} });
    },
  });
  const variables = {
    list: [new Blob(['in a list']), { deep: { file: same } }, same],
    other: { date, none: null, list: [1, 'two'] },
  };
  await reader.upload({ toString: () => 'mutation { x }' }, variables);

  expect(received).toEqual({
    query: 'mutation { x }',
    variables: {
      list: [null, { deep: { file: null } }, null],
      other: { date: date.toJSON(), none: null, list: [1, 'two'] },
    },
    map: {
      '0': ['variables.list.0'],
      '1': ['variables.list.1.deep.file'],
      '2': ['variables.list.2'],
    },
    files: ['blob: in a list', 'same.txt: twice', 'same.txt: twice'],
  });

  /** What came, read as any server may. */
  async function read(request: Request): Promise<unknown> {
    const form = await request.formData();
    const field = (name: string): unknown => JSON.parse(form.get(name) as string);
    const parts = [...form.entries()].slice(2).map(([, file]) => file as File);
    const files = parts.map(async (file) => `${file.name}: ${await file.text()}`);
    expect([...form.keys()]).toEqual(['operations', 'map', '0', '1', '2']);
    const operations = field('operations') as object;
    return { ...operations, map: field('map'), files: await Promise.all(files) };
  }
});

test('is understood by the parser of the gateway for files in a list', async () => {
  const contents: string[] = [];
  const reader = createClient({
    url: 'http://gateway.test/graphql',
    fetch: async (input, init) => {
      const { headers, body } = new Request(input, init);
      const request = parseMultipart(
        Readable.fromWeb(body as ReadableStream),
        { 'content-type': headers.get('content-type') ?? undefined, 'content-length': undefined },
        LIMITS,
      );
      const operations = await request.operations;
      const files = operations.variables?.files as unknown[];
      for (const file of files) {
        const upload = await argument({ variables: { file } }, 'file');
        contents.push(await text(upload.createReadStream()));
      }
      await request.finish();
      return Response.json({ data: {} });
    },
  });
  const files = [new File(['one'], 'one.txt'), new File(['two'], 'two.txt')];
  await reader.upload({ toString: () => 'mutation { x }' }, { files });
  expect(contents).toEqual(['one', 'two']);
});
