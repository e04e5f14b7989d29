import { describe, expect, test } from 'vitest';
import type { RoutaEvent } from '../../../../src/surfaces/routa/port.js';
import { only } from '../../answers.js';
import type { Account, NewAccount } from './account.js';
import { refusal } from './refusal.js';
import type { Skips } from './subject.js';

export function eventContract(newAccount: NewAccount, skips: Skips): void {
  describe.skipIf(skips.events !== undefined)('events', () => {
    test('they tell the life of a workspace', async () => {
      const account = newAccount();
      const { port } = account;
      const { id } = await account.createWorkspace({ title: 'Harbor' });
      const about = { workspaceId: id };
      expect(told(account)).toMatchObject([
        { ...about, type: 'workspace.created', title: 'Harbor' },
      ]);
      const steps = [
        [
          () => port.updateWorkspace(account.write(), id, { title: 'Quay' }),
          { type: 'workspace.updated', title: 'Quay' },
        ],
        [() => port.archiveWorkspace(account.write(), id), { type: 'workspace.archived' }],
        [() => port.unarchiveWorkspace(account.write(), id), { type: 'workspace.unarchived' }],
        [() => port.deleteWorkspace(account.write(), id), { type: 'workspace.deleted' }],
      ] as const;
      for (const [work, event] of steps) {
        expect(only(await toldBy(account, work))).toMatchObject({ ...about, ...event });
      }
    });

    test('they tell of codebases', async () => {
      const account = newAccount();
      const { port } = account;
      const { id: workspaceId } = await account.createWorkspace();
      const path = await account.repositories.workTree();
      await account.addCodebase(workspaceId);
      const { id } = await account.addCodebase(workspaceId, { path, name: 'bills' });
      const about = { workspaceId, codebaseId: id };
      const added = { ...about, type: 'codebase.added', name: 'bills', path };
      expect(told(account).at(-1)).toMatchObject(added);
      const renamed = await toldBy(account, () =>
        port.updateCodebase(account.write(), workspaceId, id, { name: 'quay' }),
      );
      const updated = { ...about, type: 'codebase.updated', name: 'quay', path };
      expect(only(renamed)).toMatchObject(updated);
      const chosen = await toldBy(account, () =>
        port.setDefaultCodebase(account.write(), workspaceId, id),
      );
      expect(chosen).toContainEqual(expect.objectContaining(updated));
      const removed = await toldBy(account, () =>
        port.removeCodebase(account.write(), workspaceId, id),
      );
      expect(only(removed)).toMatchObject({ ...about, type: 'codebase.removed' });
    });

    test('they tell the statuses of a task, the first too, and its end', async () => {
      const account = newAccount();
      const { port } = account;
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await account.createTask(workspaceId);
      await port.updateTask(account.write(), id, { status: 'IN_PROGRESS' });
      await port.updateTask(account.write(), id, { status: 'COMPLETED', title: 'Another' });
      await port.deleteTask(account.write(), id);
      const ofTask = told(account).filter((event) => 'taskId' in event && event.taskId === id);
      expect(ofTask.map((event) => ('status' in event ? event.status : event.type))).toEqual([
        'PENDING',
        'IN_PROGRESS',
        'COMPLETED',
        'task.deleted',
      ]);
      for (const event of ofTask) {
        expect(event.workspaceId).toBe(workspaceId);
        if (event.type === 'task.status') expect(event.statusText).toBe(event.status);
      }
    });

    test('they tell the statuses of an agent, the first too, with its role', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await account.createAgent(workspaceId, { role: 'CRAFTER' });
      await account.port.setAgentStatus(account.write(), id, 'ACTIVE');
      await account.port.setAgentStatus(account.write(), id, 'ERROR');
      const events = told(account).filter(({ type }) => type === 'agent.status');
      const about = { workspaceId, agentId: id, agentType: 'CRAFTER' };
      expect(events).toMatchObject(
        ['PENDING', 'ACTIVE', 'ERROR'].map((status) => ({ ...about, status, statusText: status })),
      );
    });

    test('they tell of notes, new, changed and deleted', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const about = { workspaceId, noteId: 'spec' };
      for (const title of ['Plan', 'Another plan']) {
        const events = await toldBy(account, () =>
          account.saveNote(workspaceId, { id: 'spec', title }),
        );
        expect(only(events)).toMatchObject({ ...about, type: 'note.saved', title });
      }
      const events = await toldBy(account, () =>
        account.port.deleteNote(account.write(), workspaceId, 'spec'),
      );
      expect(only(events)).toMatchObject({ ...about, type: 'note.deleted' });
    });

    test('they are in order of time, each with a key of its own', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      for (const title of ['Tides', 'Quay', 'Tides', 'Quay']) {
        await account.port.updateWorkspace(account.write(), id, { title });
        await account.saveNote(id, { id: 'spec', title });
        await account.tick();
      }
      const events = told(account);
      expect(events.length).toBeGreaterThanOrEqual(9);
      const times = events.map(({ at }) => at.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.at(-1)).toBeLessThanOrEqual(account.subject.now().getTime());
      const keys = events.map(({ dedupeKey }) => dedupeKey);
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys).not.toContain('');
    });

    test('what changes no status tells none', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const task = await account.createTask(id);
      const statuses = () => told(account).filter(({ type }) => type === 'task.status');
      const before = statuses();
      await account.tick();
      await account.port.updateTask(account.write(), task.id, { title: 'Another' });
      await account.port.updateTask(account.write(), task.id, { status: 'PENDING' });
      expect(statuses()).toEqual(before);
    });

    test('what was refused tells nothing, and neither does a read', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const path = account.repositories.missing();
      const events = await toldBy(account, async () => {
        await refusal(account.createWorkspace({ title: '' }), 'INVALID');
        await refusal(account.addCodebase(id, { path }), 'INVALID');
        await refusal(account.createTask(id, { objective: '' }), 'INVALID');
        await refusal(account.port.deleteNote(account.write(), id, 'spec'), 'NOT_FOUND');
        const changes = { title: 'Quay', metadata: { team: 1 } };
        await refusal(account.port.updateWorkspace(account.write(), id, changes), 'INVALID');
        await account.workspace(id);
      });
      expect(events).toEqual([]);
    });
  });
}

function told(account: Account): RoutaEvent[] {
  const events = account.subject.events(account.name);
  if (!events) throw new Error('The implementation was said to have events.');
  return [...events];
}

/** The events of a change, each within the change itself. */
async function toldBy(account: Account, work: () => Promise<unknown>): Promise<RoutaEvent[]> {
  const before = told(account).length;
  await work();
  return told(account).slice(before);
}
