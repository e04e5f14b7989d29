import { describe, expect, test } from 'vitest';
import type { WriteCall } from '../../../../src/surfaces/call.js';
import { only } from '../../answers.js';
import { codeOf } from '../../outcome.js';
import type { Account, NewAccount } from './account.js';
import { everything, type Ids, populate, type Write } from './methods.js';
import { refusalBy } from './refusal.js';
import type { Skips } from './subject.js';

const KEY = 'the-same-key';

interface Prepared extends Ids {
  /** The path of a repository that is in no workspace. */
  path: string;
}

type KeyedCall = (account: Account, call: WriteCall, ids: Prepared) => Promise<unknown>;

/** Every write, with what it is to be sent again with. */
const WRITES: Record<Write, KeyedCall> = {
  createWorkspace: ({ port }, call) => port.createWorkspace(call, { title: 'Harbor' }),
  updateWorkspace: ({ port }, call, ids) =>
    port.updateWorkspace(call, ids.workspace, { title: 'Quay', metadata: { team: 'payments' } }),
  deleteWorkspace: ({ port }, call, ids) => port.deleteWorkspace(call, ids.workspace),
  archiveWorkspace: ({ port }, call, ids) => port.archiveWorkspace(call, ids.workspace),
  unarchiveWorkspace: ({ port }, call, ids) => port.unarchiveWorkspace(call, ids.workspace),
  addCodebase: ({ port }, call, ids) => port.addCodebase(call, ids.workspace, { path: ids.path }),
  updateCodebase: ({ port }, call, ids) =>
    port.updateCodebase(call, ids.workspace, ids.codebase, { path: ids.path, name: 'quay' }),
  removeCodebase: ({ port }, call, ids) => port.removeCodebase(call, ids.workspace, ids.codebase),
  setDefaultCodebase: ({ port }, call, ids) =>
    port.setDefaultCodebase(call, ids.workspace, ids.codebase),
  createTask: ({ port }, call, ids) =>
    port.createTask(call, { workspaceId: ids.workspace, title: 'Export', objective: 'As CSV' }),
  updateTask: ({ port }, call, ids) => port.updateTask(call, ids.task, { status: 'COMPLETED' }),
  deleteTask: ({ port }, call, ids) => port.deleteTask(call, ids.task),
  createAgent: ({ port }, call, ids) =>
    port.createAgent(call, { workspaceId: ids.workspace, name: 'gate-1', role: 'GATE' }),
  setAgentStatus: ({ port }, call, ids) => port.setAgentStatus(call, ids.agent, 'ACTIVE'),
  deleteAgent: ({ port }, call, ids) => port.deleteAgent(call, ids.agent),
  saveNote: ({ port }, call, ids) => port.saveNote(call, ids.workspace, { title: 'Low tides' }),
  deleteNote: ({ port }, call, ids) => port.deleteNote(call, ids.workspace, ids.note),
};

export function idempotencyContract(newAccount: NewAccount, skips: Skips): void {
  describe.skipIf(skips.idempotency !== undefined)('a write that is sent again', () => {
    test.each(Object.entries(WRITES))(
      '%s: changes nothing more, at once or later',
      async (_, write) => {
        const account = newAccount();
        const ids = await prepared(account);
        const [first, second] = await Promise.all([
          write(account, account.write(KEY), ids),
          write(account, account.write(KEY), ids),
        ]);
        expect(idOf(second)).toEqual(idOf(first));
        const after = await everything(account);
        await account.tick();
        expect(idOf(await write(account, account.write(KEY), ids))).toEqual(idOf(first));
        expect(await everything(account)).toEqual(after);
      },
    );

    test('gives what was made then, even when that is gone', async () => {
      const account = newAccount();
      const create = () => account.port.createWorkspace(account.write(KEY), { title: 'Harbor' });
      const { id } = await create();
      await account.port.deleteWorkspace(account.write(), id);
      const after = await everything(account);
      expect((await create()).id).toBe(id);
      expect(await everything(account)).toEqual(after);
    });

    test('changes nothing back that was changed since', async () => {
      const account = newAccount();
      const { workspace, task, note } = await prepared(account);
      const { port } = account;
      const archive = () => port.archiveWorkspace(account.write(KEY), workspace);
      const complete = () => port.updateTask(account.write(KEY), task, { status: 'COMPLETED' });
      const save = () => port.saveNote(account.write(KEY), workspace, { id: note, title: 'Old' });
      for (const write of [archive, complete, save]) await write();
      await account.tick();
      await port.unarchiveWorkspace(account.write(), workspace);
      await port.updateTask(account.write(), task, { status: 'NEEDS_FIX' });
      await port.saveNote(account.write(), workspace, { id: note, title: 'New' });
      const after = await everything(account);
      for (const write of [archive, complete, save]) await write();
      expect(await everything(account)).toEqual(after);
      expect((await account.workspace(workspace)).status).toBe('ACTIVE');
      expect((await account.task(task)).status).toBe('NEEDS_FIX');
    });

    test('is tried anew when the first was refused', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const path = await account.repositories.workTree();
      const there = await account.addCodebase(id, { path });
      const add = () => account.port.addCodebase(account.write(KEY), id, { path });
      await refusalBy(add(), 'CONFLICT', 'path');
      await account.port.removeCodebase(account.write(), id, there.id);
      await add();
      expect(only(await account.codebasesOf(id)).path).toBe(path);
    });

    test('with another input has no effect of its own', async () => {
      const account = newAccount();
      await account.port.createWorkspace(account.write(KEY), { title: 'Harbor' });
      const before = await everything(account);
      const other = account.port.createWorkspace(account.write(KEY), { title: 'Quay' });
      expect(['done', 'CONFLICT']).toContain(await codeOf(other));
      expect(await everything(account)).toEqual(before);
    });

    test('is known by its method and its account: one key may serve several', async () => {
      const [one, other] = [newAccount(), newAccount()];
      const first = await one.port.createWorkspace(one.write(KEY), { title: 'Harbor' });
      const second = await other.port.createWorkspace(other.write(KEY), { title: 'Harbor' });
      expect(second.id).not.toBe(first.id);
      const agent = { workspaceId: first.id, name: 'gate-1', role: 'GATE' } as const;
      const { id } = await one.port.createAgent(one.write(KEY), agent);
      await one.port.setAgentStatus(one.write(KEY), id, 'ACTIVE');
      await one.port.updateWorkspace(one.write(KEY), first.id, { title: 'Quay' });
      await one.port.archiveWorkspace(one.write(KEY), first.id);
      await one.port.unarchiveWorkspace(one.write(KEY), first.id);
      expect(await one.workspace(first.id)).toMatchObject({ title: 'Quay', status: 'ACTIVE' });
      expect((await one.agent(id)).status).toBe('ACTIVE');
    });
  });
}

/** One thing of each kind, and a second codebase, which is not the default. */
async function prepared(account: Account): Promise<Prepared> {
  const ids = await populate(account);
  const { id: codebase } = await account.addCodebase(ids.workspace);
  return { ...ids, codebase, path: await account.repositories.workTree() };
}

/** The id of what was made or changed, for the methods that give it. */
function idOf(answer: unknown): unknown {
  return Reflect.get(Object(answer), 'id');
}
