import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lanes, type Lane } from '../../src/surfaces/call.js';
import { NoTurnError, type Permit, type RateHead } from '../../src/upstream/budget.js';
import { MemoryBudget, type MemoryBudgetOptions } from '../../src/upstream/memory-budget.js';
import { TestClock } from '../support/test-clock.js';
import { TickingClock } from '../support/ticking-clock.js';
import { untilSettled } from '../support/upstream.js';

const MINUTE = 60_000;
const KEY = 'MITEOS x';
const unknown: RateHead = { status: 200, limit: null, remaining: null, retryAfter: null };

function setUp(options: Partial<MemoryBudgetOptions> = {}, clock = new TestClock()) {
  const budget = new MemoryBudget({
    clock,
    perMinute: 10,
    maxConcurrent: 16,
    random: () => 1,
    ...options,
  });
  const acquire = (lane: Lane = 'user', withinMs = 0, signal = new AbortController().signal) =>
    budget.acquire(KEY, { lane, deadline: new Date(clock.now().getTime() + withinMs), signal });
  const use = async (lane?: Lane, head: Partial<RateHead> = {}): Promise<void> => {
    const permit = await acquire(lane);
    permit.answered({ ...unknown, ...head });
    permit.end(true);
  };
  return { clock, budget, acquire, use };
}

async function refusal(work: Promise<unknown>): Promise<number> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof NoTurnError)) throw new Error('It was not refused.', { cause: error });
  return error.retryAfter;
}

describe('a budget', () => {
  it('allows the limit, and then says when there is a turn again', async () => {
    const { clock, budget, acquire, use } = setUp();
    for (let call = 0; call < 10; call += 1) await use();
    expect(budget.view(KEY)).toEqual({ limit: 10, remaining: 0 });
    expect(await refusal(acquire('user', 30_000))).toBe(61);
    clock.advance(45_000);
    expect(await refusal(acquire())).toBe(16);
    clock.advance(16_000);
    await use();
    expect(budget.view(KEY)).toEqual({ limit: 10, remaining: 9 });
  });

  it('knows nothing of a key that was not used, and keeps keys apart', async () => {
    const { budget, use } = setUp();
    expect(budget.view(KEY)).toBeNull();
    await use();
    expect(budget.view('MITEOS y')).toBeNull();
  });

  it('counts a request until a minute after its answer, not after its sending', async () => {
    const { clock, acquire } = setUp({ perMinute: 1 });
    const permit = await acquire();
    clock.advance(30_000);
    permit.answered(unknown);
    permit.end(true);
    clock.advance(59_000);
    await refusal(acquire());
    clock.advance(2_000);
    await acquire();
  });

  it('gives back what was not sent', async () => {
    const { acquire } = setUp({ perMinute: 1 });
    (await acquire()).end(false);
    await acquire();
  });

  it('holds what was sent and not answered for a minute', async () => {
    const { acquire } = setUp({ perMinute: 1 });
    (await acquire()).end(true);
    await refusal(acquire());
  });

  it('lets those who wait go in their order, users first', async () => {
    const { clock, acquire, use } = setUp({ perMinute: 5, reserve: 0 });
    for (let call = 0; call < 5; call += 1) await use();
    const order: string[] = [];
    const wait = (name: string, lane: Lane) =>
      acquire(lane, 2 * MINUTE).then(() => order.push(name));
    const all = [
      ...[wait('e1', 'events'), wait('b1', 'background'), wait('u1', 'user')],
      ...[wait('e2', 'events'), wait('u2', 'user')],
    ];
    await untilSettled(2);
    expect(order).toEqual([]);
    clock.advance(61_000);
    await Promise.all(all);
    expect(order).toEqual(['u1', 'u2', 'b1', 'e1', 'e2']);
  });

  it('lets one go whose turn has come, also when the alarm for it is late', async () => {
    // Time goes on with each reading, and alarms ring only when the test moves it.
    const { clock, acquire, use } = setUp({ perMinute: 1 }, new TickingClock());
    await use();
    const first = acquire('user', 2 * MINUTE);
    clock.advance(MINUTE);
    const begin = clock.now().getTime();
    while (clock.now().getTime() < begin + 200);
    const second = acquire('user', 2 * MINUTE);
    (await first).end(false);
    (await second).end(false);
  });

  it('is missed by nobody whose turn comes while one looks', async () => {
    // The turn comes a minute and a tenth of a second after; each reading takes a millisecond.
    for (let readings = 0; readings < 100; readings += 1) {
      const { clock, acquire, use } = setUp({ perMinute: 1 }, new TickingClock());
      await use();
      const waits = acquire('user', 2 * MINUTE);
      clock.advance(MINUTE);
      for (let reading = 0; reading < readings + 40; reading += 1) clock.now();
      const other = acquire('user', 5 * MINUTE);
      clock.advance(1_000);
      (await waits).end(false);
      (await other).end(false);
    }
  });

  it('keeps a part of the limit for users', async () => {
    const { acquire, use } = setUp();
    for (let call = 0; call < 5; call += 1) await use(call % 2 === 0 ? 'background' : 'events');
    await refusal(acquire('background', 10_000));
    await refusal(acquire('events', 10_000));
    await use('user');
  });

  it('lets the background use a limit of one', async () => {
    const { use } = setUp({ perMinute: 1 });
    await use('background');
  });

  it('lets so many go at a time, and the next when one has ended', async () => {
    const { acquire } = setUp({ maxConcurrent: 2 });
    const first = await acquire();
    await acquire();
    let isThird = false;
    const third = acquire('user', 1_000).then(() => (isThird = true));
    first.answered(unknown);
    await untilSettled(2);
    expect(isThird).toBe(false);
    first.end(true);
    expect(await third).toBe(true);
  });

  it('ends a wait at its deadline, and with its signal', async () => {
    const { clock, acquire } = setUp({ maxConcurrent: 1 });
    const first = await acquire();
    const late = refusal(acquire('user', 1_000));
    const controller = new AbortController();
    const left = acquire('user', 5_000, controller.signal);
    const next = acquire('user', 5_000);
    clock.advance(1_000);
    expect(await late).toBe(1);
    controller.abort();
    await expect(left).rejects.toMatchObject({ name: 'AbortError' });
    first.end(true);
    await next;
    expect(clock.pending).toBe(0);
  });

  it('takes over the limit that the upstream tells', async () => {
    const { acquire, budget, use } = setUp();
    await use('user', { limit: 3 });
    expect(budget.view(KEY)).toEqual({ limit: 3, remaining: 2 });
    await use();
    await use();
    await refusal(acquire());
    const other = setUp({ perMinute: 1 });
    await other.use('user', { limit: 100, remaining: 99 });
    expect(other.budget.view(KEY)).toEqual({ limit: 100, remaining: 99 });
  });

  it('takes a limit of zero for none', async () => {
    const { budget, use } = setUp();
    await use('user', { limit: 0 });
    expect(budget.view(KEY)).toEqual({ limit: 10, remaining: 9 });
  });

  it('leaves room for what others use with the same key, for a minute', async () => {
    const { acquire, budget, clock, use } = setUp();
    await use('user', { limit: 10, remaining: 2 });
    expect(budget.view(KEY)).toEqual({ limit: 10, remaining: 2 });
    await use('user', { limit: 10, remaining: 1 });
    await use('user', { limit: 10, remaining: 0 });
    expect(await refusal(acquire())).toBe(61);
    clock.advance(61_000);
    await use();
    expect(budget.view(KEY)).toEqual({ limit: 10, remaining: 9 });
  });

  it('does not take its own requests that are under way for those of others', async () => {
    const { acquire, budget } = setUp();
    const permits: Permit[] = [];
    for (let call = 0; call < 6; call += 1) permits.push(await acquire());
    for (const permit of permits) permit.answered({ ...unknown, limit: 10, remaining: 4 });
    expect(budget.view(KEY)).toEqual({ limit: 10, remaining: 4 });
  });

  it('sends nothing before the time that a refusal tells, and tells those who wait in vain', async () => {
    const { acquire, budget, clock, use } = setUp({ maxConcurrent: 2 });
    const first = await acquire();
    const second = await acquire();
    const short = refusal(acquire('user', 5_000));
    const long = acquire('user', 60_000);
    first.answered({ ...unknown, status: 429, retryAfter: 30 });
    expect(await short).toBe(30);
    first.end(true);
    second.end(true);
    expect(budget.view(KEY)).toEqual({ limit: 10, remaining: 0 });
    clock.advance(29_999);
    await refusal(acquire());
    clock.advance(1);
    await long;
    await use();
  });

  it('waits longer after each refusal that tells no time, and starts over after a success', async () => {
    const { acquire, clock, use } = setUp({ perMinute: 1_000 });
    const waits: number[] = [];
    for (let refused = 0; refused < 8; refused += 1) {
      await use('user', { status: 429 });
      waits.push(await refusal(acquire()));
      clock.advance((waits.at(-1) ?? 0) * 1000);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    await use();
    await use('user', { status: 429 });
    expect(await refusal(acquire())).toBe(1);
  });

  it('takes refusals of requests that were under way together for one', async () => {
    const { acquire } = setUp();
    const permits = [await acquire(), await acquire(), await acquire()];
    for (const permit of permits) permit.answered({ ...unknown, status: 429 });
    expect(await refusal(acquire())).toBe(1);
  });
});

/** How an upstream may count: in any minute, or in minutes that begin at a fixed time. */
type Counting = 'sliding' | 'fixed';

class CountingUpstream {
  refused = 0;
  readonly #counting: Counting;
  readonly #limit: number;
  readonly #offset: number;
  readonly #times: number[] = [];

  constructor(counting: Counting, limit: number, offset: number) {
    this.#counting = counting;
    this.#limit = limit;
    this.#offset = offset;
  }

  arrive(at: number): RateHead {
    const from =
      this.#counting === 'sliding'
        ? at - MINUTE
        : Math.floor((at - this.#offset) / MINUTE) * MINUTE + this.#offset - 1;
    const before = this.#times.filter((time) => time > from).length;
    const isRefused = before >= this.#limit;
    if (isRefused) this.refused += 1;
    else this.#times.push(at);
    const remaining = Math.max(0, this.#limit - before - 1);
    return { status: isRefused ? 429 : 200, limit: this.#limit, remaining, retryAfter: null };
  }
}

const trip = fc.record({
  startsAt: fc.nat({ max: 4 * MINUTE }),
  toUpstreamMs: fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 20_000 })),
  backMs: fc.oneof(fc.nat({ max: 50 }), fc.nat({ max: 20_000 })),
  patienceMs: fc.nat({ max: 2 * MINUTE }),
  lane: fc.constantFrom(...lanes),
});

describe('a budget, whatever the arrivals and latencies', () => {
  it.each<Counting>(['sliding', 'fixed'])(
    'never lets an upstream that counts in %s minutes refuse a request',
    async (counting) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(trip, { minLength: 1, maxLength: 60 }),
          fc.integer({ min: 1, max: 12 }),
          fc.nat({ max: MINUTE }),
          async (trips, limit, offset) => {
            const { clock, acquire } = setUp({ perMinute: limit, maxConcurrent: 5 });
            const upstream = new CountingUpstream(counting, limit, offset);
            const after = (ms: number): Promise<void> =>
              new Promise((resolve) => {
                clock.wakeAt(new Date(clock.now().getTime() + ms), resolve);
              });
            const go = async (one: (typeof trips)[number]): Promise<'served' | 'told'> => {
              await after(one.startsAt);
              const asked = clock.now().getTime();
              let permit: Permit;
              try {
                permit = await acquire(one.lane, one.patienceMs);
              } catch (error) {
                expect(error).toBeInstanceOf(NoTurnError);
                return 'told';
              }
              expect(clock.now().getTime() - asked).toBeLessThanOrEqual(one.patienceMs);
              await after(one.toUpstreamMs);
              const head = upstream.arrive(clock.now().getTime());
              await after(one.backMs);
              permit.answered(head);
              permit.end(true);
              return 'served';
            };
            const all = Promise.all(trips.map(go));
            await untilSettled(1);
            for (let next = clock.next; next !== null; next = clock.next) {
              clock.advance(next.getTime() - clock.now().getTime());
              await untilSettled(1);
            }
            expect(await all).toContain('served');
            expect(upstream.refused).toBe(0);
          },
        ),
        { numRuns: 60 },
      );
    },
  );
});
