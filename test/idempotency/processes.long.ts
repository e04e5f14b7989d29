import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Clock } from '../../src/clock.js';
import { ConflictError } from '../../src/errors.js';
import { Idempotency, type Performed } from '../../src/idempotency/idempotency.js';
import { Store } from '../../src/store/store.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { passTimeFor } from '../support/pass-time.js';
import { TestClock } from '../support/test-clock.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** How often one process looks whether another has done. */
const POLL_MS = 200;
const MUTATION = { tenantId: 'acme', key: 'key', mutation: 'createTask', input: 'input' };

let database: TestDatabase;
let store: Store;
let clock: TestClock;
let processes: Idempotency[];
let faults: unknown[];

beforeAll(async () => {
  database = await openTestDatabase();
  store = new Store({ connection: database.connection });
});
beforeEach(async () => {
  await database.clear();
  clock = new TestClock();
  processes = [];
  faults = [];
});
afterEach(async () => {
  for (const process of processes) await process.close();
  expect(faults).toEqual([]);
});
afterAll(async () => {
  await store.close();
  await database.close();
});

/** As one process of several on the same database. */
function start(its: Clock = clock): Idempotency {
  const process = new Idempotency({ store, clock: its, onError: (error) => faults.push(error) });
  processes.push(process);
  return process;
}

/** Work that ends when it is told to. It answers with the key for its writes. */
function work(): {
  begun: Promise<string>;
  end: (id: string) => void;
  fail: () => void;
  run: (writeKey: string) => Promise<{ outcome: { id: string }; fileHash: null; answer: string }>;
} {
  const begun = deferred<string>();
  const ended = deferred<string>();
  return {
    begun: begun.promise,
    end: ended.resolve,
    fail: () => ended.reject(new Error('not now')),
    async run(writeKey) {
      begun.resolve(writeKey);
      return { outcome: { id: await ended.promise }, fileHash: null, answer: writeKey };
    },
  };
}

function deferred<T>() {
  let settle: { resolve: (value: T) => void; reject: (error: Error) => void } | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return {
    promise,
    resolve: (value: T) => settle?.resolve(value),
    reject: (error: Error) => settle?.reject(error),
  };
}

/** Work that is not to be done. */
function noWork(): Promise<never> {
  throw new Error('It was done twice.');
}

function patience({ ms = 30_000, signal = new AbortController().signal } = {}) {
  return { deadline: new Date(clock.now().getTime() + ms), signal };
}

/** The alarms of two processes that sweep, of one that holds a mutation, and of the deadline and next look of one that waits. */
const AT_REST = 5;

/** Lets time pass while one process works and another waits, in steps, each when both have done what they do in it. */
async function passWaiting(ms: number, stepMs: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await expect.poll(() => clock.pending, { interval: 1 }).toBe(AT_REST);
    clock.advance(stepMs);
  }
}

/** Moves the clock on from look to look until the promise is settled. */
const whileTimePasses = <T>(promise: Promise<T>): Promise<T> =>
  passTimeFor(clock, POLL_MS, promise);

const settledWith = (id: string): Performed<never> => ({
  settled: expect.objectContaining({ outcome: { id } }) as never,
});

test('what another process does is waited for, and not done again', async () => {
  const [one, other] = [start(), start()];
  const { begun, end, run } = work();
  const first = one.perform(MUTATION, patience(), run);
  const writeKey = await begun;
  const second = other.perform(MUTATION, patience(), noWork);
  await passWaiting(2_000, POLL_MS);
  end('task_1');
  expect(await first).toEqual({ answer: writeKey });
  expect(await whileTimePasses(second)).toEqual(settledWith('task_1'));
});

test('a process that lives keeps what it holds, however long it takes', async () => {
  const [one, other] = [start(), start()];
  const { begun, end, run } = work();
  const first = one.perform(MUTATION, patience(), run);
  await begun;
  const second = other.perform(MUTATION, patience({ ms: 5 * MINUTE }), noWork);
  await passWaiting(2 * MINUTE, 1_000);
  end('task_1');
  await first;
  expect(await whileTimePasses(second)).toEqual(settledWith('task_1'));
});

test('what a dead process held is taken over, with the same key for its writes', async () => {
  // Its clock stands still, so that it says no more.
  const [dead, other] = [start(new TestClock()), start()];
  const late = work();
  const first = dead.perform(MUTATION, patience(), late.run);
  const writeKey = await late.begun;
  const taken = work();
  taken.end('task_1');
  const begun = clock.now().getTime();
  expect(await whileTimePasses(other.perform(MUTATION, patience(), taken.run))).toEqual({
    answer: writeKey,
  });
  expect(clock.now().getTime() - begun).toBeGreaterThanOrEqual(15_000);

  // One that was only slow has had the same effect, and does not change what is kept.
  late.end('task_2');
  await first;
  expect(await other.perform(MUTATION, patience(), noWork)).toEqual(settledWith('task_1'));
});

test('at the deadline, who waits is told that it is still being done', async () => {
  const [one, other] = [start(), start()];
  const { begun, end, run } = work();
  const first = one.perform(MUTATION, patience(), run);
  await begun;
  for (const process of [one, other]) {
    const waiting = process.perform(MUTATION, patience({ ms: 1_000 }), noWork);
    const refused = expect(waiting).rejects.toThrow(ConflictError);
    await passTimeFor(clock, 1_000, refused);
    await expect(waiting).rejects.toThrow(/still being done/);
  }
  end('task_1');
  await first;
});

test('who goes away while waiting is not waited with', async () => {
  const [one, other] = [start(), start()];
  const { begun, end, run } = work();
  const first = one.perform(MUTATION, patience(), run);
  await begun;
  for (const process of [one, other]) {
    const gone = new AbortController();
    const waiting = process.perform(MUTATION, patience({ signal: gone.signal }), noWork);
    const refused = expect(waiting).rejects.toThrow(/Nobody waits/);
    gone.abort();
    await refused;
  }
  end('task_1');
  await first;
});

test('after what fails for the moment, those who waited go on one by one with the same key', async () => {
  const process = start();
  const [first, second] = [work(), work()];
  const failing = process.perform(MUTATION, patience(), first.run);
  const writeKey = await first.begun;
  const waiting = process.perform(MUTATION, patience(), second.run);
  const third = process.perform(MUTATION, patience(), noWork);
  first.fail();
  await expect(failing).rejects.toThrow('not now');
  expect(await second.begun).toBe(writeKey);
  second.end('task_1');
  expect(await waiting).toEqual({ answer: writeKey });
  expect(await third).toEqual(settledWith('task_1'));
});

test('each tenant has keys of its own', async () => {
  const process = start();
  const ids = new Set<string>();
  for (const tenantId of ['acme', 'globex']) {
    const { end, run } = work();
    end(`task of ${tenantId}`);
    const done = await process.perform({ ...MUTATION, tenantId }, patience(), run);
    ids.add('answer' in done ? done.answer : '');
  }
  expect(ids.size).toBe(2);
  expect(await process.perform(MUTATION, patience(), noWork)).toEqual(settledWith('task of acme'));
});

test('what another process does is not compared with what it is not', async () => {
  const [one, other] = [start(), start()];
  const { begun, end, run } = work();
  const first = one.perform(MUTATION, patience(), run);
  await begun;
  for (const process of [one, other]) {
    const different = process.perform({ ...MUTATION, input: 'other' }, patience(), noWork);
    const refused = expect(different).rejects.toThrow(/another input/);
    if (process === one) end('task_1');
    await refused;
  }
  await first;
});

test('a start where nobody else can be at work lets go of what was held', async () => {
  const dead = start(new TestClock());
  const never = work();
  const lost = dead.perform(MUTATION, patience(), never.run);
  const writeKey = await never.begun;
  const next = start();
  await next.releaseAll();
  const { end, run } = work();
  end('task_1');
  expect(await next.perform(MUTATION, patience(), run)).toEqual({ answer: writeKey });
  never.end('task_1');
  await lost;
});

test('a lease from before the clock was put back does not hold', async () => {
  const dead = start(new TestClock(new Date(clock.now().getTime() + 60 * MINUTE)));
  const never = work();
  const lost = dead.perform(MUTATION, patience(), never.run);
  const writeKey = await never.begun;
  const { end, run } = work();
  end('task_1');
  expect(await start().perform(MUTATION, patience(), run)).toEqual({ answer: writeKey });
  never.end('task_1');
  await lost;
});

test('what is past its day is swept away within an hour, and nothing else', async () => {
  const process = start();
  const perform = async (key: string) => {
    const { end, run } = work();
    end(key);
    await process.perform({ ...MUTATION, key }, patience(), run);
  };
  const sweep = async () => {
    clock.advance(60 * MINUTE);
    await process.settled();
  };
  const kept = async () =>
    (await store.prisma.idempotencyKey.findMany()).map(({ key }) => key).sort();
  await perform('old');
  clock.advance(DAY - 90 * MINUTE);
  await process.settled();
  await perform('young');
  await sweep();
  expect(await kept()).toEqual(['old', 'young']);
  await sweep();
  expect(await kept()).toEqual(['young']);
});
