import { request } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RawSocket } from '../../support/raw-socket.js';
import { openSite, type Site } from './site.js';

/*
 * What only a WebSocket has, seen on the whole gateway. The protocol itself is tested beside
 * `src/server/websocket/`.
 */

let site: Site;
let url: string;
beforeAll(async () => {
  site = await openSite();
  url = socketUrl(site);
});
afterAll(() => site.close());

const socketUrl = (of: Site) => `${of.url.replace('http', 'ws')}/graphql`;

const acknowledged = () =>
  RawSocket.acknowledged(url, { payload: { authorization: site.gateway.authorization } });

test('who does not say who it is in time is closed with 4408', async () => {
  const impatient = await openSite({ WEBSOCKET_INIT_TIMEOUT: '0.1' });
  const socket = await RawSocket.open(socketUrl(impatient));
  expect((await socket.closed).code).toBe(4408);
  await impatient.close();
});

test('an operation before that is closed with 4401', async () => {
  const socket = await RawSocket.open(url);
  socket.subscribe('1', '{ __typename }');
  expect((await socket.closed).code).toBe(4401);
});

test('another subprotocol is closed with 4406', async () => {
  const socket = await RawSocket.open(url, { protocols: ['graphql-ws'] });
  expect((await socket.closed).code).toBe(4406);
});

test.each([
  ['connection_ack', { type: 'connection_ack' }],
  ['next', { type: 'next', id: '1', payload: { data: {} } }],
  ['error', { type: 'error', id: '1', payload: [{ message: 'No.' }] }],
  ['no type', { id: '1' }],
  ['no JSON', '{'],
])('a message of the server (%s), or of nobody, is closed with 4400', async (_, message) => {
  const socket = await acknowledged();
  socket.send(message);
  expect((await socket.closed).code).toBe(4400);
});

test('a hundred operations go on at once, and one more is refused alone', async () => {
  const { createTask } = await site.gateway.data(`mutation {
    createTask(input: { prompt: "Stay quiet" }) { ... on CreateTaskSuccess { task { id } } }
  }`);
  const variables = { task: (createTask as { task: { id: string } }).task.id };
  const query = 'subscription ($task: ID!) { taskEvents(task: $task) { id } }';
  const socket = await acknowledged();
  for (let id = 0; id < 100; id += 1) socket.subscribe(String(id), query, { variables });
  await expect.poll(() => site.gateway.app.listeners(), { timeout: 15_000 }).toBe(100);
  socket.subscribe('more', '{ __typename }');
  expect(await socket.next()).toMatchObject({
    type: 'error',
    id: 'more',
    payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }],
  });
  socket.send({ type: 'complete', id: '0' });
  socket.subscribe('more', '{ __typename }');
  expect(await socket.next()).toMatchObject({ type: 'next', id: 'more' });
  socket.socket.terminate();
  await expect.poll(() => site.gateway.app.listeners()).toBe(0);
});

test('one operation fails, and the others of its socket go on', async () => {
  const socket = await acknowledged();
  for (const query of ['{ viewer {', '{ nothing }', `{ a(b: ${'['.repeat(20_000)}) }`]) {
    socket.subscribe('1', query);
    expect(await socket.next()).toMatchObject({ type: 'error', id: '1' });
  }
  socket.subscribe('1', '{ __typename }');
  expect(await socket.next()).toMatchObject({ payload: { data: { __typename: 'Query' } } });
  socket.socket.close();
});

test('compression is not agreed to, and a compressed message is closed with 1002', async () => {
  const { socket, extensions } = await upgradeWith('permessage-deflate');
  expect(extensions).toBeUndefined();
  const received = new Promise<Buffer>((resolve) => socket.once('data', resolve));
  // A masked, final text message with the bit of a compressed one.
  socket.write(Buffer.from([0xc1, 0x81, 0, 0, 0, 0, 0x20]));
  const closing = await received;
  expect(closing[0]).toBe(0x88);
  expect(closing.readUInt16BE(2)).toBe(1002);
  socket.destroy();
});

/** Opens a socket for bytes as they are. */
function upgradeWith(extension: string): Promise<{ socket: Socket; extensions?: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'graphql-transport-ws',
      'sec-websocket-extensions': extension,
    };
    request(`${site.url}/graphql`, { headers })
      .once('upgrade', (response, socket: Socket) => {
        resolve({ socket, extensions: response.headers['sec-websocket-extensions'] });
      })
      .once('error', reject)
      .end();
  });
}
