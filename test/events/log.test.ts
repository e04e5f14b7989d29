import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MemoryEventBus } from '../../src/events/bus.js';
import { encodeCursor } from '../../src/events/cursor.js';
import type { LoggedEvent, NewEvent } from '../../src/events/event.js';
import { EventLog, type EventLogOptions } from '../../src/events/log.js';
import { EventRetention } from '../../src/events/retention.js';
import type { Follow } from '../../src/events/stream.js';
import { Store } from '../../src/store/store.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { TestClock } from '../support/test-clock.js';

let database: TestDatabase;
let store: Store;
let bus: MemoryEventBus;
let log: EventLog;
const statements: string[] = [];
const logs: EventLog[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  store = new Store({
    connection: database.connection,
    onStatement: (sql) => statements.push(sql),
  });
});
beforeEach(async () => {
  await database.clear();
  bus = new MemoryEventBus();
  log = openLog();
});
afterEach(() => {
  for (const opened of logs.splice(0)) opened.close();
});
afterAll(async () => {
  await store.close();
  await database.close();
});

function openLog(options: Partial<EventLogOptions> = {}): EventLog {
  const opened = new EventLog({
    ...{ store, bus, maxLagMs: null, clock: new TestClock() },
    onError: (error) => {
      throw error;
    },
    ...options,
  });
  logs.push(opened);
  return opened;
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

function linked(): NewEvent {
  occurrence += 1;
  return {
    type: 'workspace.linked',
    payload: { surface: 'ROUTA', upstreamId: 'w' },
    dedupeKey: `linked:${occurrence}`,
    at: new Date('2031-04-02T09:00:00Z'),
    ...{ surface: null, taskId: null, agentId: null },
    ...{ workspaceId: 'w', upstreamWorkspaceId: null },
  };
}

function append(tenantId: string, ...events: NewEvent[]): Promise<void> {
  return store.transaction((tx) => log.append(tx, tenantId, events));
}

async function follow(options: Partial<Follow> = {}, from = log) {
  const stream = await from.follow({ tenantId: 'a', filter: {}, after: 0n, ...options });
  // It looks when a test has it look, and not by the time that has passed.
  from.close();
  return stream;
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

test('what is linked while the filter is being read is followed too', async () => {
  const others = await follow({ after: null });
  const next = others.next();
  let reads = 0;
  const stream = await follow({
    async filter() {
      reads += 1;
      if (reads > 1) return { taskId: 'task_b' };
      await append('a', linked());
      await next;
      return { taskId: 'task_a' };
    },
  });
  await append('a', cost(1, 'task_a'), cost(2, 'task_b'));
  expect(costs(await take(stream, 1))).toEqual([2]);
  expect(reads).toBe(2);
  await others.return();
  await stream.return();
});

test('a filter that cannot be read leaves nothing behind', async () => {
  const filter = () => Promise.reject(new Error('No database.'));
  await expect(follow({ filter })).rejects.toThrow('No database.');
  expect(log.streams).toBe(0);
  expect(log.audience.has('a')).toBe(false);
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
  const told = [cost(0), cost(0)];
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let index = 0; index < 10; index += 1) {
      if (writer % 2 === 0) await append('a', cost(writer), cost(writer));
      // Told by all of them at once, and new for the first alone.
      else await log.appendBatch('a', [cost(writer), ...told, cost(writer)]);
    }
  });
  const stream = await follow();
  const events = await take(stream, 162);
  await Promise.all(writers);
  const numbers = events.map(({ sequence }) => sequence);
  expect(numbers).toEqual(Array.from({ length: 162 }, (_, index) => BigInt(index + 1)));
  expect(await log.head('a')).toBe(162n);
  await stream.return();
});

test('of a batch only what is new is appended, and given', async () => {
  const [first, second, third] = [cost(1), cost(2), cost(3)];
  expect(await log.appendBatch('a', [first, second, first])).toEqual([first, second]);
  expect(await log.appendBatch('a', [second])).toEqual([]);
  expect(await log.appendBatch('a', [second, { ...third, recovered: true }])).toHaveLength(1);
  expect(await log.appendBatch('b', [first])).toEqual([first]);
  const events = await log.page('a', {}, null, 9);
  expect(costs(events)).toEqual([1, 2, 3]);
  expect(events.map(({ recovered }) => recovered)).toEqual([false, false, true]);
  expect(await log.head('a')).toBe(3n);
});

test('events are read once for all who follow', async () => {
  const streams = await Promise.all(Array.from({ length: 20 }, () => follow({ after: null })));
  statements.length = 0;
  const next = Promise.all(streams.map((stream) => take(stream, 3)));
  await append('a', cost(1), cost(2), cost(3));
  for (const events of await next) expect(costs(events)).toEqual([1, 2, 3]);
  expect(statements.filter((sql) => /^SELECT.* FROM "public"."Event" /.test(sql))).toHaveLength(1);
  await Promise.all(streams.map((stream) => stream.return()));
  expect([log.streams, bus.size]).toEqual([0, 0]);
});

test('what another process appends is found by a look', async () => {
  const stream = await follow({ after: null });
  const next = take(stream, 1);
  const elsewhere = openLog({ bus: new MemoryEventBus() });
  await elsewhere.appendBatch('a', [cost(7)]);
  await log.look();
  expect(costs(await next)).toEqual([7]);
  await stream.return();
});

test('a reader that is further behind than memory reaches loses nothing', async () => {
  const stream = await follow({ after: null });
  for (let batch = 0; batch < 6; batch += 1) {
    await log.appendBatch(
      'a',
      Array.from({ length: 200 }, (_, index) => cost(batch * 200 + index)),
    );
  }
  const seen = costs(await take(stream, 1_200));
  expect(seen).toEqual(Array.from({ length: 1_200 }, (_, index) => index));
  await stream.return();
});

test('readers that are far behind read the log together, wherever they begin', async () => {
  await log.appendBatch(
    'a',
    Array.from({ length: 1_000 }, (_, index) => cost(index + 1)),
  );
  const places = Array.from({ length: 50 }, (_, index) => index % 10);
  const streams = await Promise.all(places.map((place) => follow({ after: BigInt(place) })));
  statements.length = 0;
  const seen = await Promise.all(
    streams.map((stream, index) => take(stream, 1_000 - (places[index] ?? 0))),
  );
  for (const [index, events] of seen.entries()) {
    const first = (places[index] ?? 0) + 1;
    const wanted = Array.from({ length: 1_001 - first }, (_, index) => first + index);
    expect(costs(events)).toEqual(wanted);
  }
  // 10 pages, and perhaps a short one; of each its events, and what was removed.
  expect(statements.filter((sql) => /FROM "public"."Event/.test(sql)).length).toBeLessThanOrEqual(
    22,
  );
  await Promise.all(streams.map((stream) => stream.return()));
});

test('readers with other filters share no pages', async () => {
  await log.appendBatch('a', [cost(1, 'task_a'), cost(2, 'task_b'), cost(3, 'task_a')]);
  const [one, other] = await Promise.all(
    ['task_a', 'task_b'].map((taskId) => follow({ filter: { taskId }, after: 0n })),
  );
  if (!one || !other) throw new Error('There are two.');
  const [ofOne, ofOther] = await Promise.all([take(one, 2), take(other, 1)]);
  expect([costs(ofOne), costs(ofOther)]).toEqual([[1, 3], [2]]);
  await Promise.all([one.return(), other.return()]);
});

test('a reader that leaves events unread for too long is told where it was, and holds nothing', async () => {
  const hasty = openLog({ maxLagMs: 0 });
  const stream = await follow({}, hasty);
  await hasty.appendBatch('a', [cost(1), cost(2)]);
  expect(costs(await take(stream, 1))).toEqual([1]);
  await hasty.look();
  expect(hasty.streams).toBe(0);
  await expect(stream.next()).rejects.toMatchObject({ code: 'LAGGING', cursor: encodeCursor(1n) });
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});

test('a reader that is held back is not one that leaves events unread', async () => {
  const hasty = openLog({ maxLagMs: 0 });
  const pace = { isHeldBack: true };
  const stream = await follow({ pace }, hasty);
  await hasty.appendBatch('a', [cost(1), cost(2)]);
  await hasty.look();
  expect(costs(await take(stream, 2))).toEqual([1, 2]);
  pace.isHeldBack = false;
  await hasty.appendBatch('a', [cost(3)]);
  await hasty.look();
  await expect(stream.next()).rejects.toMatchObject({ code: 'LAGGING' });
});

test('a reader whose events cannot be read is told where it was', async () => {
  await log.appendBatch('a', [cost(1), cost(2)]);
  const errors: unknown[] = [];
  const own = openLog({ onError: (error) => errors.push(error) });
  const stream = await follow({ after: 1n }, own);
  await store.prisma.$executeRaw`ALTER TABLE "Event" RENAME TO "Elsewhere"`;
  try {
    const reading = stream.next();
    await expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE', cursor: encodeCursor(1n) });
  } finally {
    await store.prisma.$executeRaw`ALTER TABLE "Elsewhere" RENAME TO "Event"`;
  }
  expect(errors).toHaveLength(1);
  expect(own.streams).toBe(0);
  const again = await follow({ after: 1n }, own);
  expect(costs(await take(again, 1))).toEqual([2]);
  await again.return();
});

describe('old events', () => {
  const clock = new TestClock();
  const day = 86_400_000;
  let retention: EventRetention;
  const aged = (days: number, value: number): NewEvent => ({
    ...cost(value),
    at: new Date(clock.now().getTime() - days * day),
  });

  afterEach(() => retention.close());

  async function removeOld(maxCount: number): Promise<void> {
    retention = new EventRetention({
      ...{ store, clock, maxAgeMs: 7 * day, maxCount },
      onError: (error) => {
        throw error;
      },
    });
    clock.advance(300_000);
    await retention.settled();
  }

  test('are removed by age, and a gap stands for them once', async () => {
    await log.appendBatch('a', [aged(9, 1), aged(8, 2), aged(1, 3), aged(0, 4)]);
    await removeOld(1_000);
    const stream = await follow({ after: 1n });
    const [gap, ...rest] = await take(stream, 3);
    expect(gap).toMatchObject({ type: 'event.gap', sequence: 2n, payload: { from: 1n, to: 2n } });
    expect(costs(rest)).toEqual([3, 4]);
    await stream.return();
    const resumed = await follow({ after: 2n });
    expect(costs(await take(resumed, 2))).toEqual([3, 4]);
    await resumed.return();
    expect(await log.page('a', {}, 0n, 2)).toMatchObject([{ type: 'event.gap' }, { sequence: 3n }]);
    expect(costs(await log.page('a', {}, null, 9))).toEqual([3, 4]);
  });

  test('are removed by number, for each tenant', async () => {
    const many = Array.from({ length: 2_500 }, (_, index) => aged(0, index));
    for (let start = 0; start < 2_500; start += 500) {
      await log.appendBatch('a', many.slice(start, start + 500));
    }
    await log.appendBatch('b', [aged(0, 1), aged(0, 2)]);
    await removeOld(10);
    expect(await log.page('a', {}, null, 99)).toHaveLength(10);
    expect(await log.page('b', {}, null, 99)).toHaveLength(2);
    expect(await log.head('a')).toBe(2_500n);
  });

  test('take with them what is known of tasks that nobody has looked at for as long', async () => {
    const now = clock.now().getTime();
    const task = (taskId: string, days: number) => ({
      ...{ tenantId: 'a', surface: 'MITEOS' as const, taskId, version: 1, state: {}, isOver: true },
      ...{ seenBy: 'run', seenAt: new Date(now - days * day) },
    });
    await store.prisma.taskSnapshot.createMany({ data: [task('old', 8), task('new', 6)] });
    const watch = (taskId: string, until: number) => ({
      ...{ tenantId: 'a', surface: 'MITEOS' as const, taskId, until: new Date(until) },
    });
    await store.prisma.taskWatch.createMany({
      data: [watch('left', now - 1), watch('followed', now + day)],
    });
    await removeOld(1_000);
    expect(await store.prisma.taskSnapshot.findMany()).toMatchObject([{ taskId: 'new' }]);
    expect(await store.prisma.taskWatch.findMany()).toMatchObject([{ taskId: 'followed' }]);
  });

  test('are no gap for whom nothing of them was', async () => {
    await log.appendBatch('a', [aged(9, 1), aged(0, 2)]);
    await removeOld(1_000);
    const stream = await follow();
    stream.missNothingBefore(new Date(clock.now().getTime() - 2 * day));
    expect(costs(await take(stream, 1))).toEqual([2]);
    await stream.return();
  });
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

test('nothing stays of a stream whose place in the log cannot be looked up', async () => {
  const other = await follow();
  await store.prisma.$executeRaw`ALTER TABLE "EventCounter" RENAME TO "Elsewhere"`;
  try {
    await expect(follow({ after: 1n })).rejects.toThrow();
  } finally {
    await store.prisma.$executeRaw`ALTER TABLE "Elsewhere" RENAME TO "EventCounter"`;
  }
  expect(log.streams).toBe(1);
  await other.return();
  expect([log.streams, bus.size]).toEqual([0, 0]);
});

test('what many Workspaces are is read as one is, each tenant its own', async () => {
  const { prisma } = store;
  const at = new Date();
  const ids = Array.from({ length: 20 }, (_, index) => `w${index}`);
  for (const id of ['a', 'b']) {
    await prisma.tenant.create({ data: { id, name: id, createdAt: at } });
  }
  await prisma.workspace.createMany({
    data: ids.map((id) => ({ id, tenantId: 'a', name: id, createdAt: at, updatedAt: at })),
  });
  await prisma.workspaceAlias.createMany({
    data: ids.map((id) => ({ id: `old ${id}`, tenantId: 'a', workspaceId: id })),
  });
  const subject = (id: string) => ({ ids: [id, `old ${id}`], parts: [] });
  statements.length = 0;
  expect(await log.workspaces.of('a', 'old w0')).toEqual(subject('w0'));
  const one = statements.length;
  statements.length = 0;
  const found = await Promise.all(ids.map((id) => log.workspaces.of('a', `old ${id}`)));
  expect(found).toEqual(ids.map(subject));
  expect(statements).toHaveLength(one);
  const [mine, other] = await Promise.allSettled([
    log.workspaces.of('a', 'w1'),
    log.workspaces.of('b', 'w1'),
  ]);
  expect(mine).toMatchObject({ value: subject('w1') });
  expect(other).toMatchObject({ reason: { code: 'NOT_FOUND' } });
});

test('leaving frees everything at once, also while waiting on a quiet topic', async () => {
  const stream = await follow();
  const waiting = stream.next();
  expect([log.streams, bus.size]).toEqual([1, 1]);
  await stream.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect([log.streams, bus.size]).toEqual([0, 0]);
});
