import { createClient, type Client } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { letPass, openTestApp, type TestApp } from '../support/app.js';
import { RawSocket } from '../support/raw-socket.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock();
let gateway: TestApp;
let url: string;
const clients: Client[] = [];

beforeAll(async () => {
  gateway = await openTestApp(clock);
  ({ url } = await gateway.listen());
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});
afterAll(() => gateway.close());

const socketUrl = (path = '/graphql') => `${url.replace('http', 'ws')}${path}`;

function connect(onClosed?: (event: unknown) => void): Client {
  const client = createClient({
    url: socketUrl(),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: gateway.authorization },
    retryAttempts: 0,
    ...(onClosed && { on: { closed: onClosed } }),
  });
  clients.push(client);
  return client;
}

async function createTask(prompt: string): Promise<string> {
  const { createTask } = await gateway.data(
    `mutation ($prompt: String!) {
      createTask(input: { prompt: $prompt, config: { autonomyLevel: 100 } }) {
        ... on CreateTaskSuccess { task { id } }
      }
    }`,
    { prompt },
  );
  return (createTask as { task: { id: string } }).task.id;
}

test('a subscription shows every event with fresh data, and completes with its task', async () => {
  const task = await createTask('Tell the tides');
  const statuses: unknown[] = [];
  const following = (async () => {
    const events = connect().iterate<{
      taskEvents: { type: string; status?: string; task: { status: string } };
    }>({
      query: `subscription ($task: ID!) {
        taskEvents(task: $task, after: "START") {
          type
          ... on TaskStatusEvent { status task { status } }
        }
      }`,
      variables: { task },
    });
    for await (const { data, errors } of events) {
      expect(errors).toBeUndefined();
      const event = data?.taskEvents;
      if (event?.type === 'TASK_STATUS') {
        statuses.push(event.status);
        // Each event is executed anew, so the task is at least as far as the event says.
        expect(order(event.task.status)).toBeGreaterThanOrEqual(order(event.status ?? ''));
      }
      await letPass(gateway.app, clock, 1_000);
    }
  })();
  await following;
  expect(statuses).toEqual(['PENDING', 'PLANNING', 'RUNNING', 'COMPLETE']);
});

function order(status: string): number {
  return ['PENDING', 'PLANNING', 'RUNNING', 'COMPLETE'].indexOf(status);
}

test('queries and mutations go over the socket like any other operation', async () => {
  const results = [];
  for await (const result of connect().iterate({ query: '{ viewer { tenant } }' })) {
    results.push(result);
  }
  expect(results).toMatchObject([{ data: { viewer: { tenant: 'Development' } } }]);
});

test.each([
  ['a syntax error', '{ viewer {', /Syntax Error/],
  ['an unknown field', '{ nothing }', /Cannot query field/],
  [
    'an unknown task',
    'subscription { taskEvents(task: "nothing") { id } }',
    /no Miteos task or Routa task with this id/,
  ],
])('%s ends its own operation and leaves the socket open', async (_, query, message) => {
  let closed = false;
  const client = connect(() => {
    closed = true;
  });
  const errors = await firstErrors(client, query);
  expect(JSON.stringify(errors)).toMatch(message);
  expect(closed).toBe(false);
});

async function firstErrors(client: Client, query: string): Promise<unknown> {
  try {
    for await (const result of client.iterate({ query })) return result.errors;
  } catch (error) {
    return error;
  }
  return null;
}

test('errors are masked as they are over HTTP: ours keep their code', async () => {
  for await (const result of connect().iterate({ query: '{ task(id: "nothing") { id } }' })) {
    expect(result.errors?.[0]).toMatchObject({ extensions: { code: 'NOT_FOUND' } });
  }
});

test.each([
  ['another origin', '/graphql', { origin: 'https://evil.example' }, 403],
  ['another host name', '/graphql', { host: 'evil.example' }, 421],
  ['another path', '/elsewhere', {}, 404],
])('a socket from %s is refused', async (_, path, headers, status) => {
  const socket = new WebSocket(socketUrl(path), 'graphql-transport-ws', { headers });
  const answered = await new Promise((resolve, reject) => {
    socket.once('unexpected-response', (_request, response) => {
      resolve(response.statusCode);
    });
    socket.once('error', reject);
    socket.once('open', () => {
      reject(new Error('opened'));
    });
  });
  expect(answered).toBe(status);
});

test('a message above a megabyte closes the socket', async () => {
  const socket = new WebSocket(socketUrl(), 'graphql-transport-ws');
  await new Promise((resolve) => socket.once('open', resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.send('x'.repeat(1_048_577));
  expect(await closed).toBe(1009);
});

test('leaving a subscription frees it at once, also while nothing happens', async () => {
  const task = await createTask('Stay quiet');
  const client = connect();
  const events = client.iterate({
    query: 'subscription ($task: ID!) { taskEvents(task: $task, after: "START") { id } }',
    variables: { task },
  });
  await events.next();
  expect(gateway.app.listeners()).toBe(1);
  await events.return?.();
  await expect.poll(() => gateway.app.listeners()).toBe(0);
});

test('a connection that breaks frees its subscriptions', async () => {
  const task = await createTask('Break off');
  const socket = await RawSocket.acknowledged(socketUrl(), {
    payload: { authorization: gateway.authorization },
  });
  const variables = { task };
  const query = 'subscription ($task: ID!) { taskEvents(task: $task) { id } }';
  for (const id of ['1', '2']) socket.subscribe(id, query, { variables });
  await expect.poll(() => gateway.app.listeners()).toBe(2);
  socket.socket.terminate();
  await expect.poll(() => gateway.app.listeners()).toBe(0);
});

test('draining closes sockets with 1001', async () => {
  const { url: other, drain } = await gateway.listen();
  const socket = new WebSocket(`${other.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await new Promise((resolve) => socket.once('open', resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await drain(1_000);
  expect(await closed).toBe(1001);
});
