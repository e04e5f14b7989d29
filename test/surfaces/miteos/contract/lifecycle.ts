import { describe, expect, test } from 'vitest';
import type { TaskStatus } from '../../../../src/surfaces/miteos/port.js';
import type { Account, NewAccount } from './account.js';
import { unknownLike } from './account.js';
import { refusal } from './refusal.js';
import { HOUR_MS, hasEnded, isLive, runTo, runToComplete, startAgent } from './running.js';
import type { Skips } from './subject.js';

const ORDER: readonly TaskStatus[] = ['PENDING', 'PLANNING', 'RUNNING', 'COMPLETE'];

export function lifecycleContract(newAccount: NewAccount, skips: Skips): void {
  describe('the life of a task', () => {
    test('a task goes from PENDING over PLANNING and RUNNING to COMPLETE', async () => {
      const account = newAccount();
      const created = await account.createTask();
      const seen: TaskStatus[] = [created.status];
      await runToComplete(account, created.id, {
        stepMs: 100,
        onPoll: (task) => {
          if (task.status !== seen.at(-1)) seen.push(task.status);
          expect(task.statusText).toBe(task.status.toLowerCase());
        },
      });
      // A fast task may skip a state between two polls, but it never goes back.
      expect(seen).toEqual(ORDER.filter((status) => seen.includes(status)));
      expect(seen[0]).toBe('PENDING');
      expect(seen).toContain('RUNNING');
    });

    test('the cost never falls, and the count of deliverables is what the list has', async () => {
      const account = newAccount();
      const { id } = await account.createTask({ maxAgents: 2 });
      let cost = 0;
      await runToComplete(account, id, {
        onPoll: async ({ detail }) => {
          expect(detail.cost).toBeGreaterThanOrEqual(cost);
          ({ cost } = detail);
          expect(await account.deliverables(id)).toHaveLength(detail.deliverableCount);
        },
      });
    });

    test('a task that is COMPLETE has no agent left at work, and stays as it is', async () => {
      const account = newAccount();
      const { id } = await account.createTask();
      const complete = await runToComplete(account, id);
      expect(complete.detail.agents.filter(isLive)).toEqual([]);
      await expectFinal(account, id);
      expect(await account.task(id)).toEqual(complete);
    });

    test('a task told to fail ends FAILED, and stays as it is', async ({ skip }) => {
      skip(skips.simulatedFailure !== undefined, skips.simulatedFailure);
      const account = newAccount();
      const prompt = 'Summarise the tide tables simulate:failure';
      const { id } = await account.createTask({}, { prompt });
      const failed = await runTo(account, id, ({ status }) => status === 'FAILED');
      expect(failed.statusText).toBe('failed');
      expect(await account.deliverables(id)).toHaveLength(failed.detail.deliverableCount);
      await expectFinal(account, id);
    });

    test('cancelling a running task ends it and its agents at once, for ever', async () => {
      const account = newAccount();
      const { task } = await startAgent(account);
      await account.port.cancelTask(account.write(), task.id);
      const cancelled = await account.task(task.id);
      expect(cancelled).toMatchObject({ status: 'CANCELLED', statusText: 'cancelled' });
      expect(cancelled.detail.agents.filter(isLive)).toEqual([]);
      await expectFinal(account, task.id);
    });

    test('a task that has not begun can be cancelled', async () => {
      const account = newAccount();
      const { id } = await account.createTask();
      await account.port.cancelTask(account.write(), id);
      expect((await account.task(id)).status).toBe('CANCELLED');
      await expectFinal(account, id);
    });

    test('what a cancelled task has made stays', async ({ skip }) => {
      const account = newAccount();
      const { id } = await account.createTask({ maxAgents: 4 });
      const task = await runTo(
        account,
        id,
        (now) => hasEnded(now) || now.detail.deliverableCount > 0,
        { stepMs: 100 },
      );
      skip(hasEnded(task), 'this implementation makes all deliverables at the very end');
      const before = await account.deliverables(id);
      await account.port.cancelTask(account.write(), id);
      await account.advance(30 * 60_000);
      const after = await account.deliverables(id);
      expect(after.map((one) => one.id)).toEqual(before.map((one) => one.id));
      for (const { downloadUrl } of after) {
        expect((await account.subject.fetchLink(downloadUrl)).ok).toBe(true);
      }
    });

    test('cancelling an unknown task is NOT_FOUND', async () => {
      const account = newAccount();
      const { id } = await account.createTask();
      await refusal(account.port.cancelTask(account.write(), unknownLike(id)), 'NOT_FOUND');
    });
  });
}

/** Nothing leaves a terminal state: not by a cancel, and not by time. */
async function expectFinal(account: Account, taskId: string): Promise<void> {
  const before = await account.task(taskId);
  await refusal(account.port.cancelTask(account.write(), taskId), 'INVALID');
  await account.advance(24 * HOUR_MS);
  await refusal(account.port.cancelTask(account.write(), taskId), 'INVALID');
  expect(await account.task(taskId)).toEqual(before);
}
