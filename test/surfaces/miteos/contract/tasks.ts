import { describe, expect, test } from 'vitest';
import type { MiteosTask, TaskStatus } from '../../../../src/surfaces/miteos/port.js';
import type { Account, NewAccount } from './account.js';
import { found, unknownLike } from './account.js';
import { refusal } from './refusal.js';

export function taskContract(newAccount: NewAccount): void {
  describe('tasks', () => {
    test('a new task is PENDING, and comes without its detail', async () => {
      const account = newAccount();
      const prompt = 'Summarise the tide tables ☂';
      const task = await account.port.createTask(account.write(), { prompt });
      expect(task).toMatchObject({
        status: 'PENDING',
        statusText: 'pending',
        prompt,
        detail: null,
      });
      expect(task.createdAt).toBeInstanceOf(Date);
      const read = await account.task(task.id);
      expect(read).toMatchObject({ id: task.id, prompt, createdAt: task.createdAt });
      expect(read.detail.cost).toBeGreaterThanOrEqual(0);
      expect(read.detail.deliverableCount).toBeGreaterThanOrEqual(0);
    });

    test('what the config leaves out is filled in by the surface', async () => {
      const account = newAccount();
      const { id } = await account.port.createTask(account.write(), { prompt: 'Summarise' });
      const { config } = (await account.task(id)).detail;
      expect(config).toMatchObject({ autoDeploy: false, deployTarget: null });
      expect(Number.isInteger(config.maxAgents)).toBe(true);
      expect(config.maxAgents).toBeGreaterThanOrEqual(1);
      expect(Number.isInteger(config.autonomyLevel)).toBe(true);
      expect(config.autonomyLevel).toBeGreaterThanOrEqual(0);
      expect(config.autonomyLevel).toBeLessThanOrEqual(100);
    });

    test('each part of the config is kept, and the others have their defaults', async () => {
      const account = newAccount();
      const { id } = await account.port.createTask(account.write(), { prompt: 'Summarise' });
      const defaults = (await account.task(id)).detail.config;
      for (const config of [
        { maxAgents: 2 },
        { autonomyLevel: 0 },
        { autonomyLevel: 100 },
        { autoDeploy: true },
        { deployTarget: 'netlify' },
        { maxAgents: 1, autonomyLevel: 60, autoDeploy: true, deployTarget: 'vercel' },
      ]) {
        const task = await account.port.createTask(account.write(), { prompt: 'Go', config });
        expect((await account.task(task.id)).detail.config).toEqual({ ...defaults, ...config });
      }
    });

    test.each(['', '  ', '\n\t '])('the blank prompt %j is INVALID', async (prompt) => {
      const account = newAccount();
      await refusal(account.port.createTask(account.write(), { prompt }), 'INVALID');
      await expectNoTasks(account);
    });

    test.each([-1, 101, 50.5, Number.NaN])('an autonomy level of %d is INVALID', async (level) => {
      const account = newAccount();
      await refusal(account.createTask({ autonomyLevel: level }), 'INVALID');
      await expectNoTasks(account);
    });

    test('an unknown workspace is INVALID', async () => {
      const account = newAccount();
      const workspaceId = unknownLike((await account.createWorkspace()).id);
      await refusal(account.createTask({}, { workspaceId }), 'INVALID');
      await expectNoTasks(account);
    });

    test('a task needs no workspace', async () => {
      const account = newAccount();
      const input = { prompt: 'Summarise', workspaceId: null };
      const { id } = await account.port.createTask(account.write(), input);
      expect((await account.task(id)).id).toBe(id);
    });

    test('the detail has a long prompt in full, and a list has at least its beginning', async () => {
      const account = newAccount();
      const prompt = 'Compare the tide tables of all harbours. '.repeat(200).trim();
      const { id } = await account.createTask({}, { prompt });
      expect((await account.task(id)).prompt).toBe(prompt);
      const { tasks } = await account.port.listTasks(account.read(), { limit: 1, offset: 0 });
      for (const listed of tasks) {
        expect(prompt.startsWith(listed.prompt.replace(/(\.\.\.|…)$/, ''))).toBe(true);
      }
      expect(tasks.map((task) => task.id)).toEqual([id]);
    });

    test('tasks are listed newest first, page by page, without their detail', async () => {
      const account = newAccount();
      const ids: string[] = [];
      for (let index = 0; index < 5; index += 1) ids.unshift((await account.createTask()).id);
      expect(await page(account, 2, 0)).toMatchObject({ ids: ids.slice(0, 2), total: 5 });
      expect(await page(account, 2, 2)).toMatchObject({ ids: ids.slice(2, 4), total: 5 });
      expect(await page(account, 2, 4)).toMatchObject({ ids: ids.slice(4), total: 5 });
      expect(await page(account, 2, 6)).toMatchObject({ ids: [], total: 5 });
      const whole = await page(account, 100, 0);
      expect(whole).toMatchObject({ ids, total: 5 });
      expect(whole.tasks.map(({ detail }) => detail)).toEqual([null, null, null, null, null]);
    });

    test('the total of a list with a status counts what matches it', async () => {
      const account = newAccount();
      const ids: string[] = [];
      for (let index = 0; index < 5; index += 1) ids.unshift((await account.createTask()).id);
      const cancelled = ids.filter((_, index) => index % 2 === 0);
      for (const id of cancelled) await account.port.cancelTask(account.write(), id);
      const first = await page(account, 2, 0, 'CANCELLED');
      expect(first).toMatchObject({ ids: cancelled.slice(0, 2), total: 3 });
      expect(first.tasks.map(({ status }) => status)).toEqual(['CANCELLED', 'CANCELLED']);
      const second = await page(account, 2, 2, 'CANCELLED');
      expect(second).toMatchObject({ ids: cancelled.slice(2), total: 3 });
      expect(await page(account, 2, 0, 'FAILED')).toMatchObject({ ids: [], total: 0 });
      expect(await page(account, 2, 0)).toMatchObject({ total: 5 });
    });

    test.each([
      { limit: 101, offset: 0 },
      { limit: 0, offset: 0 },
      { limit: -1, offset: 0 },
      { limit: 1.5, offset: 0 },
      { limit: Number.NaN, offset: 0 },
      { limit: 20, offset: -1 },
    ])('a page with limit $limit and offset $offset is INVALID', async (bad) => {
      const account = newAccount();
      await account.createTask();
      await refusal(account.port.listTasks(account.read(), bad), 'INVALID');
    });

    test('a plural read gives what there is in detail, and leaves out the rest', async () => {
      const account = newAccount();
      const one = await account.createTask({}, { prompt: 'one' });
      const two = await account.createTask({}, { prompt: 'two' });
      await account.createTask({}, { prompt: 'not asked for' });
      const ids = [two.id, unknownLike(one.id), one.id, two.id];
      const answer = await account.port.tasks(account.read(), ids);
      expect([...answer.keys()].sort()).toEqual([one.id, two.id].sort());
      expect(found(answer, one.id)).toMatchObject({ id: one.id, prompt: 'one' });
      expect(found(answer, two.id)).toMatchObject({ id: two.id, prompt: 'two' });
      expect(found(answer, one.id).detail).not.toBeNull();
      expect(found(answer, two.id).detail).not.toBeNull();
    });

    test('a plural read of nothing is empty', async () => {
      const account = newAccount();
      await account.createTask();
      expect([...(await account.port.tasks(account.read(), []))]).toEqual([]);
    });
  });
}

async function page(
  account: Account,
  limit: number,
  offset: number,
  status?: TaskStatus,
): Promise<{ ids: string[]; total: number; tasks: MiteosTask[] }> {
  const query = status ? { limit, offset, status } : { limit, offset };
  const { tasks, total } = await account.port.listTasks(account.read(), query);
  return { ids: tasks.map(({ id }) => id), total, tasks };
}

async function expectNoTasks(account: Account): Promise<void> {
  expect(await page(account, 100, 0)).toMatchObject({ ids: [], total: 0 });
}
