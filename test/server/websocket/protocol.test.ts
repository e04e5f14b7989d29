import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { settle } from '../../support/multipart-request.js';
import { RawSocket } from '../../support/raw-socket.js';
import { openSocketServer, type SocketServer } from '../../support/socket-server.js';

let server: SocketServer;
const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
  vi.spyOn(console, name),
);

beforeAll(async () => {
  server = await openSocketServer();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await server.close();
});
beforeEach(() => {
  server.logged.length = 0;
});
afterEach(() => {
  for (const spy of spies) expect(spy).not.toHaveBeenCalled();
});

const subscribe = (id: unknown, payload: unknown) => ({ type: 'subscribe', id, payload });
const nested = (levels: number, inner = '1') => '['.repeat(levels) + inner + ']'.repeat(levels);

test('a client that does not begin within the time is told with 4408', async () => {
  const socket = await RawSocket.open(server.url);
  server.clock.advance(2_999);
  expect(await socket.flush()).toEqual([]);
  server.clock.advance(1);
  expect(await socket.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
});

test('a client that has begun in time may take its time', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  server.clock.advance(3_000);
  expect(await socket.flush()).toEqual([]);
  socket.socket.close();
});

test('beginning twice closes with 4429', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  socket.send({ type: 'connection_init' });
  expect(await socket.closed).toEqual({ code: 4429, reason: 'Too many initialisation requests' });
});

test('an operation before the acknowledgement closes with 4401', async () => {
  const socket = await RawSocket.open(server.url);
  socket.subscribe('1', '{ hello }');
  expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
  expect(socket.received).toEqual([]);
});

test('an id that is in use closes with 4409, however long it is', async () => {
  const id = 'x'.repeat(1_000);
  const socket = await RawSocket.acknowledged(server.url);
  socket.subscribe(id, 'subscription { events }');
  socket.subscribe(id, '{ hello }');
  expect(await socket.closed).toEqual({ code: 4409, reason: 'Subscriber already exists' });
});

test.each<[string, unknown]>([
  ['no JSON', '{'],
  ['nothing', ''],
  ['no object', '[]'],
  ['no type', {}],
  ['an unknown type', { type: 'start', id: '1' }],
  ['what only a server says: connection_ack', { type: 'connection_ack' }],
  ['what only a server says: next', { type: 'next', id: '1', payload: { data: {} } }],
  ['what only a server says: error', { type: 'error', id: '1', payload: [{ message: 'No.' }] }],
  ['no id', subscribe(undefined, { query: '{ hello }' })],
  ['an empty id', subscribe('', { query: '{ hello }' })],
  ['an id that is a number', subscribe(1, { query: '{ hello }' })],
  ['no payload', subscribe('1', undefined)],
  ['no query', subscribe('1', {})],
  ['a query that is no text', subscribe('1', { query: 1 })],
  ['variables that are a list', subscribe('1', { query: '{ hello }', variables: [] })],
  ['a completion without an id', { type: 'complete' }],
  ['a ping whose payload is a text', { type: 'ping', payload: 'text' }],
  ['a ping that is nested too deeply', `{"type":"ping","payload":{"a":${nested(100_000)}}}`],
  ['a ping with a payload that cannot be told', `{"type":"ping","payload":${nested(100_000)}}`],
  ['a ping with a __proto__', '{"type":"ping","payload":{"__proto__":{}}}'],
])('%s closes with 4400', async (_, message) => {
  const socket = await RawSocket.acknowledged(server.url);
  socket.send(message);
  expect(await socket.closed).toEqual({ code: 4400, reason: 'Invalid message' });
  expect(server.logged).toEqual([]);
});

test('a binary frame closes with 4400', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  socket.socket.send(Buffer.from('{"type":"ping"}'));
  expect((await socket.closed).code).toBe(4400);
});

test.each([
  ['a __proto__ in the variables', '"variables":{"a":{"__proto__":1}}'],
  ['a __proto__ in the extensions', '"extensions":{"__proto__":{}}'],
  ['a __proto__ beside the query', '"__proto__":{}'],
  ['variables of 64 levels', `"variables":{"a":${nested(63)}}`],
  ['variables of 100,000 levels', `"variables":{"a":${nested(100_000)}}`],
])('%s are an error of the operation alone', async (_, part) => {
  const socket = await RawSocket.acknowledged(server.url);
  socket.send(`{"type":"subscribe","id":"1","payload":{"query":"{ hello }",${part}}}`);
  expect(await socket.flush()).toMatchObject([
    { type: 'error', id: '1', payload: [{ extensions: { code: 'BAD_REQUEST' } }] },
  ]);
  socket.socket.close();
});

test('variables of 64 levels are none too many', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  const variables: unknown = { a: JSON.parse(nested(62)) as unknown };
  socket.subscribe('1', '{ hello }', { variables });
  expect(await socket.next()).toMatchObject({ type: 'next', id: '1' });
  socket.socket.close();
});

test('a ping is answered with its payload, also before the beginning', async () => {
  const socket = await RawSocket.open(server.url);
  socket.send({ type: 'ping', payload: { a: [1] } });
  expect(await socket.next()).toEqual({ type: 'pong', payload: { a: [1] } });
  socket.send({ type: 'ping' });
  expect(await socket.next()).toEqual({ type: 'pong' });
  socket.send({ type: 'pong' });
  expect(await socket.flush()).toEqual([]);
  socket.socket.close();
});

test.each([
  ['a query', '{ hello }', { hello: 'Hello, world' }],
  ['a mutation', 'mutation { save }', { save: 'saved' }],
])('%s gives one result, and is complete', async (_, query, data) => {
  const socket = await RawSocket.acknowledged(server.url);
  socket.subscribe('1', query, { operationName: null, variables: null, extensions: null });
  expect(await socket.next()).toEqual({ type: 'next', id: '1', payload: { data } });
  expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
  socket.socket.close();
});

test('a subscription gives its events, and is complete when its source ends', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  const source = await server.follow(socket, '1');
  source.give('one', 'two');
  expect(await socket.next()).toMatchObject({ payload: { data: { events: 'one' } } });
  expect(await socket.next()).toMatchObject({ payload: { data: { events: 'two' } } });
  await source.return();
  expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
  socket.socket.close();
});

test('a source that fails ends its subscription with a masked error', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  const source = await server.follow(socket, '1');
  source.fail(new Error('a secret'));
  const last = await socket.next();
  expect(last).toMatchObject({
    type: 'error',
    id: '1',
    payload: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  });
  expect(JSON.stringify(last)).not.toContain('secret');
  await settle();
  expect(await socket.flush()).toEqual([]);
  socket.socket.close();
});

test.each([
  ['a syntax error', '{', {}, 'Syntax Error: Expected Name, found <EOF>.'],
  ['an unknown field', '{ nothing }', {}, 'Cannot query field "nothing" on type "Query".'],
  ['an unknown operation', '{ hello }', { operationName: 'Other' }, /what operation to execute/],
  [
    'a variable of a wrong type',
    'query ($a: String!) { hello(name: $a) }',
    { variables: { a: 1 } },
    /\$a/,
  ],
  ['an unknown parameter', '{ hello }', { more: 1 }, /Unexpected parameter "more"/],
  ['what a plugin throws', 'query Thrown { hello }', { operationName: 'Thrown' }, 'No.'],
  ['what a plugin sets', 'query Set { hello }', { operationName: 'Set' }, 'No.'],
])(
  '%s ends the operation alone, with nothing that is for HTTP',
  async (_, query, rest, message) => {
    const socket = await RawSocket.acknowledged(server.url);
    socket.subscribe('1', query, rest);
    const answer = await socket.next();
    expect(answer).toMatchObject({
      type: 'error',
      id: '1',
      payload: [{ message: expect.stringMatching(message) as unknown }],
    });
    expect(JSON.stringify(answer)).not.toContain('"http"');
    await settle();
    expect(await socket.flush()).toEqual([]);
    socket.socket.close();
  },
);

test('a result with data goes out as one, with nothing that is for HTTP', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  socket.subscribe('1', 'query Partial { hello }', { operationName: 'Partial' });
  expect(await socket.next()).toEqual({
    type: 'next',
    id: '1',
    payload: {
      data: { hello: null },
      errors: [{ message: 'Half.', extensions: { code: 'REFUSED' } }],
      extensions: { took: 1 },
    },
  });
  expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
  socket.socket.close();
});

test('an error of ours is masked, and leaves the socket open', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  socket.subscribe('1', '{ boom }');
  expect(await socket.next()).toEqual({
    type: 'next',
    id: '1',
    payload: {
      data: { boom: null },
      errors: [
        {
          message: 'Unexpected error.',
          locations: [{ line: 1, column: 3 }],
          path: ['boom'],
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ],
    },
  });
  expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
  socket.subscribe('2', 'query Broken { hello }', { operationName: 'Broken' });
  expect(await socket.next()).toEqual({
    type: 'error',
    id: '2',
    payload: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
  });
  expect(server.logged).toMatchObject([{ err: { message: 'a secret of a plugin' } }]);
  socket.socket.close();
});

test.each([
  ['completed', '{ hello }', ['next', 'complete']],
  ['failed', '{ nothing }', ['error']],
])('the id of an operation that has %s is free again', async (_, query, types) => {
  const socket = await RawSocket.acknowledged(server.url);
  for (let round = 0; round < 2; round += 1) {
    socket.subscribe('1', query);
    for (const type of types) expect(await socket.next()).toMatchObject({ type, id: '1' });
  }
  socket.socket.close();
});

test('what was left is not heard of again, also when its id has a new owner', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  const before = server.operations.length;
  socket.subscribe('1', '{ slow }');
  await expect.poll(() => server.operations.length).toBe(before + 1);
  socket.send({ type: 'complete', id: '1' });
  socket.subscribe('1', '{ hello }');
  expect(await socket.next()).toMatchObject({ payload: { data: { hello: 'Hello, world' } } });
  expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
  expect(server.operations.at(before)?.context.signal?.().aborted).toBe(true);
  expect(server.operations.at(before + 1)?.context.signal?.().aborted).toBe(false);
  server.release();
  await settle();
  expect(await socket.flush()).toEqual([]);
  socket.socket.close();
});

test('leaving a subscription frees its source at once, and nothing follows', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  const source = await server.follow(socket, '1');
  socket.send({ type: 'complete', id: '1' });
  await socket.flush();
  expect(source.returned).toBe(true);
  source.give('too late');
  socket.send({ type: 'complete', id: 'unheard of' });
  await settle();
  expect(await socket.flush()).toEqual([]);
  socket.socket.close();
});

test('a subscription that is left before it has begun frees its source as soon as there is one', async () => {
  const socket = await RawSocket.acknowledged(server.url);
  const { length } = server.sources;
  const before = server.operations.length;
  socket.subscribe('1', 'subscription { late }');
  await expect.poll(() => server.operations.length).toBe(before + 1);
  socket.send({ type: 'complete', id: '1' });
  await socket.flush();
  server.release();
  await expect.poll(() => server.sources[length]?.returned).toBe(true);
  socket.socket.close();
});

test.each<[string, (socket: RawSocket) => void]>([
  ['is closed', (socket) => socket.socket.close()],
  ['breaks', (socket) => socket.socket.terminate()],
  [
    'breaks the rules of WebSockets',
    ({ socket }) => socket.send(Buffer.from([0xff]), { binary: false }),
  ],
])(
  'a socket that %s frees its sources, and fires the signals of its operations',
  async (_, end) => {
    const socket = await RawSocket.acknowledged(server.url);
    const source = await server.follow(socket, '1');
    const context = server.operations.at(-1)?.context;
    expect(context).toMatchObject({ transport: 'websocket', viewer: { tenantId: 'default' } });
    expect(context?.signal?.().aborted).toBe(false);
    end(socket);
    await expect.poll(() => source.returned).toBe(true);
    expect(context?.signal?.().aborted).toBe(true);
    expect(server.logged).toEqual([]);
  },
);

test('nothing that a client can say is taken for a fault of ours', async () => {
  const word = fc.constantFrom(
    ...['connection_init', 'subscribe', 'complete', 'ping', 'pong', 'next', 'error', '__proto__'],
  );
  const part = fc.oneof(
    fc.json(),
    word.map((text) => JSON.stringify(text)),
  );
  const query = fc.constantFrom('{ hello }', '{', 'subscription { events }', '{ boom }');
  const message = fc.oneof(
    fc.string(),
    fc
      .dictionary(fc.constantFrom('type', 'id', 'payload', '__proto__'), part)
      .map((fields) => Object.entries(fields).map(([name, value]) => `"${name}":${value}`))
      .map((fields) => `{${fields.join(',')}}`),
    fc
      .record({ query, id: fc.constantFrom('1', '2', 'constructor', '__proto__'), variables: part })
      .map(({ query, id, variables }) => {
        const payload = `{"query":${JSON.stringify(query)},"variables":${variables}}`;
        return `{"type":"subscribe","id":"${id}","payload":${payload}}`;
      }),
    fc.constantFrom('1', '2').map((id) => JSON.stringify({ type: 'complete', id })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 10 }), async (messages) => {
      const socket = await RawSocket.acknowledged(server.url);
      for (const text of messages) socket.send(text);
      socket.socket.close(1000);
      const { code } = await socket.closed;
      expect([1000, 4400, 4409, 4429]).toContain(code);
    }),
    { numRuns: 200 },
  );
  expect(server.logged).toEqual([]);
});
