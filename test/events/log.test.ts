import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { MemoryEventBus } from '../../src/events/bus.js';
import type { LoggedEvent, NewEvent } from '../../src/events/event.js';
import { EventLog } from '../../src/events/log.js';
import type { Follow } from '../../src/events/stream.js';
import { Store } from '../../src/store/store.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { TestClock } from '../support/test-clock.js';

let database: TestDatabase;
let store: Store;
let bus: MemoryEventBus;
let log: EventLog;

beforeAll(async () => {
  database = await openTestDatabase();
  store = new Store({ connection: database.connection });
});
beforeEach(async () => {
  await database.clear();
  bus = new MemoryEventBus();
  log = openLog();
});
afterAll(async () => {
  await store.close();
  await database.close();
});

function openLog(maxLagMs: number | null = null): EventLog {
  return new EventLog({
    ...{ store, bus, maxLagMs, clock: new TestClock() },
    onError: (error) => {
      throw error;
    },
  });
}

let occurrence = 0;

function cost(value: number, taskId = 'task_a'): NewEvent {
  occurrence += 1;
  return {
    type: 'task.cost',
    payload: { cost: value },
    dedupeKey: `cost:${occurrence}`,
    at: new Date('2031-04-02T09:00:00Z'),
    ...{ surface: 'MITEOS', taskId, agentId: null },
    ...{ workspaceId: null, upstreamWorkspaceId: null },
  };
}

function append(tenantId: string, ...events: NewEvent[]): Promise<void> {
  return store.transaction((tx) => log.append(tx, tenantId, events));
}

function follow(options: Partial<Follow> = {}) {
  return log.follow({ tenantId: 'a', filter: {}, after: 0n, ...options });
}

async function take(stream: AsyncIterator<LoggedEvent>, count: number): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  while (events.length < count) {
    const next = await stream.next();
    if (next.done) break;
    events.push(next.value);
  }
  return events;
}

const costs = (events: LoggedEvent[]) =>
  events.map((event) => (event.type === 'task.cost' ? event.payload.cost : null));

test('a reader gets what was there and then what comes, in order', async () => {
  await append('a', cost(1), cost(2));
  const stream = await follow();
  expect(costs(await take(stream, 2))).toEqual([1, 2]);
  const next = take(stream, 2);
  await append('a', cost(3));
  await append('a', cost(4));
  expect(costs(await next)).toEqual([3, 4]);
  await stream.return();
});

test('a reader goes on behind the cursor that it has', async () => {
  await append('a', cost(1), cost(2), cost(3));
  const [first] = await take(await follow(), 1);
  expect(costs(await take(await follow({ after: first?.sequence ?? 0n }), 2))).toEqual([2, 3]);
});

test('tenants have numbers and events of their own', async () => {
  await append('a', cost(1));
  await append('b', cost(2), cost(3));
  const stream = await follow();
  stream.endAt(1n);
  expect(costs(await take(stream, 9))).toEqual([1]);
  expect(await log.head('b')).toBe(2n);
  expect(await log.head('nobody')).toBe(0n);
});

test('concurrent writers give numbers in commit order: a reader never meets a late lower one', async () => {
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let index = 0; index < 10; index += 1) await append('a', cost(writer), cost(writer));
  });
  const events = await take(await follow(), 160);
  await Promise.all(writers);
  const numbers = events.map(({ sequence }) => sequence);
  expect(numbers).toEqual(Array.from({ length: 160 }, (_, index) => BigInt(index + 1)));
});

test('a filter hides other tasks, and more than a page of events is no hindrance', async () => {
  const events = Array.from({ length: 250 }, (_, index) =>
    cost(index, index % 2 ? 'task_a' : 'task_b'),
  );
  await append('a', ...events);
  const stream = await follow({ filter: { taskId: 'task_a' } });
  stream.endAt(await log.head('a'));
  const seen = await take(stream, 999);
  expect(seen).toHaveLength(125);
  expect([log.streams, bus.size]).toEqual([0, 0]);
});

test('a transaction that fails leaves no event and wakes nobody', async () => {
  const failing = store.transaction(async (tx) => {
    await log.append(tx, 'a', [cost(1)]);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await log.head('a')).toBe(0n);
});

test('one occurrence is stored once', async () => {
  const event = cost(1);
  await append('a', event);
  await expect(append('a', event)).rejects.toThrow();
  expect(await log.head('a')).toBe(1n);
});

test('the stream ends with its last event', async () => {
  await append('a', cost(1), cost(2), cost(3));
  const stream = await follow({
    isLast: (event) => event.type === 'task.cost' && event.payload.cost === 2,
  });
  expect(costs(await take(stream, 9))).toEqual([1, 2]);
  expect([log.streams, bus.size]).toEqual([0, 0]);
});

test('leaving frees everything at once, also while waiting on a quiet topic', async () => {
  const stream = await follow();
  const waiting = stream.next();
  expect([log.streams, bus.size]).toEqual([1, 1]);
  await stream.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect([log.streams, bus.size]).toEqual([0, 0]);
});
