import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Viewer } from '../../../src/access/viewer.js';
import { testViewer } from '../../support/viewer.js';
import { settle } from '../../support/multipart-request.js';
import { RawSocket } from '../../support/raw-socket.js';
import { openSocketServer, type SocketServer } from '../../support/socket-server.js';

const harbour: Viewer = { ...testViewer, tenantId: 'harbour', tenantName: 'Harbour' };

let server: SocketServer;
/** What was shown for proof, in order. */
const shown: (string | null)[] = [];
let authenticate: (authorization: string | null) => Promise<Viewer | null>;

beforeEach(async () => {
  shown.length = 0;
  authenticate = () => Promise.resolve(harbour);
  server = await openSocketServer({
    authenticate(authorization) {
      shown.push(authorization);
      return authenticate(authorization);
    },
  });
});
afterEach(() => server.close());

test.each<[string, object | null, Record<string, string>, string | null]>([
  ['in the payload', { authorization: 'Bearer a' }, {}, 'Bearer a'],
  ['in the header, if the payload is null', null, { Authorization: 'Bearer b' }, 'Bearer b'],
  ['nowhere, if the payload is null', null, {}, null],
  ['in the payload, in any letter case', { AuthORIZation: 'Bearer a' }, {}, 'Bearer a'],
  ['in the payload rather than the header', { authorization: 'a' }, { authorization: 'b' }, 'a'],
  ['in the header', {}, { Authorization: 'Bearer b' }, 'Bearer b'],
  [
    'in the header, if that in the payload is no text',
    { authorization: 1 },
    { authorization: 'b' },
    'b',
  ],
  ['nowhere', { token: 'a' }, { 'x-key': 'b' }, null],
])('the credential is found %s', async (_, payload, headers, authorization) => {
  const socket = await RawSocket.acknowledged(server.url, { payload, headers });
  expect(shown).toEqual([authorization]);
  socket.socket.close();
});

test('whoever is let in by nothing is told one constant thing', async () => {
  authenticate = () => Promise.resolve(null);
  const socket = await RawSocket.open(server.url);
  socket.send({ type: 'connection_init', payload: { authorization: 'wrong' } });
  expect(await socket.closed).toEqual({ code: 4403, reason: 'Forbidden' });
  expect(socket.received).toEqual([]);
  expect(server.sessions.entered).toEqual([]);
});

test('when nobody can be recognised, it is logged, and the socket is closed with 1013', async () => {
  authenticate = () => Promise.reject(new Error('no database'));
  const socket = await RawSocket.open(server.url);
  socket.send({ type: 'connection_init' });
  expect(await socket.closed).toEqual({ code: 1013, reason: 'Try again later' });
  expect(server.logged).toMatchObject([{ err: { message: 'no database' } }]);
});

test('when nobody can be recognised any more, that operation is refused, and others go on', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  const source = await server.follow(socket, '1');
  const letIn = authenticate;
  authenticate = () => Promise.reject(new Error('no database'));
  socket.subscribe('2', '{ hello }');
  expect(await socket.next()).toMatchObject({
    ...{ type: 'error', id: '2' },
    payload: [{ extensions: { code: 'UNAVAILABLE' } }],
  });
  expect(server.logged).toMatchObject([{ err: { message: 'no database' } }]);
  authenticate = letIn;
  socket.subscribe('2', '{ hello }');
  expect(await socket.next()).toMatchObject({ id: '2', type: 'next' });
  expect(await socket.next()).toEqual({ id: '2', type: 'complete' });
  expect(source.returned).toBe(false);
  socket.socket.close();
});

test('an operation that comes while the caller is being recognised closes with 4401', async () => {
  let letIn = (): void => undefined;
  authenticate = () =>
    new Promise((resolve) => {
      letIn = () => resolve(harbour);
    });
  const socket = await RawSocket.open(server.url);
  socket.send({ type: 'connection_init' });
  socket.subscribe('1', '{ hello }');
  expect((await socket.closed).code).toBe(4401);
  letIn();
  await settle();
  expect(socket.received).toEqual([]);
  expect(server.sessions.entered).toEqual([]);
});

test('each operation runs for whom the credential lets in at its time', async () => {
  const socket = await RawSocket.acknowledged(server.url, { payload: { authorization: 'key' } });
  const other = { ...harbour, operationsPerMinute: 7 };
  authenticate = () => Promise.resolve(other);
  socket.subscribe('1', '{ hello }');
  expect(await socket.next()).toMatchObject({ type: 'next' });
  expect(shown).toEqual(['key', 'key']);
  expect(server.operations[0]?.context.viewer).toBe(other);
  socket.socket.close();
});

test('an operation with a credential that lets in no more is not run, and ends all', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  const source = await server.follow(socket, '1');
  authenticate = () => Promise.resolve(null);
  socket.subscribe('2', 'mutation { save }');
  source.give('too late');
  expect(await socket.closed).toEqual({ code: 4410, reason: 'Access revoked' });
  expect(server.operations).toHaveLength(1);
  expect(source.returned).toBe(true);
});

test('an operation that was left before its caller was recognised is not run', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  let letIn = (): void => undefined;
  authenticate = () =>
    new Promise((resolve) => {
      letIn = () => resolve(harbour);
    });
  socket.subscribe('1', 'mutation { save }');
  socket.send({ type: 'complete', id: '1' });
  await socket.flush();
  letIn();
  await settle();
  expect(await socket.flush()).toEqual([]);
  expect(server.operations).toEqual([]);
  socket.socket.close();
});

test('a session lasts from the acknowledgement until the socket closes', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  expect(server.sessions.entered).toMatchObject([{ viewer: harbour }]);
  expect(server.sessions.left).toEqual([]);
  socket.socket.terminate();
  await expect.poll(() => server.sessions.left).toEqual(server.sessions.entered);
});

test.each([
  ['EXPIRED', 4419, 'Token expired'],
  ['REVOKED', 4410, 'Access revoked'],
] as const)(
  'a session that ends as %s closes its socket at once',
  async (reason, code, message) => {
    const socket = await RawSocket.acknowledged(server.url);
    const source = await server.follow(socket, '1');
    server.sessions.entered[0]?.end(reason);
    expect(source.returned).toBe(true);
    expect(server.operations[0]?.context.signal?.().aborted).toBe(true);
    expect(await socket.closed).toEqual({ code, reason: message });
    await expect.poll(() => server.sessions.left).toHaveLength(1);
  },
);

test('after the end of a session nothing is delivered that was on its way, and nothing is heard', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  const source = await server.follow(socket, '1');
  socket.subscribe('2', '{ slow }');
  await expect.poll(() => server.operations).toHaveLength(2);
  source.give('one', 'two', 'three');
  server.sessions.entered[0]?.end('REVOKED');
  server.release();
  // The client has not heard of the end yet.
  socket.subscribe('3', 'mutation { save }');
  expect((await socket.closed).code).toBe(4410);
  await settle();
  expect(socket.received).toEqual([{ type: 'connection_ack' }]);
  expect(server.operations).toHaveLength(2);
  // The beginning, and the two operations before the end.
  expect(shown).toHaveLength(3);
});
