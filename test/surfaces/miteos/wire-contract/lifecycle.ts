import { describe, expect, test } from 'vitest';
import type { WireAccount } from './account.js';
import type { NewAccount } from './new-account.js';
import { completeTask, hasEnded, runTo, runToComplete, taskAtWork } from './running.js';
import * as shapes from './shapes.js';

const DAY_MS = 24 * 60 * 60_000;

export function lifecycleContract(newAccount: NewAccount): void {
  describe('the course of a task', () => {
    test('it goes from pending over planning and running to complete', async () => {
      const account = newAccount();
      const { id } = await account.createTask({ max_agents: 2 });
      const seen: string[] = [];
      await runToComplete(account, id, {
        stepMs: 100,
        onLook: ({ status }) => {
          if (seen.at(-1) !== status) seen.push(status);
        },
      });
      expect(seen).toEqual(['pending', 'planning', 'running', 'complete']);
    });

    test('its cost and the number of its deliverables only grow', async () => {
      const account = newAccount();
      const { id } = await account.createTask({ max_agents: 2 });
      const costs: number[] = [];
      const counts: number[] = [];
      const end = await runToComplete(account, id, {
        onLook: async ({ cost, deliverables_count }) => {
          costs.push(cost);
          counts.push(deliverables_count);
          expect(await account.deliverables(id)).toHaveLength(deliverables_count);
        },
      });
      expect(costs).toEqual([...costs].sort((a, b) => a - b));
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      expect(end.cost).toBeGreaterThan(0);
      expect(end.deliverables_count).toBeGreaterThan(0);
    });

    test('its agents are no more than allowed, and all have ended when it is complete', async () => {
      const account = newAccount();
      const { id } = await account.createTask({ max_agents: 2 });
      const end = await runToComplete(account, id, {
        onLook: ({ agents }) => expect(agents.length).toBeLessThanOrEqual(2),
      });
      expect(end.agents.every(hasEnded)).toBe(true);
    });

    test('with an autonomy of 100 no agent waits', async () => {
      const account = newAccount();
      const { id } = await account.createTask({ max_agents: 2 });
      await runToComplete(account, id, {
        onLook: ({ agents }) => expect(agents.map(({ status }) => status)).not.toContain('waiting'),
      });
    });

    test('the list shows the same status as the detail', async () => {
      const account = newAccount();
      const { id } = await account.createTask({ max_agents: 1 });
      await runToComplete(account, id, {
        onLook: async ({ status, prompt, created_at }) => {
          expect((await account.tasks()).tasks).toEqual([{ id, status, prompt, created_at }]);
        },
      });
    });

    test('a complete task stays as it is', async () => {
      const account = newAccount();
      const id = await completeTask(account);
      const end = await account.task(id);
      await account.subject.advance(DAY_MS);
      expect(await account.task(id)).toEqual(end);
    });
  });

  describe('cancelling a task', () => {
    test.each(['pending', 'planning', 'running'] as const)(
      'one that is %s is cancelled at once, with all its agents, for good',
      async (status) => {
        const account = newAccount();
        const { id } = await account.createTask({ max_agents: 2 });
        await runTo(account, id, (task) => task.status === status, { stepMs: 100 });
        expect((await cancel(account, id)).as(shapes.success)).toEqual({ success: true });
        const end = await account.task(id);
        expect(end.status).toBe('cancelled');
        expect(end.agents.every(hasEnded)).toBe(true);
        await account.subject.advance(DAY_MS);
        expect(await account.task(id)).toEqual(end);
      },
    );

    test('what was done and made until then stays', async () => {
      const account = newAccount();
      const { taskId } = await taskAtWork(account, { max_agents: 2 });
      await account.subject.advance(2000);
      const before = await account.task(taskId);
      const made = await account.deliverables(taskId);
      (await cancel(account, taskId)).expectSuccess();
      const after = await account.task(taskId);
      expect(after.cost).toBe(before.cost);
      expect(after.deliverables_count).toBe(before.deliverables_count);
      const kept = await account.deliverables(taskId);
      expect(kept.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
    });

    test('one that has ended is 422, and stays as it is', async () => {
      const account = newAccount();
      const id = await completeTask(account);
      const end = await account.task(id);
      (await cancel(account, id)).expectStatus(422);
      expect(await account.task(id)).toEqual(end);
    });

    test('it is 422 a second time', async () => {
      const account = newAccount();
      const { id } = await account.createTask();
      (await cancel(account, id)).expectSuccess();
      (await cancel(account, id)).expectStatus(422);
    });
  });
}

function cancel(account: WireAccount, id: string): ReturnType<WireAccount['send']> {
  return account.send('POST /tasks/{id}/cancel', { params: { id } });
}
