import { afterEach, expect, test } from 'vitest';
import { isSettled, settle } from '../../support/multipart-request.js';
import { RawSocket } from '../../support/raw-socket.js';
import { openSocketServer, socketLimits, type SocketServer } from '../../support/socket-server.js';

let server: SocketServer;
afterEach(() => server.close());

const { maxMessageBytes, maxOperations, pingIntervalMs } = socketLimits;

test('a message of the largest size is read, and a larger one closes with 1009', async () => {
  server = await openSocketServer();
  const socket = await RawSocket.acknowledged(server.url);
  const message = JSON.stringify({ type: 'ping' });
  socket.send(message.padEnd(maxMessageBytes));
  expect(await socket.next()).toEqual({ type: 'pong' });
  socket.send(message.padEnd(maxMessageBytes + 1));
  expect((await socket.closed).code).toBe(1009);
  expect(server.logged).toEqual([]);
});

test('one live operation too many is refused alone, until another has gone', async () => {
  server = await openSocketServer();
  const socket = await RawSocket.acknowledged(server.url);
  for (let count = 0; count < maxOperations; count += 1) {
    await server.follow(socket, String(count));
  }
  socket.subscribe('more', '{ hello }');
  expect(await socket.next()).toMatchObject({
    type: 'error',
    id: 'more',
    payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }],
  });
  expect(await socket.flush()).toEqual([]);
  socket.send({ type: 'complete', id: '0' });
  socket.subscribe('more', '{ hello }');
  expect(await socket.next()).toMatchObject({ type: 'next', id: 'more' });
});

test('limits can be set one by one', async () => {
  server = await openSocketServer({ limits: { maxOperations: 1 } });
  const socket = await RawSocket.acknowledged(server.url);
  await server.follow(socket, '1');
  socket.subscribe('2', '{ hello }');
  expect(await socket.next()).toMatchObject({ type: 'error', id: '2' });
});

test('a client that answers pings stays, and one that does not is cut', async () => {
  server = await openSocketServer();
  const deaf = await RawSocket.acknowledged(server.url, { autoPong: false });
  const awake = await RawSocket.acknowledged(server.url);
  const source = await server.follow(deaf, '1');
  for (let round = 0; round < 3; round += 1) {
    const pinged = new Promise((resolve) => awake.socket.once('ping', resolve));
    server.clock.advance(pingIntervalMs);
    await pinged;
    // The answer has come by the time that what was sent after it has.
    await awake.flush();
  }
  expect((await deaf.closed).code).toBe(1006);
  await expect.poll(() => source.returned).toBe(true);
  expect(await awake.flush()).toEqual([]);
});

test('each of many sockets is pinged', async () => {
  server = await openSocketServer();
  const pings: Promise<unknown>[] = [];
  for (let count = 0; count < 150; count += 1) {
    const { socket } = await RawSocket.acknowledged(server.url);
    pings.push(new Promise((resolve) => socket.once('ping', resolve)));
  }
  server.clock.advance(pingIntervalMs);
  await Promise.all(pings);
});

test('one timer pings all sockets, and stops with the last of them', async () => {
  server = await openSocketServer();
  expect(server.clock.pending).toBe(0);
  const sockets = [];
  for (let count = 0; count < 3; count += 1) {
    sockets.push(await RawSocket.acknowledged(server.url));
  }
  expect(server.clock.pending).toBe(1);
  for (const socket of sockets) socket.socket.close();
  await expect.poll(() => server.clock.pending).toBe(0);
});

test('the next event is asked for when the one before has gone out', async () => {
  server = await openSocketServer();
  const socket = await RawSocket.acknowledged(server.url);
  const source = await server.follow(socket, '1');
  // From now on nothing goes out, as to a client that does not read.
  const [end] = server.connections;
  end?.cork();
  source.give('one', 'two');
  await expect.poll(() => end?.writableLength).toBeGreaterThan(0);
  await settle();
  expect(source.asked).toBe(1);
  end?.uncork();
  expect(await socket.next()).toMatchObject({ payload: { data: { events: 'one' } } });
  expect(await socket.next()).toMatchObject({ payload: { data: { events: 'two' } } });
  await expect.poll(() => source.asked).toBe(3);
});

test('a source is freed at once also while an event waits to go out', async () => {
  server = await openSocketServer();
  const socket = await RawSocket.acknowledged(server.url);
  const source = await server.follow(socket, '1');
  const [end] = server.connections;
  end?.cork();
  source.give('one', 'two');
  await expect.poll(() => end?.writableLength).toBeGreaterThan(0);
  socket.send({ type: 'complete', id: '1' });
  await expect.poll(() => source.returned).toBe(true);
  end?.uncork();
  expect(await socket.next()).toMatchObject({ payload: { data: { events: 'one' } } });
  await settle();
  expect(await socket.flush()).toEqual([]);
});

test('a client that does not read its answers is not read from until it does', async () => {
  server = await openSocketServer();
  const socket = await RawSocket.acknowledged(server.url);
  const [end] = server.connections;
  end?.cork();
  const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(600_000) } });
  for (let count = 0; count < 8; count += 1) socket.send(ping);
  await expect.poll(() => end?.isPaused()).toBe(true);
  // Two answers, and those to what had been read before the pause.
  expect(end?.writableLength).toBeLessThan(2_000_000);
  end?.uncork();
  for (let count = 0; count < 8; count += 1) {
    expect(await socket.next()).toMatchObject({ type: 'pong' });
  }
});

test('closing closes all with 1001, takes no new one, and cuts who does not answer', async () => {
  server = await openSocketServer();
  const polite = await RawSocket.acknowledged(server.url);
  const source = await server.follow(polite, '1');
  const silent = await RawSocket.acknowledged(server.url);
  silent.socket.pause();
  const gone = server.closeSockets();
  expect(source.returned).toBe(true);
  expect(await polite.closed).toEqual({ code: 1001, reason: 'Going away' });
  await expect(RawSocket.open(server.url)).rejects.toThrow('503');
  expect(await isSettled(gone)).toBe(false);
  server.clock.advance(1_000);
  await gone;
  silent.socket.terminate();
});
