import { request } from 'node:http';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../../support/raw-socket.js';
import { openSocketServer, type SocketServer } from '../../support/socket-server.js';

let server: SocketServer;
beforeAll(async () => {
  server = await openSocketServer();
});
afterAll(() => server.close());

const handshake = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-protocol': 'graphql-transport-ws',
};

/** Asks for an upgrade, and gives the plain answer. */
function upgrade(
  headers: Record<string, string>,
  { path = '/graphql', method = 'GET' }: { path?: string; method?: string } = {},
): Promise<{ status?: number; headers: NodeJS.Dict<string | string[]> }> {
  return new Promise((resolve, reject) => {
    request({ port: server.port, path, method, headers })
      .once('response', (response) => {
        response.resume();
        resolve({ status: response.statusCode, headers: response.headers });
      })
      .once('upgrade', (_, socket) => {
        socket.destroy();
        reject(new Error('upgraded'));
      })
      .once('error', reject)
      .end();
  });
}

test.each([
  ['another origin', { ...handshake, origin: 'https://evil.example' }, {}, 403],
  ['a page without an origin', { ...handshake, origin: 'null' }, {}, 403],
  ['another host name', { ...handshake, host: 'evil.example' }, {}, 421],
  ['a port that there is not', { ...handshake, host: 'localhost:99999' }, {}, 400],
  ['another path', handshake, { path: '/elsewhere' }, 404],
  ['a longer path', handshake, { path: '/graphql/' }, 404],
  ['a POST', handshake, { method: 'POST' }, 400],
  ['another protocol', { ...handshake, upgrade: 'h2c' }, {}, 400],
  ['another version', { ...handshake, 'sec-websocket-version': '7' }, {}, 400],
  ['a key that is none', { ...handshake, 'sec-websocket-key': 'short' }, {}, 400],
  ['a subprotocol that is no token', { ...handshake, 'sec-websocket-protocol': ', ,' }, {}, 400],
])('an upgrade for %s is refused in plain HTTP', async (_, headers, target, status) => {
  const answer = await upgrade(headers, target);
  expect(answer.status).toBe(status);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
});

test('the connection of a refused upgrade is not kept, though the client keeps its end', async () => {
  const socket = createConnection({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.resume();
  const before = server.connections.length;
  await expect.poll(() => server.connections.length).toBe(before + 1);
  const end = server.connections.at(-1);
  const ended = new Promise((resolve) => socket.once('end', resolve));
  socket.write('GET /elsewhere HTTP/1.1\r\nHost: localhost\r\n');
  socket.write('Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  await ended;
  await expect.poll(() => end?.destroyed).toBe(true);
  socket.destroy();
});

test('our own page, and headers in any bytes, are let in', async () => {
  const headers = { origin: `http://localhost:${server.port}`, 'x-name': 'Zo\u00eb' };
  const socket = await RawSocket.acknowledged(server.url, { headers });
  socket.socket.close();
});

test.each([
  ['no subprotocol', []],
  ['the subprotocol of subscriptions-transport-ws', ['graphql-ws']],
])('a client with %s is told with 4406', async (_, protocols) => {
  const socket = await RawSocket.open(server.url, { protocols });
  socket.send({ type: 'connection_init' });
  expect(await socket.closed).toEqual({ code: 4406, reason: 'Subprotocol not acceptable' });
  expect(socket.received).toEqual([]);
});

test('our subprotocol is chosen among several', async () => {
  const protocols = ['graphql-ws', 'graphql-transport-ws'];
  const socket = await RawSocket.acknowledged(server.url, { protocols });
  expect(socket.socket.protocol).toBe('graphql-transport-ws');
  socket.socket.close();
});

test('operations take nothing from the upgrade but the id that its caller gave it', async () => {
  const headers = {
    ...{ authorization: 'Bearer key', cookie: 'a=b', 'x-request-id': '7' },
    'idempotency-key': 'one',
  };
  const socket = await RawSocket.acknowledged(server.url, { headers });
  server.operations.length = 0;
  socket.subscribe('1', '{ hello }');
  socket.subscribe('2', '{ hello }');
  await expect.poll(() => server.operations.length).toBe(2);
  const [first, second] = server.operations;
  expect(first?.context).not.toBe(second?.context);
  for (const operation of server.operations) {
    expect(operation.context.requestId).toBe('7');
    expect([...operation.request.headers]).toEqual([]);
  }
  socket.socket.close();
});
