import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { usageOf, type Run } from '../../../src/surfaces/miosa/embedded/usage.js';
import {
  settingsSizes,
  usageGranularities,
  usageWindows,
  type UsageQuery,
  type WorkspaceUsage,
} from '../../../src/surfaces/miosa/port.js';
import { Harness } from './embedded-harness.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = new Date('2031-04-02T09:20:00Z');
const WINDOWS = { '24h': DAY, '7d': 7 * DAY, '30d': 30 * DAY };
const BUCKETS = { hour: HOUR, day: DAY };
const CENTS = { small: 5, medium: 10, large: 20 };

describe('the arithmetic', () => {
  const runs = fc.array(
    fc.record({
      size: fc.constantFrom(...settingsSizes),
      /** ms before now. */
      begin: fc.integer({ min: 0, max: 40 * DAY }),
      lasts: fc.option(fc.integer({ min: 0, max: 3 * DAY })),
    }),
    { maxLength: 8 },
  );
  const queries: fc.Arbitrary<UsageQuery> = fc.record({
    window: fc.constantFrom(...usageWindows),
    granularity: fc.constantFrom(...usageGranularities),
  });

  test('adds up to the time within the window, bucket by bucket', () => {
    fc.assert(
      fc.property(runs, queries, (given, query) => {
        const found = given.map(({ size, begin, lasts }) => ({
          size,
          startedAt: new Date(NOW.getTime() - begin),
          endedAt: lasts === null ? null : new Date(NOW.getTime() - Math.max(0, begin - lasts)),
        }));
        const usage = usageOf(found, query, NOW);
        let ms = 0;
        let centMs = 0;
        for (const { size, begin, lasts } of given) {
          const end = lasts === null ? 0 : Math.max(0, begin - lasts);
          const within = Math.max(0, Math.min(begin, WINDOWS[query.window]) - end);
          ms += within;
          centMs += within * CENTS[size];
        }
        expect(usage.computeHours).toBe(ms / HOUR);
        expect(usage.credits).toBe(Math.round(centMs / HOUR));
        const { series } = usage;
        expect(series.reduce((sum, { credits }) => sum + credits, 0)).toBe(usage.credits);
        expect(series.reduce((sum, { computeHours }) => sum + computeHours, 0)).toBeCloseTo(
          usage.computeHours,
          6,
        );
        const bucketMs = BUCKETS[query.granularity];
        const begins = series.map(({ at }) => at.getTime());
        expect(begins).toEqual([...new Set(begins)].sort((a, b) => a - b));
        for (const { at, computeHours, credits } of series) {
          expect(at.getTime() % bucketMs).toBe(0);
          expect(computeHours).toBeGreaterThan(0);
          expect(computeHours).toBeLessThanOrEqual((given.length * bucketMs) / HOUR);
          expect(Number.isInteger(credits)).toBe(true);
        }
      }),
    );
  });

  const run: Run = {
    size: 'medium',
    startedAt: new Date('2031-04-02T06:45:00Z'),
    endedAt: new Date('2031-04-02T08:30:00Z'),
  };

  test('cuts a run at whole hours', () => {
    expect(usageOf([run], { window: '24h', granularity: 'hour' }, NOW)).toEqual({
      credits: 18,
      computeHours: 1.75,
      series: [
        { at: new Date('2031-04-02T06:00:00Z'), credits: 3, computeHours: 0.25 },
        { at: new Date('2031-04-02T07:00:00Z'), credits: 10, computeHours: 1 },
        { at: new Date('2031-04-02T08:00:00Z'), credits: 5, computeHours: 0.5 },
      ],
    });
  });

  test('counts of the first bucket only what is in the window', () => {
    const long = { ...run, startedAt: new Date('2031-03-01T00:00:00Z'), endedAt: null };
    const { series } = usageOf([long], { window: '24h', granularity: 'day' }, NOW);
    expect(series).toEqual([
      { at: new Date('2031-04-01T00:00:00Z'), credits: 147, computeHours: 14 + 40 / 60 },
      { at: new Date('2031-04-02T00:00:00Z'), credits: 93, computeHours: 9 + 20 / 60 },
    ]);
  });
});

describe('of computers', () => {
  let miosa: Harness;
  beforeAll(async () => {
    miosa = await Harness.open();
  });
  beforeEach(() => miosa.reset());
  afterAll(() => miosa.close());

  async function usage(workspaceId: string): Promise<WorkspaceUsage> {
    const query = { window: '30d', granularity: 'day' } as const;
    const found = (await miosa.port.usageOf(miosa.call(), [workspaceId], query)).get(workspaceId);
    return found && !(found instanceof Error) ? found : expect.fail('no such workspace');
  }

  const hours = async (workspaceId: string) => (await usage(workspaceId)).computeHours;

  test('only the time counts in which they ran', async () => {
    const { id: workspaceId } = await miosa.workspace();
    const { id } = await miosa.computer({ workspaceId });
    await miosa.pass(4000 + HOUR);
    expect(await hours(workspaceId)).toBe(1);
    await miosa.port.stopComputer(miosa.write(), id);
    await miosa.pass(HOUR);
    expect(await hours(workspaceId)).toBe(1);
    await miosa.port.startComputer(miosa.write(), id);
    await miosa.pass(2000 + HOUR);
    expect(await hours(workspaceId)).toBe(2);
    await miosa.port.deleteComputer(miosa.write(), id);
    await miosa.pass(HOUR);
    expect(await usage(workspaceId)).toMatchObject({ computeHours: 2, credits: 10 });
  });

  test('what ran in one workspace stays with it after a move', async () => {
    const [from, to] = [await miosa.workspace(), await miosa.workspace()];
    const { id } = await miosa.computer({ workspaceId: from.id });
    await miosa.pass(4000 + HOUR);
    await miosa.port.moveComputer(miosa.write(), id, to.id);
    await miosa.pass(2 * HOUR);
    expect(await hours(from.id)).toBe(1);
    expect(await hours(to.id)).toBe(2);
  });

  test('each hour has the price of the size that it ran with', async () => {
    const { id: workspaceId } = await miosa.workspace();
    const { id } = await miosa.computer({ workspaceId, size: 'small' });
    await miosa.pass(4000 + HOUR);
    await miosa.port.resizeComputer(miosa.write(), id, 'large');
    await miosa.pass(HOUR);
    expect(await usage(workspaceId)).toMatchObject({ computeHours: 2, credits: 25 });
  });

  test('it is the same whether time was looked at in steps or at once', async () => {
    const totals: WorkspaceUsage[] = [];
    for (const pass of [(ms: number) => miosa.pass(ms), (ms: number) => miosa.jump(ms)]) {
      await miosa.reset();
      const { id: workspaceId } = await miosa.workspace();
      await miosa.settings(workspaceId, { defaultAutoStopSeconds: 1800 });
      await miosa.computer({ workspaceId });
      const began = miosa.clock.now();
      await pass(DAY);
      const { series, ...total } = await usage(workspaceId);
      totals.push({ ...total, series: [] });
      expect(series.every(({ at }) => at.getTime() <= began.getTime() + DAY)).toBe(true);
    }
    expect(totals[0]).toEqual({ credits: 3, computeHours: 0.5, series: [] });
    expect(totals[1]).toEqual(totals[0]);
  });
});
