import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';

let gateway: TestApp;
let workspace: string;

beforeAll(async () => {
  gateway = await openTestApp(new TestClock(), { UPLOAD_MAX_FILES: '4' });
  const made = await gateway.data(
    'mutation { createWorkspace(input: { name: "Tides" }) { ... on CreateWorkspaceSuccess { workspace { id } } } }',
  );
  workspace = textAt(made, 'createWorkspace', 'workspace', 'id');
});
afterAll(() => gateway.close());

const UPLOAD = `mutation ($workspace: ID!, $files: [Upload!]!, $key: String) {
  uploadFiles(input: { workspace: $workspace, files: $files, idempotencyKey: $key }) {
    __typename
    ... on Error { code message }
    ... on UploadFilesSuccess {
      results {
        __typename
        ... on WorkspaceFile { name sizeBytes sha256 }
        ... on ValidationError { code fields { path } }
      }
    }
  }
}`;

/** Sends files in the order of `parts`; `places` says which place of the input each goes to. */
async function send(
  parts: File[],
  places = parts.map((_, index) => index),
  variables: Record<string, unknown> = {},
) {
  const body = new FormData();
  const files = parts.map(() => null);
  body.append(
    'operations',
    JSON.stringify({ query: UPLOAD, variables: { workspace, files, ...variables } }),
  );
  body.append(
    'map',
    JSON.stringify(
      Object.fromEntries(places.map((place, part) => [part, [`variables.files.${place}`]])),
    ),
  );
  for (const [part, file] of parts.entries()) body.append(String(part), file);
  const headers = { authorization: gateway.authorization, 'x-requested-with': 'test' };
  const response = await gateway.send({ method: 'POST', headers, body });
  return { status: response.status, body: (await response.json()) as object };
}

const text = (name: string, content = `content of ${name}`) => new File([content], name);
const stored = (name: string, content = `content of ${name}`) => ({
  __typename: 'WorkspaceFile',
  name,
  sizeBytes: Buffer.byteLength(content),
  sha256: createHash('sha256').update(content).digest('hex'),
});
const results = (list: unknown[]) => ({
  data: { uploadFiles: { __typename: 'UploadFilesSuccess', results: list } },
});

test('files are stored in the order of the input, whatever that of the body', async () => {
  const large = 'tide '.repeat(100_000);
  const { body } = await send(
    [text('third.txt', large), text('Erste 潮.txt'), text('second.md')],
    [2, 0, 1],
  );
  expect(body).toMatchObject(
    results([stored('Erste 潮.txt'), stored('second.md'), stored('third.txt', large)]),
  );
});

test('a file that is refused leaves the others as they are', async () => {
  const { body } = await send([
    text('first.txt'),
    new File([Buffer.alloc(300_000, 'x')], 'picture.png', { type: 'image/png' }),
    new File([Buffer.concat([Buffer.alloc(200_000, 'a'), Buffer.of(0xff)])], 'latin.txt'),
    text('last.txt'),
  ]);
  const refused = (place: number) => ({
    ...{ __typename: 'ValidationError', code: 'VALIDATION' },
    fields: [{ path: `files.${place}` }],
  });
  expect(body).toMatchObject(
    results([stored('first.txt'), refused(1), refused(2), stored('last.txt')]),
  );
});

test('the same key gives the same results, and stores nothing again', async () => {
  const parts = [text('b.txt'), new File(['no'], 'a.png')];
  const first = await send(parts, [1, 0], { key: 'files-1' });
  const count = async () => (await gateway.store.prisma.miteosFile.findMany()).length;
  const before = await count();
  const again = await send(parts, [1, 0], { key: 'files-1' });
  expect(again.body).toMatchObject({ data: (first.body as { data: object }).data });
  expect(JSON.stringify(first.body)).toContain('ValidationError');
  expect(await count()).toBe(before);
  const other = await send([text('b.txt', 'else'), parts[1] ?? text('')], [1, 0], {
    key: 'files-1',
  });
  expect(other.body).toMatchObject({ data: { uploadFiles: { __typename: 'ConflictError' } } });
});

test('no file, and a Workspace that is not there, are an error of the whole', async () => {
  expect((await send([])).body).toMatchObject({
    data: { uploadFiles: { __typename: 'ValidationError' } },
  });
  expect((await send([text('a.txt')], [0], { workspace: 'nothing' })).body).toMatchObject({
    data: { uploadFiles: { __typename: 'NotFoundError' } },
  });
});

test('more files than are allowed are refused before any is read', async () => {
  const { status, body } = await send([1, 2, 3, 4, 5].map((n) => text(`${n}.txt`)));
  expect(status).toBe(413);
  expect(body).toMatchObject({ errors: [{ extensions: { code: 'TOO_MANY_FILES' } }] });
});

test('who follows the Workspace is told how far a large upload is, and of a small one only that it is there', async () => {
  const before = await gateway.data('{ events(first: 200) { pageInfo { endCursor } } }');
  await send([text('large.txt', 'x'.repeat(3_000_000)), text('small.txt')]);
  const { events } = await gateway.data(
    `query ($after: Cursor) { events(after: $after) { nodes {
      type workspace { id } ... on FileUploadEvent { fileName bytesSent }
    } } }`,
    { after: textAt(before, 'events', 'pageInfo', 'endCursor') },
  );
  const nodes = valueAt(events, 'nodes') as { type: string; bytesSent?: number }[];
  const told = nodes.filter(({ type }) => type === 'FILE_UPLOAD');
  expect(told[0]).toMatchObject({ fileName: 'large.txt', workspace: { id: workspace } });
  expect(told.at(-1)).toMatchObject({ fileName: 'large.txt', bytesSent: 3_000_000 });
  const sent = told.map(({ bytesSent }) => bytesSent);
  expect(sent).toEqual(sent.toSorted((a = 0, b = 0) => a - b));
  expect(nodes.filter(({ type }) => type === 'FILE_ADDED')).toHaveLength(2);
});
