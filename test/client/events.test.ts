import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, type Client } from '../../src/client/client.js';
import { TaskEvents } from '../../src/client/documents.js';
import { ConnectionError, GraphQLRequestError } from '../../src/client/errors.js';
import { follow, followTask, START, type TaskEvent } from '../../src/client/events.js';
import { settle } from '../support/multipart-request.js';
import { TestClock } from '../support/test-clock.js';
import { startGateway, type Gateway } from './gateway.js';
import { newTask, runToTheEnd, tick } from './story.js';

const clock = new TestClock();
/** The connection may break faster than a busy machine makes it. */
const endless = { waitMs: 5, maxAttempts: 10_000 };
let gateway: Gateway;
let client: Client;
/** How many streams the gateway has open. */
const streams = (): number => gateway.app.listeners();

beforeAll(async () => {
  gateway = await startGateway(clock);
  client = createClient({ ...gateway, webSocketImpl: WebSocket });
});
afterEach(async () => {
  await expect.poll(streams).toBe(0);
});
afterAll(async () => {
  client.close();
  await gateway.close();
});

describe('followTask', () => {
  test('hands on each event once and in order, however often the connection breaks', async () => {
    const task = await newTask(client);
    const followed: TaskEvent[] = [];
    let disconnects = 0;
    let isOver = false;
    const following = (async () => {
      for await (const event of followTask(client, task, endless)) followed.push(event);
      isOver = true;
    })();
    const isConnected = (): boolean => gateway.sockets.size > 0 && streams() > 0;
    await runToTheEnd({ app: gateway.app, client, clock }, task, async (count) => {
      // At first when it has just begun to follow, then wherever it is.
      if (count % 10 === 0 && disconnects < 10) {
        await expect.poll(() => isOver || isConnected(), { interval: 5 }).toBe(true);
      }
      if (count % 5 !== 0) return;
      disconnects += gateway.sockets.size;
      for (const socket of gateway.sockets) socket.destroy();
    });
    await following;

    const calm = await collect(followTask(client, task));
    expect(followed).toEqual(calm);
    expect(disconnects).toBeGreaterThan(5);
    expect(new Set(followed.map(({ cursor }) => cursor)).size).toBe(followed.length);
    expect(followed.at(0)).toMatchObject({ __typename: 'TaskStatusEvent', taskStatus: 'PENDING' });
    expect(followed.at(-1)).toMatchObject({ taskStatus: 'COMPLETE' });
  });

  test('goes on also when the server closes the connection as if all were well', async () => {
    const task = await newTask(client);
    await runToTheEnd({ app: gateway.app, client, clock }, task);
    const calm = await collect(followTask(client, task));

    const own = createClient({ ...gateway, webSocketImpl: closingWith(1000, 7) });
    expect(await collect(followTask(own, task, { waitMs: 5, maxAttempts: 3 }))).toEqual(calm);
  });

  test('begins behind a cursor', async () => {
    const task = await newTask(client);
    await runToTheEnd({ app: gateway.app, client, clock }, task);
    const all = await collect(followTask(client, task, { after: START }));
    const rest = await collect(followTask(client, task, { after: all[4]?.cursor ?? '' }));
    expect(rest).toEqual(all.slice(5));
  });

  test('frees the subscription when it is left, though the socket stays for another', async () => {
    const task = await newTask(client);
    const other = client.subscribe(TaskEvents, { task, after: START });
    await other.next();
    for await (const event of followTask(client, task)) {
      expect(event.type).toBe('TASK_STATUS');
      await expect.poll(streams).toBe(2);
      break;
    }
    await expect.poll(streams).toBe(1);
    expect(gateway.sockets.size).toBe(1);

    await other.return?.();
    await expect.poll(streams).toBe(0);
    await expect.poll(() => gateway.sockets.size).toBe(0);
  });

  test('ends at once when it is left while it waits for an event', async () => {
    const task = await newTask(client);
    const events = followTask(client, task);
    await events.next();
    const waiting = events.next();
    await events.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  test('ends at once when it is left while it waits to connect again', async () => {
    const { webSocketImpl, closed } = watched();
    const nobody = createClient({ url: 'http://127.0.0.1:9/graphql', webSocketImpl });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const events = followTask(nobody, 'task', { waitMs: 3_600_000 });
      const waiting = events.next();
      await closed;
      await settle();
      expect(vi.getTimerCount()).toBe(1);
      await events.return?.();
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('gives up when nobody answers for long', async () => {
    const nobody = createClient({ url: 'http://127.0.0.1:9/graphql', webSocketImpl: WebSocket });
    const events = followTask(nobody, 'task', { waitMs: 1, maxAttempts: 3 });
    await expect(events.next()).rejects.toBeInstanceOf(ConnectionError);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  test('does not ask again what the server refuses', async () => {
    const events = followTask(client, 'no such task');
    await expect(events.next()).rejects.toMatchObject({ name: 'GraphQLRequestError' });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  test.each(['UNAVAILABLE', 'RATE_LIMITED', 'LAGGING'])(
    'asks again after %s, and goes on behind the last event',
    async (code) => {
      const problem = { message: 'Try again.', extensions: { code } };
      const asked: (string | undefined)[] = [];
      const events = follow({
        async *subscribe(after: string | undefined) {
          asked.push(after);
          await Promise.resolve();
          if (asked.length === 1) yield { cursor: 'one' };
          if (asked.length < 4) throw new GraphQLRequestError(problem.message, [problem], null);
          yield { cursor: 'two' };
        },
        eventIn: (event: { cursor: string }) => event,
        ...{ after: START, waitMs: 1, maxAttempts: 3 },
      });
      expect(await collect(events)).toEqual([{ cursor: 'one' }, { cursor: 'two' }]);
      expect(asked).toEqual([START, 'one', 'one', 'one']);
    },
  );

  test('goes on where the server says that it was, when no event has come yet', async () => {
    const problem = { message: 'Later.', extensions: { code: 'UNAVAILABLE', cursor: 'here' } };
    const asked: (string | undefined)[] = [];
    const events = follow({
      async *subscribe(after: string | undefined) {
        asked.push(after);
        await Promise.resolve();
        if (asked.length === 1) throw new GraphQLRequestError(problem.message, [problem], null);
        yield { cursor: 'one' };
      },
      eventIn: (event: { cursor: string }) => event,
      waitMs: 1,
    });
    expect(await collect(events)).toEqual([{ cursor: 'one' }]);
    expect(asked).toEqual([undefined, 'here']);
  });

  test('does not count what had held for long as an attempt', async () => {
    const problem = { message: 'Later.', extensions: { code: 'UNAVAILABLE' } };
    const now = vi.spyOn(performance, 'now');
    let asked = 0;
    const events = follow({
      async *subscribe() {
        asked += 1;
        await Promise.resolve();
        now.mockReturnValue(asked * 60_000);
        if (asked < 20) throw new GraphQLRequestError(problem.message, [problem], null);
        yield { cursor: 'one' };
      },
      eventIn: (event: { cursor: string }) => event,
      ...{ waitMs: 1, maxAttempts: 1 },
    });
    try {
      expect(await collect(events)).toEqual([{ cursor: 'one' }]);
    } finally {
      now.mockRestore();
    }
  });

  test('waits as long as the server says before it asks again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      const extensions = { code: 'RATE_LIMITED', retryAfter: 7 };
      let asked = 0;
      const events = follow({
        async *subscribe() {
          asked += 1;
          await Promise.resolve();
          if (asked === 1) {
            throw new GraphQLRequestError('Wait.', [{ message: 'Wait.', extensions }], null);
          }
          yield { cursor: 'one' };
        },
        eventIn: (event: { cursor: string }) => event,
        ...{ after: START, waitMs: 1 },
      });
      const first = events.next();
      await vi.advanceTimersByTimeAsync(6_999);
      expect(asked).toBe(1);
      await vi.advanceTimersByTimeAsync(2);
      expect(await first).toMatchObject({ value: { cursor: 'one' } });
    } finally {
      vi.useRealTimers();
    }
  });

  test('notices a connection on which nothing comes any more, and goes on over another', async () => {
    const proxy = await startProxy(Number(new URL(gateway.url).port));
    const own = createClient({
      ...gateway,
      url: proxy.url,
      webSocketImpl: WebSocket,
      keepAliveMs: 50,
    });
    const task = await newTask(client);
    // On a busy machine also the answer to a ping on a good connection may take longer.
    const events = followTask(own, task, endless);
    await events.next();
    proxy.freeze();
    const next = events.next();
    await tick(gateway.app, clock);
    await tick(gateway.app, clock);
    await tick(gateway.app, clock);
    await tick(gateway.app, clock);
    expect(await next).toMatchObject({ value: { taskStatus: 'PLANNING' } });
    await events.return?.();
    proxy.close();
  });
});

describe('a subscription', () => {
  test('gives items of the type that its document says', async () => {
    const task = await newTask(client);
    const results = client.subscribe(TaskEvents, { task, after: START });
    for await (const { taskEvents } of results) {
      expectTypeOf(taskEvents).toEqualTypeOf<TaskEvent>();
      expect(taskEvents.cursor).toEqual(expect.any(String));
      break;
    }
  });

  test('throws when the connection is lost, after all that had come', async () => {
    const task = await newTask(client);
    const results = client.subscribe(TaskEvents, { task, after: START });
    await results.next();
    const next = results.next();
    for (const socket of gateway.sockets) socket.destroy();
    await expect(next).rejects.toMatchObject({ name: 'ConnectionError', closeCode: 1006 });
  });

  test('throws also when nobody reads until long after the failure', async () => {
    const { webSocketImpl, closed } = watched();
    const own = createClient({ ...gateway, webSocketImpl });
    const results = own.subscribe(TaskEvents, { task: 'no such task' });
    // It is closed when its only subscription has ended.
    await closed;
    await settle();
    await expect(results.next()).rejects.toMatchObject({ name: 'GraphQLRequestError' });
  });

  test('ends when the client is closed, and none can be begun then', async () => {
    const own = createClient({ ...gateway, webSocketImpl: WebSocket });
    const events = followTask(own, await newTask(client));
    await events.next();
    const waiting = events.next();
    own.close();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(() => own.subscribe(TaskEvents, { task: 'any' })).toThrow('has been closed');
  });
});

async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** A `WebSocket`, and the end of the first that is opened with it. */
function watched(): { webSocketImpl: typeof WebSocket; closed: Promise<void> } {
  let onClose = (): void => undefined;
  const closed = new Promise<void>((resolve) => (onClose = resolve));
  const webSocketImpl = class extends WebSocket {
    override emit(event: string | symbol, ...args: unknown[]): boolean {
      if (event === 'close') onClose();
      return super.emit(event, ...args);
    }
  };
  return { webSocketImpl, closed };
}

/** A `WebSocket` that seems to be closed by the server, with this code, after some messages. */
function closingWith(code: number, messages: number): typeof WebSocket {
  return class extends WebSocket {
    #seen = 0;
    override emit(event: string | symbol, ...args: unknown[]): boolean {
      if (event === 'message') this.#seen += 1;
      if (event === 'message' && this.#seen === messages) this.close(code);
      if (event === 'message' && this.#seen > messages) return false;
      return super.emit(event, ...args);
    }
  };
}

interface Proxy {
  url: string;
  /** From now on the connections that are open carry nothing, without being closed. */
  freeze(): void;
  close(): void;
}

async function startProxy(port: number): Promise<Proxy> {
  const pairs = new Set<[Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    pairs.add([near, far]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}/graphql`,
    freeze() {
      for (const [near, far] of pairs) {
        near.unpipe(far);
        far.unpipe(near);
        near.pause();
        far.pause();
      }
    },
    close() {
      server.close();
      for (const pair of pairs) for (const socket of pair) socket.destroy();
    },
  };
}
