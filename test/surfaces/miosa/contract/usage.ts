import { describe, expect, test } from 'vitest';
import type { UsageQuery, WorkspaceUsage } from '../../../../src/surfaces/miosa/port.js';
import { found } from '../../answers.js';
import { type Account, type NewAccount, unknownLike } from './account.js';
import { DAY_MS, HOUR_MS, MINUTE_MS, remove, start, startNew, stop, waitFor } from './running.js';

/** Starting and stopping take a while, of which it is not said whether it counts. */
const TOLERANCE_HOURS = 0.03;

const BY_HOUR: UsageQuery = { window: '24h', granularity: 'hour' };
const BY_DAY: UsageQuery = { window: '7d', granularity: 'day' };
const MONTH: UsageQuery = { window: '30d', granularity: 'day' };

const QUERIES: readonly UsageQuery[] = (['24h', '7d', '30d'] as const).flatMap((window) =>
  (['hour', 'day'] as const).map((granularity) => ({ window, granularity })),
);

export function usageContract(newAccount: NewAccount): void {
  describe('usage', () => {
    test.each(QUERIES)('a workspace where nothing ran used nothing (%j)', async (query) => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const usage = await usageOf(account, id, query);
      expect(usage).toMatchObject({ credits: 0, computeHours: 0 });
      for (const bucket of usage.series)
        expect(bucket).toMatchObject({ credits: 0, computeHours: 0 });
    });

    test('the hours are those that a computer ran, not those that it was there', async () => {
      const account = newAccount();
      const { id, workspaceId } = await startNew(account);
      await account.advance(2 * HOUR_MS);
      expectHours((await usageOf(account, workspaceId)).computeHours, 2);
      await stop(account, id);
      await account.advance(5 * HOUR_MS);
      expectHours((await usageOf(account, workspaceId)).computeHours, 2);
      await start(account, id);
      await account.advance(HOUR_MS);
      expectHours((await usageOf(account, workspaceId)).computeHours, 3);
    });

    test('the hours of several computers add up', async () => {
      const account = newAccount();
      const { workspaceId } = await startNew(account);
      await startNew(account, { size: 'large' });
      await account.advance(3 * HOUR_MS);
      expectHours((await usageOf(account, workspaceId)).computeHours, 6);
    });

    test('a run over the end of an hour is in the bucket of each', async () => {
      const account = newAccount();
      await waitFor(account, HOUR_MS, 40 * MINUTE_MS);
      const hour = beginOf(account, HOUR_MS);
      const { id, workspaceId } = await startNew(account);
      await account.advance(90 * MINUTE_MS);
      await stop(account, id);
      await account.advance(3 * HOUR_MS);
      await expectBuckets(account, workspaceId, BY_HOUR, [
        [hour, 1 / 3],
        [hour + HOUR_MS, 1],
        [hour + 2 * HOUR_MS, 1 / 6],
      ]);
    });

    test('a run over midnight (UTC) is in the bucket of each day', async () => {
      const account = newAccount();
      await waitFor(account, DAY_MS, 22 * HOUR_MS);
      const day = beginOf(account, DAY_MS);
      const { id, workspaceId } = await startNew(account);
      await account.advance(29 * HOUR_MS);
      await stop(account, id);
      await account.advance(DAY_MS);
      await expectBuckets(account, workspaceId, BY_DAY, [
        [day, 2],
        [day + DAY_MS, 24],
        [day + 2 * DAY_MS, 3],
      ]);
    });

    test.each(QUERIES)(
      'the series is in order, by whole hours or days, within %j',
      async (query) => {
        const account = newAccount();
        const { id, workspaceId } = await startNew(account);
        await account.advance(20 * HOUR_MS);
        await stop(account, id);
        await account.advance(20 * HOUR_MS);
        await start(account, id);
        await account.advance(2 * HOUR_MS);
        const { series } = await usageOf(account, workspaceId, query);
        const bucketMs = query.granularity === 'hour' ? HOUR_MS : DAY_MS;
        const windowMs = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS }[query.window];
        const times = series.map(({ at }) => at.getTime());
        expect(times.length).toBeGreaterThan(0);
        expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
        const now = account.subject.now().getTime();
        for (const time of times) {
          expect(time % bucketMs).toBe(0);
          expect(time).toBeLessThanOrEqual(now);
          expect(time).toBeGreaterThan(now - windowMs - bucketMs);
        }
        for (const { computeHours, credits } of series) {
          expect(computeHours).toBeGreaterThanOrEqual(0);
          expect(computeHours).toBeLessThanOrEqual(bucketMs / HOUR_MS + 0.001);
          expect(Number.isInteger(credits)).toBe(true);
        }
      },
    );

    test('hours and days of one window have the same totals', async () => {
      const account = newAccount();
      const { workspaceId } = await startNew(account, { size: 'large' });
      await account.advance(50 * HOUR_MS);
      const byHour = await usageOf(account, workspaceId, { window: '7d', granularity: 'hour' });
      const byDay = await usageOf(account, workspaceId, BY_DAY);
      expect(byHour.credits).toBe(byDay.credits);
      expect(byHour.computeHours).toBe(byDay.computeHours);
    });

    test('a window holds what ran in it, and nothing older', async () => {
      const account = newAccount();
      const { id, workspaceId } = await startNew(account);
      await account.advance(4 * HOUR_MS);
      await stop(account, id);
      const hours = async (window: UsageQuery['window'], granularity: UsageQuery['granularity']) =>
        (await usageOf(account, workspaceId, { window, granularity })).computeHours;
      for (const [passMs, day, week, month] of [
        [12 * HOUR_MS, 4, 4, 4],
        [2 * DAY_MS, 0, 4, 4],
        [7 * DAY_MS, 0, 0, 4],
        [23 * DAY_MS, 0, 0, 0],
      ] as const) {
        await account.advance(passMs);
        for (const granularity of ['hour', 'day'] as const) {
          expectHours(await hours('24h', granularity), day);
          expectHours(await hours('7d', granularity), week);
          expectHours(await hours('30d', granularity), month);
        }
      }
    });

    test('a computer that never stops fills the window, and no more', async () => {
      const account = newAccount();
      const { workspaceId } = await startNew(account);
      await account.advance(40 * DAY_MS);
      for (const [window, hours] of [
        ['24h', 24],
        ['7d', 7 * 24],
        ['30d', 30 * 24],
      ] as const) {
        for (const granularity of ['hour', 'day'] as const) {
          const usage = await usageOf(account, workspaceId, { window, granularity });
          expect(usage.computeHours).toBeGreaterThan(hours - 24);
          // The first bucket may begin before the window does.
          expect(usage.computeHours).toBeLessThan(hours + 24 + TOLERANCE_HOURS);
        }
      }
    });

    test('credits are whole cents, and twice as many for twice the time', async () => {
      const account = newAccount();
      const { workspaceId } = await startNew(account);
      await account.advance(100 * HOUR_MS);
      const { credits: once } = await usageOf(account, workspaceId, MONTH);
      await account.advance(100 * HOUR_MS);
      const { credits: twice } = await usageOf(account, workspaceId, MONTH);
      expect(once).toBeGreaterThan(0);
      expect(Number.isInteger(once)).toBe(true);
      expect(Math.abs(twice - 2 * once)).toBeLessThanOrEqual(2 + 0.01 * once);
    });

    test('a larger computer costs more for the same time', async () => {
      const account = newAccount();
      const workspaces: string[] = [];
      for (const size of ['small', 'medium', 'large']) {
        const { id: workspaceId } = await account.createWorkspace();
        workspaces.push(workspaceId);
        const { id } = await startNew(account, { workspaceId, size });
        await account.advance(10 * HOUR_MS);
        await stop(account, id);
      }
      const answer = await account.port.usageOf(account.read(), workspaces, BY_DAY);
      const [small = 0, medium = 0, large = 0] = workspaces.map((id) => found(answer, id).credits);
      expect(small).toBeGreaterThan(0);
      expect(medium).toBeGreaterThan(small);
      expect(large).toBeGreaterThan(medium);
      for (const id of workspaces) expectHours(found(answer, id).computeHours, 10);
    });

    test('a computer that was deleted was used all the same', async () => {
      const account = newAccount();
      const { id, workspaceId } = await startNew(account);
      await account.advance(2 * HOUR_MS);
      await remove(account, id);
      await account.advance(2 * HOUR_MS);
      const usage = await usageOf(account, workspaceId);
      expectHours(usage.computeHours, 2);
      expect(usage.credits).toBeGreaterThan(0);
    });

    test('a computer that moves is used by each workspace for its time there', async () => {
      const account = newAccount();
      const { id: target } = await account.createWorkspace();
      const { id, workspaceId } = await startNew(account);
      await account.advance(2 * HOUR_MS);
      await account.port.moveComputer(account.write(), id, target);
      await account.advance(3 * HOUR_MS);
      expectHours((await usageOf(account, workspaceId)).computeHours, 2);
      expectHours((await usageOf(account, target)).computeHours, 3);
    });

    test('a plural read gives what there is, and leaves out the rest', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      await startNew(account, { workspaceId: one.id });
      await account.advance(HOUR_MS);
      const ids = [two.id, unknownLike(one.id), one.id, two.id];
      const answer = await account.port.usageOf(account.read(), ids, BY_HOUR);
      expect([...answer.keys()].sort()).toEqual([one.id, two.id].sort());
      expectHours(found(answer, one.id).computeHours, 1);
      expect(found(answer, two.id).computeHours).toBe(0);
      expect([...(await account.port.usageOf(account.read(), [], BY_HOUR))]).toEqual([]);
    });
  });
}

async function usageOf(
  account: Account,
  workspaceId: string,
  query = BY_HOUR,
): Promise<WorkspaceUsage> {
  return found(await account.port.usageOf(account.read(), [workspaceId], query), workspaceId);
}

/** When the hour or the day that it is now began. */
function beginOf(account: Account, periodMs: number): number {
  const now = account.subject.now().getTime();
  return now - (now % periodMs);
}

function expectHours(actual: number, expected: number): void {
  expect(Math.abs(actual - expected), `${actual} hours`).toBeLessThanOrEqual(TOLERANCE_HOURS);
}

/** The series has these hours, and none elsewhere; the total is that of them. */
async function expectBuckets(
  account: Account,
  workspaceId: string,
  query: UsageQuery,
  expected: readonly (readonly [number, number])[],
): Promise<void> {
  const { series, computeHours } = await usageOf(account, workspaceId, query);
  for (const { at, computeHours: hours } of series) {
    expectHours(hours, new Map(expected).get(at.getTime()) ?? 0);
  }
  const times = series.map(({ at }) => at.getTime());
  for (const [time] of expected) expect(times).toContain(time);
  expectHours(
    computeHours,
    expected.reduce((sum, [, hours]) => sum + hours, 0),
  );
}
