import { describe, expect, test } from 'vitest';
import {
  taskPriorities,
  writableTaskStatuses,
  type NewRoutaTask,
  type RoutaTaskChanges,
} from '../../../../src/surfaces/routa/port.js';
import { codeOf } from '../../outcome.js';
import { type NewAccount, unknownLike } from './account.js';
import { refusal, refusalBy } from './refusal.js';

const PRIORITIES = taskPriorities.filter((one) => one !== 'UNKNOWN');

export function taskContract(newAccount: NewAccount): void {
  describe('tasks', () => {
    test('a new task is what was given, PENDING, and what a read gives', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id: before } = await account.createTask(workspaceId);
      await account.tick();
      const input: NewRoutaTask = {
        ...{ workspaceId, title: 'Add invoice export', objective: 'Export invoices as CSV' },
        ...{ scope: 'The billing service', priority: 'HIGH', labels: ['export', 'csv'] },
        ...{ acceptanceCriteria: ['It opens', 'It adds up'], dependencies: [before] },
      };
      const task = await account.port.createTask(account.write(), input);
      const { id, columnId, createdAt, updatedAt } = task;
      expect(task).toEqual({
        ...{ id, ...input, columnId, createdAt, updatedAt },
        ...{ status: 'PENDING', statusText: 'PENDING', assignedTo: null, completionSummary: null },
      });
      expect(createdAt).toEqual(account.subject.now());
      expect(['backlog', null]).toContain(columnId);
      expect(await account.task(id)).toEqual(task);
      expect((await account.tasksOf(workspaceId))[1]).toEqual(task);
    });

    test('what is left out, or null, is nothing', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const nothing = { scope: null, priority: null, acceptanceCriteria: null, labels: null };
      for (const input of [{}, { ...nothing, dependencies: null }]) {
        const task = await account.createTask(id, input);
        const none = { ...nothing, acceptanceCriteria: [], labels: [], dependencies: [] };
        expect(task).toMatchObject(none);
        expect(await account.task(task.id)).toEqual(task);
      }
    });

    test('an empty title or objective is INVALID, the title first', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      for (const [input, field] of [
        [{ title: '' }, 'title'],
        [{ objective: '' }, 'objective'],
        [{ title: '', objective: '' }, 'title'],
      ] as const) {
        await refusalBy(account.createTask(id, input), 'INVALID', field);
      }
      expect(await account.tasksOf(id)).toEqual([]);
    });

    test('labels are trimmed, and each is kept once', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const labels = [' export ', 'export', 'CSV', 'csv', '\tcsv\n'];
      const { id, labels: kept } = await account.createTask(workspaceId, { labels });
      expect(kept).toEqual(['export', 'CSV', 'csv']);
      const change = { labels: [' b ', 'a', 'b'] };
      const changed = await account.port.updateTask(account.write(), id, change);
      expect(changed.labels).toEqual(['b', 'a']);
      expect((await account.task(id)).labels).toEqual(['b', 'a']);
    });

    test('a task has any priority', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id: first } = await account.createTask(workspaceId);
      for (const priority of PRIORITIES) {
        const { id } = await account.createTask(workspaceId, { priority });
        expect((await account.task(id)).priority).toBe(priority);
        await account.port.updateTask(account.write(), first, { priority });
        expect((await account.task(first)).priority).toBe(priority);
      }
    });

    test('a task comes to any status, from any', async () => {
      const account = newAccount();
      const { id } = await account.createTask((await account.createWorkspace()).id);
      for (const status of [...writableTaskStatuses, ...[...writableTaskStatuses].reverse()]) {
        const changed = await account.port.updateTask(account.write(), id, { status });
        expect(changed).toMatchObject({ status, statusText: status });
        expect(await account.task(id)).toMatchObject({ status, statusText: status });
      }
    });

    test('a change changes what is given, and nothing else', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const agent = await account.createAgent(workspaceId);
      const other = await account.createTask(workspaceId);
      await account.tick();
      let expected = await account.createTask(workspaceId, { labels: ['a'], priority: 'LOW' });
      const { id } = expected;
      const changes: RoutaTaskChanges[] = [
        { title: 'Add a report' },
        { objective: 'Report as PDF' },
        { scope: 'Bills only' },
        { status: 'IN_PROGRESS' },
        { priority: 'URGENT' },
        { acceptanceCriteria: ['It opens'] },
        { labels: ['report'] },
        { dependencies: [other.id] },
        { assignedTo: agent.id },
        { completionSummary: 'Done in a day' },
        { labels: [], acceptanceCriteria: [], dependencies: [] },
        {},
        { title: undefined, status: undefined, labels: undefined },
      ];
      for (const change of changes) {
        await account.tick();
        const changed = await account.port.updateTask(account.write(), id, change);
        const { columnId, updatedAt } = changed;
        const given = Object.entries(change).filter(([, value]) => value !== undefined);
        expected = { ...expected, ...Object.fromEntries(given), columnId, updatedAt };
        expected.statusText = expected.status;
        expect(changed).toEqual(expected);
        expect(await account.task(id)).toEqual(expected);
      }
      expect(await account.task(other.id)).toEqual(other);
    });

    test('a change moves updatedAt and leaves createdAt', async () => {
      const account = newAccount();
      const created = await account.createTask((await account.createWorkspace()).id);
      await account.tick();
      const change = { title: 'Another' };
      const changed = await account.port.updateTask(account.write(), created.id, change);
      expect(changed.createdAt).toEqual(created.createdAt);
      expect(changed.updatedAt.getTime()).toBeGreaterThan(created.updatedAt.getTime());
    });

    test.each(['title', 'objective'] as const)(
      'a change to an empty %s is INVALID of it, or done',
      async (field) => {
        const account = newAccount();
        const task = await account.createTask((await account.createWorkspace()).id);
        const change = { [field]: '', status: 'BLOCKED' as const };
        const call = account.port.updateTask(account.write(), task.id, change);
        const code = await codeOf(call);
        expect(['done', 'INVALID']).toContain(code);
        const after = await account.task(task.id);
        if (code === 'done') expect(after).toMatchObject(change);
        else expect(after).toEqual(task);
      },
    );

    test('tasks are those of their workspace, oldest first', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      for (const title of ['Zebra', 'Anchor', 'Quay']) {
        await account.createTask(one.id, { title });
        await account.createTask(two.id, { title: `${title} 2` });
        await account.tick();
      }
      const answer = await account.port.tasksOf(account.read(), [two.id, one.id]);
      const titles = [one, two].map(({ id }) => {
        const tasks = answer.get(id);
        return Array.isArray(tasks) ? tasks.map(({ title }) => title) : tasks;
      });
      expect(titles).toEqual([
        ['Zebra', 'Anchor', 'Quay'],
        ['Zebra 2', 'Anchor 2', 'Quay 2'],
      ]);
      const { id } = await account.createWorkspace();
      expect(await account.tasksOf(id)).toEqual([]);
    });

    test('a plural read gives what there is, and leaves out the rest', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const [one, two] = [await account.createTask(id), await account.createTask(id)];
      const ids = [two.id, unknownLike(one.id), one.id, two.id];
      const answer = await account.port.tasks(account.read(), ids);
      expect([...answer.keys()].sort()).toEqual([one.id, two.id].sort());
      expect([...(await account.port.tasks(account.read(), []))]).toEqual([]);
    });

    test('a task that was deleted is gone, and the others stay', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const kept = await account.createTask(workspaceId);
      const { id } = await account.createTask(workspaceId);
      await account.port.deleteTask(account.write(), id);
      expect([...(await account.port.tasks(account.read(), [id]))]).toEqual([]);
      expect(await account.tasksOf(workspaceId)).toEqual([kept]);
      await refusal(account.port.deleteTask(account.write(), id), 'NOT_FOUND');
      const change = account.port.updateTask(account.write(), id, { title: 'Another' });
      await refusal(change, 'NOT_FOUND');
    });

    test('a task in an unknown workspace is NOT_FOUND', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await refusal(account.createTask(unknownLike(id)), 'NOT_FOUND');
    });
  });
}
