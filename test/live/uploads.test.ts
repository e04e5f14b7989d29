import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket, type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';
import { textAt } from '../support/value-at.js';

/** More than all buffers on the way hold together. */
const FILE_BYTES = 40_000_000;
const CHUNK = Buffer.alloc(65_536, 'a');

let upstream: Server;
/** What is done with an upload that has begun. */
let onUpload: (request: IncomingMessage, response: ServerResponse) => void;
let gateway: TestApp;
let url: string;
let workspace: string;

beforeAll(async () => {
  upstream = createServer((request, response) => {
    if (request.url?.endsWith('/files') === true) {
      onUpload(request, response);
      return;
    }
    request.resume();
    const harbour = { id: 'ws_1', name: 'Harbour', status: 'active', file_count: 0 };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.method === 'POST' ? harbour : [harbour]));
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  gateway = await openTestApp(new TestClock(), {
    MITEOS_MODE: 'live',
    MITEOS_BASE_URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/v1`,
    MITEOS_API_KEY: 'mt_test_1',
  });
  ({ url } = await gateway.listen());
  const found = await gateway.data('{ workspaces { nodes { id } } }');
  workspace = textAt(found, 'workspaces', 'nodes', '0', 'id');
});
let uploads = 0;
beforeEach(() => {
  uploads = 0;
});
afterAll(async () => {
  await gateway.close();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
});

/** Begins an upload, of whose file nothing has been sent; what comes back is gathered. */
function begin(
  authorization = gateway.authorization,
): Promise<{ socket: Socket; answer: () => string }> {
  const query = `mutation ($workspace: ID!, $file: Upload!) {
    uploadFile(input: { workspace: $workspace, file: $file }) { __typename ... on Error { code } }
  }`;
  const start = [
    '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n',
    JSON.stringify({ query, variables: { workspace, file: null } }),
    '\r\n--x\r\ncontent-disposition: form-data; name="map"\r\n\r\n{"0":["variables.file"]}',
    '\r\n--x\r\ncontent-disposition: form-data; name="0"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\n',
  ].join('');
  const head = [
    `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${authorization}`,
    'graphql-preflight: 1\r\ncontent-type: multipart/form-data; boundary=x',
    `content-length: ${start.length + FILE_BYTES}\r\n\r\n`,
  ].join('\r\n');
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write(head + start);
      resolve({ socket, answer: () => answer });
    });
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
  });
}

test('the surface sees the first byte before the client has sent the last, and a client that goes ends its request', async () => {
  const seen = new Promise<IncomingMessage>((resolve) => {
    onUpload = (request) => {
      uploads += 1;
      request.on('error', () => undefined);
      request.once('data', () => resolve(request));
    };
  });
  const { socket } = await begin();
  socket.write(CHUNK);
  const request = await seen;
  const closed = new Promise((resolve) => request.once('close', resolve));
  expect(request.complete).toBe(false);
  socket.resetAndDestroy();
  await closed;
  expect(request.complete).toBe(false);
  expect(uploads).toBe(1);
});

test('a surface that reads nothing holds the client back', async () => {
  const held = new Promise<IncomingMessage>((resolve) => {
    onUpload = (request) => {
      request.on('error', () => undefined);
      request.pause();
      resolve(request);
    };
  });
  const { socket } = await begin();
  const before = process.memoryUsage.rss();
  let sent = 0;
  let looks = 0;
  const more = (): void => {
    looks = 0;
    while (sent < FILE_BYTES) {
      sent += CHUNK.length;
      if (!socket.write(CHUNK)) return void socket.once('drain', more);
    }
  };
  more();
  await held;
  // Nothing is taken any more when one has looked for a second, and not a byte has gone.
  for (; looks < 20 && sent < FILE_BYTES; looks += 1) await pause(50);
  expect(sent).toBeLessThan(FILE_BYTES / 2);
  expect(process.memoryUsage.rss() - before).toBeLessThan(FILE_BYTES);
  socket.destroy();
});

test.each<[string, (request: IncomingMessage, response: ServerResponse) => void]>([
  ['refuses', (_, response) => response.writeHead(503).end()],
  ['hangs up', (request) => request.socket.destroy()],
])('a surface that %s ends the request of a client that still sends', async (_, fail) => {
  onUpload = (request, response) => {
    uploads += 1;
    request.on('error', () => undefined);
    request.once('data', () => fail(request, response));
  };
  const { socket, answer } = await begin();
  socket.write(CHUNK);
  await expect.poll(answer).toMatch(/^HTTP\/1.1 200 [^]*(UpstreamError|InDoubtError)/);
  // A client that sends on is not cut off, and the upload is not sent again.
  await new Promise<void>((resolve) => socket.write(CHUNK, () => resolve()));
  expect(uploads).toBe(1);
  socket.destroy();
});

test('a stranger is answered before anything of the body has been sent', async () => {
  const { socket, answer } = await begin('Bearer nobody');
  await expect.poll(answer).toMatch(/^HTTP\/1.1 401 /);
  expect(uploads).toBe(0);
  socket.destroy();
});
