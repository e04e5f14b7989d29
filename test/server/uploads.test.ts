import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

const LIMIT = 60_000_000;

let gateway: TestApp;
let url: string;
let workspace: string;

beforeAll(async () => {
  gateway = await openTestApp(new TestClock(), { UPLOAD_MAX_REQUEST_BYTES: String(LIMIT) });
  ({ url } = await gateway.listen());
});
beforeEach(async () => {
  const { createWorkspace } = await gateway.data(
    `mutation ($name: String!) {
      createWorkspace(input: { name: $name }) { ... on CreateWorkspaceSuccess { workspace { id } } }
    }`,
    { name: `Workspace ${Math.random()}` },
  );
  workspace = (createWorkspace as { workspace: { id: string } }).workspace.id;
});
afterAll(() => gateway.close());

const UPLOAD = `mutation ($workspace: ID!, $file: Upload!) {
  uploadFile(input: { workspace: $workspace, file: $file }) {
    __typename
    ... on UploadFileSuccess { file { name type sizeBytes } }
    ... on Error { code message }
    ... on ValidationError { fields { path } }
  }
}`;

interface Form {
  operations?: unknown;
  map?: unknown;
  files?: Record<string, File>;
  headers?: Record<string, string>;
}

async function send(form: Form): Promise<{ status: number; body: unknown }> {
  const body = new FormData();
  const { operations, map, files = {}, headers = {} } = form;
  body.append(
    'operations',
    JSON.stringify(operations ?? { query: UPLOAD, variables: { workspace, file: null } }),
  );
  body.append('map', JSON.stringify(map ?? { 0: ['variables.file'] }));
  for (const [key, file] of Object.entries(files)) body.append(key, file);
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { authorization: gateway.authorization, ...headers },
    body,
  });
  return { status: response.status, body: await response.json() };
}

const fileCount = async () => {
  const { workspace: found } = await gateway.data(
    'query ($id: ID!) { workspace(id: $id) { fileCount } }',
    { id: workspace },
  );
  return (found as { fileCount: number }).fileCount;
};
const blobs = () => readdir(join(gateway.dataDir, 'blobs'));

test('a file arrives with its name, type and size', async () => {
  const { body } = await send({ files: { 0: new File(['a,b\n'], 'a.csv') } });
  expect(body).toMatchObject({
    data: { uploadFile: { file: { name: 'a.csv', type: 'text/csv', sizeBytes: 4 } } },
  });
});

test.each([
  [
    'of a type that Miteos does not take',
    () => new File([Buffer.from('4d5a9000', 'hex')], 'setup.exe'),
  ],
  ['whose content is not what its name says', () => new File(['hello'], 'picture.png')],
  ['above 50,000,000 bytes', () => new File([Buffer.alloc(50_000_001, 'a')], 'big.txt')],
])('a file %s is a ValidationError, and nothing is stored', async (_, file) => {
  const before = await blobs();
  const { status, body } = await send({ files: { 0: file() } });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    data: {
      uploadFile: {
        __typename: 'ValidationError',
        code: 'VALIDATION',
        fields: [{ path: 'file' }],
      },
    },
  });
  expect(await fileCount()).toBe(0);
  expect(await blobs()).toEqual(before);
});

test('a file for a workspace that is not there is a NotFoundError', async () => {
  const { body } = await send({
    operations: { query: UPLOAD, variables: { workspace: 'nothing', file: null } },
    files: { 0: new File(['a'], 'a.txt') },
  });
  expect(body).toMatchObject({ data: { uploadFile: { __typename: 'NotFoundError' } } });
});

test('a multipart request without a key is refused, and its body not waited for', async () => {
  const { status, body } = await send({
    files: { 0: new File(['a'], 'a.txt') },
    headers: { authorization: '' },
  });
  expect(status).toBe(401);
  expect(body).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  expect(await fileCount()).toBe(0);
});

test.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/mixed; boundary=x'])(
  'a body of type %s, which a foreign page can send, is refused',
  async (type) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: gateway.authorization, 'content-type': type },
      body: 'query=%7Bviewer%7Btenant%7D%7D',
    });
    expect(response.status).toBe(415);
  },
);

test('a map path with a huge index is refused before it is applied', async () => {
  const { status, body } = await send({
    operations: { query: UPLOAD, variables: { files: [null] } },
    map: { 0: ['variables.files.4294967294'] },
    files: { 0: new File(['a'], 'a.txt') },
  });
  expect(status).toBe(400);
  expect(body).toMatchObject({ errors: [{ extensions: { code: 'BAD_MAP' } }] });
});

const TWO = `mutation ($workspace: ID!, $a: Upload!, $b: Upload!) {
  a: uploadFile(input: { workspace: $workspace, file: $a }) { __typename ... on Error { message } }
  b: uploadFile(input: { workspace: $workspace, file: $b }) { __typename ... on Error { message } }
}`;
const large = (name: string) => new File([Buffer.alloc(300_000, 'a')], name);

test('two files in the order of the body both arrive', async () => {
  const { body } = await send({
    operations: { query: TWO, variables: { workspace, a: null, b: null } },
    map: { 0: ['variables.a'], 1: ['variables.b'] },
    files: { 0: large('a.txt'), 1: large('b.txt') },
  });
  expect(body).toMatchObject({
    data: { a: { __typename: 'UploadFileSuccess' }, b: { __typename: 'UploadFileSuccess' } },
  });
});

test('waiting for a later file first is an error that says so, and never a deadlock', async () => {
  const { body } = await send({
    operations: { query: TWO, variables: { workspace, a: null, b: null } },
    map: { second: ['variables.b'], first: ['variables.a'] },
    files: { second: large('b.txt'), first: large('a.txt') },
  });
  expect(body).toMatchObject({
    data: { a: { __typename: 'ValidationError' }, b: { __typename: 'UploadFileSuccess' } },
  });
  expect(JSON.stringify(body)).toContain('in the order in which the body brings them');
});

test('a file that is refused does not hold up the one behind it', async () => {
  const { body } = await send({
    operations: {
      query: TWO.replace('workspace: $workspace, file: $a', 'workspace: "nothing", file: $a'),
      variables: { workspace, a: null, b: null },
    },
    map: { 0: ['variables.a'], 1: ['variables.b'] },
    files: { 0: large('a.txt'), 1: large('b.txt') },
  });
  expect(body).toMatchObject({
    data: { a: { __typename: 'NotFoundError' }, b: { __typename: 'UploadFileSuccess' } },
  });
});

test('a file that no resolver reads is let pass, and the answer arrives', async () => {
  const { body } = await send({
    operations: {
      query: '{ viewer { tenant } }',
      variables: { file: null },
    },
    files: { 0: new File([Buffer.alloc(5_000_000)], 'unused.bin') },
  });
  expect(body).toMatchObject({ data: { viewer: { tenant: 'Development' } } });
  expect(body).not.toHaveProperty('errors');
});

/** Sends the head of a request and then as much of a body as is taken; gives what is answered. */
function sendRaw(head: string, bodyBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString();
    });
    socket.on('error', (error) => {
      // The connection may be cut once the answer is there.
      if (answer === '') reject(error);
    });
    socket.on('close', () => {
      resolve(answer);
    });
    socket.write(head);
    const chunk = Buffer.alloc(65_536, 'x');
    let left = bodyBytes;
    const more = (): void => {
      while (left > 0 && !socket.destroyed) {
        left -= chunk.length;
        if (!socket.write(chunk)) {
          socket.once('drain', more);
          return;
        }
      }
      socket.end();
    };
    more();
  });
}

const head = (extra: string) =>
  `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${gateway.authorization}\r\n${extra}\r\n\r\n`;

test('a request above the limit is answered 413, also to a client that sends all before it reads', async () => {
  const answer = await sendRaw(
    head(
      `Content-Type: multipart/form-data; boundary=x\r\nContent-Length: ${LIMIT + 65_536 - (LIMIT % 65_536)}`,
    ),
    LIMIT,
  );
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
  expect(answer).toContain('REQUEST_ENTITY_TOO_LARGE');
});

test('a JSON body above a megabyte is answered 413', async () => {
  const answer = await sendRaw(
    head(`Content-Type: application/json\r\nContent-Length: ${65_536 * 32}`),
    65_536 * 32,
  );
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
});

test('a JSON body above a megabyte in chunks is answered 413, and the gateway lives on', async () => {
  const answer = await sendRaw(
    `${head('Content-Type: application/json\r\nTransfer-Encoding: chunked')}1f0000\r\n`,
    31 * 65_536,
  );
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
});

test('a body that breaks after its mutation has run still tells what was done', async () => {
  const start = [
    '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n',
    JSON.stringify({ query: UPLOAD, variables: { workspace, file: null } }),
    '\r\n--x\r\ncontent-disposition: form-data; name="map"\r\n\r\n{"0":["variables.file"]}',
    '\r\n--x\r\ncontent-disposition: form-data; name="0"; filename="a.txt"\r\n\r\nsome text',
    '\r\n--x\r\ncontent-disposition: form-data; name="0"\r\n\r\nagain',
  ].join('');
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'multipart/form-data; boundary=x',
      authorization: gateway.authorization,
    },
    body: start,
  });
  expect(response.status).toBe(400);
  const body = (await response.json()) as { data?: unknown };
  expect(body).toMatchObject({ errors: [{ extensions: { code: 'BAD_MULTIPART' } }] });
  expect(body.data).toBeDefined();
});

test.each([
  ['a target that is a whole URL', 'GET http://127.0.0.1/health HTTP/1.1\r\nHost: 127.0.0.1', 200],
  ['a target that is none', 'GET * HTTP/1.1\r\nHost: 127.0.0.1', 400],
  ['a host that makes no URL', 'GET /health HTTP/1.1\r\nHost: ::1', 400],
  ['a host of another', 'GET http://evil.example/health HTTP/1.1\r\nHost: 127.0.0.1', 400],
])('%s is answered in order', async (_, start, status) => {
  const answer = await sendRaw(`${start}\r\nConnection: close\r\n\r\n`, 0);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).not.toContain('node_modules');
});

test.each(['{a', '{a(b:[', '{...on Query'])('20,000 times %j is refused as 400', async (piece) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: gateway.authorization,
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
    },
    body: JSON.stringify({ query: piece.repeat(20_000) }),
  });
  expect(response.status).toBe(400);
});

test('many uploads that are cut off leave nothing behind', async () => {
  const before = await blobs();
  const boundary = 'x';
  const start = [
    `--${boundary}\r\ncontent-disposition: form-data; name="operations"\r\n\r\n`,
    JSON.stringify({ query: UPLOAD, variables: { workspace, file: null } }),
    `\r\n--${boundary}\r\ncontent-disposition: form-data; name="map"\r\n\r\n{"0":["variables.file"]}`,
    `\r\n--${boundary}\r\ncontent-disposition: form-data; name="0"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\n`,
    'some text that never ends',
  ].join('');
  await Promise.all(
    Array.from(
      { length: 20 },
      (_, index) =>
        new Promise<void>((resolve) => {
          const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
            socket.write(
              head(
                `Content-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: 1000000`,
              ),
            );
            socket.write(start.slice(0, start.length - index * 20), () => {
              if (index % 2) socket.destroy();
              else socket.resetAndDestroy();
              resolve();
            });
          });
        }),
    ),
  );
  await expect.poll(blobs, { timeout: 10_000 }).toEqual(before);
  expect(await fileCount()).toBe(0);
});
