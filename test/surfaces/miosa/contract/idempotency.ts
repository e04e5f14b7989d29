import { describe, expect, test } from 'vitest';
import type { WriteCall } from '../../../../src/surfaces/call.js';
import type { ComputerFile } from '../../../../src/surfaces/miosa/port.js';
import { codeOf } from '../../outcome.js';
import { only } from '../../answers.js';
import { streamOf } from '../../streams.js';
import type { Account, NewAccount } from './account.js';
import { everything, FILE, type Ids, populate, type Write } from './methods.js';
import { refusal, refusalBy } from './refusal.js';
import { remove, startNew } from './running.js';
import type { Skips } from './subject.js';

const KEY = 'the-same-key';

type KeyedCall = (account: Account, call: WriteCall, ids: Ids) => Promise<unknown>;

/** Every write, with what it is to be sent again with. */
const WRITES: Record<Write, KeyedCall> = {
  createWorkspace: ({ port }, call) => port.createWorkspace(call, { name: 'Harbor' }),
  updateWorkspace: ({ port }, call, ids) =>
    port.updateWorkspace(call, ids.workspace, { name: 'Harbor', slug: 'harbor' }),
  deleteWorkspace: ({ port }, call, ids) => port.deleteWorkspace(call, ids.target),
  updateSettings: ({ port }, call, ids) =>
    port.updateSettings(call, ids.workspace, { maxComputers: 2 }),
  createProject: ({ port }, call, ids) =>
    port.createProject(call, { workspaceId: ids.workspace, name: 'Harbor' }),
  updateProject: ({ port }, call, ids) => port.updateProject(call, ids.project, { slug: 'harbor' }),
  createComputer: ({ port }, call, ids) =>
    port.createComputer(call, {
      name: 'press-3',
      workspaceId: ids.workspace,
      project: { slug: 'harbor' },
    }),
  updateComputer: ({ port }, call, ids) => port.updateComputer(call, ids.running, { name: 'a' }),
  deleteComputer: ({ port }, call, ids) => port.deleteComputer(call, ids.stopped),
  startComputer: ({ port }, call, ids) => port.startComputer(call, ids.stopped),
  stopComputer: ({ port }, call, ids) => port.stopComputer(call, ids.running),
  restartComputer: ({ port }, call, ids) => port.restartComputer(call, ids.running),
  resizeComputer: ({ port }, call, ids) => port.resizeComputer(call, ids.running, 'medium'),
  moveComputer: ({ port }, call, ids) => port.moveComputer(call, ids.running, ids.target),
  cloneComputer: ({ port }, call, ids) => port.cloneComputer(call, ids.running, 'press-4'),
  setPreviewDomain: ({ port }, call, ids) =>
    port.setPreviewDomain(call, { scope: 'workspace', id: ids.workspace }, 'harbor.example'),
  clearPreviewDomain: ({ port }, call, ids) =>
    port.clearPreviewDomain(call, { scope: 'project', id: ids.project }),
  verifyPreviewDomain: ({ port }, call, ids) =>
    port.verifyPreviewDomain(call, { scope: 'project', id: ids.project }),
  uploadComputerFile: (account, call, ids) => uploadWith(account, call, ids.running),
  deleteComputerFile: ({ port }, call, ids) => port.deleteComputerFile(call, ids.running, FILE),
};

export function idempotencyContract(newAccount: NewAccount, skips: Skips): void {
  describe.skipIf(skips.idempotency !== undefined)('a write that is sent again', () => {
    test.each(Object.entries(WRITES))(
      '%s: changes nothing more, at once or later',
      async (_, write) => {
        const account = newAccount();
        const ids = await populate(account);
        const [first, second] = await Promise.all([
          write(account, account.write(KEY), ids),
          write(account, account.write(KEY), ids),
        ]);
        expect(idOf(second)).toEqual(idOf(first));
        await account.advance(10 * 60_000);
        const after = await everything(account);
        expect(idOf(await write(account, account.write(KEY), ids))).toEqual(idOf(first));
        expect(await everything(account)).toEqual(after);
        await account.advance(10 * 60_000);
        expect(await everything(account)).toEqual(after);
      },
    );

    test('gives what was made then, even when that is gone', async () => {
      const account = newAccount();
      const workspace = { name: 'Harbor' };
      const { id: workspaceId } = await account.port.createWorkspace(account.write(KEY), workspace);
      const input = { name: 'press-1', workspaceId };
      const { id } = await account.port.createComputer(account.write(KEY), input);
      await remove(account, id);
      expect((await account.port.createComputer(account.write(KEY), input)).id).toBe(id);
      await account.port.deleteWorkspace(account.write(), workspaceId);
      const again = await account.port.createWorkspace(account.write(KEY), workspace);
      expect(again.id).toBe(workspaceId);
      expect(await account.ownWorkspaces()).toEqual([]);
      expect(await account.port.listComputers(account.read())).toEqual([]);
    });

    test('does not undo what was changed since', async () => {
      const account = newAccount();
      const ids = await populate(account);
      const { port } = account;
      await port.updateWorkspace(account.write(KEY), ids.workspace, { name: 'Harbor' });
      await port.updateWorkspace(account.write(), ids.workspace, { name: 'Quay' });
      await port.updateWorkspace(account.write(KEY), ids.workspace, { name: 'Harbor' });
      expect((await account.workspace(ids.workspace)).name).toBe('Quay');
      await port.moveComputer(account.write(KEY), ids.running, ids.target);
      await port.moveComputer(account.write(), ids.running, ids.workspace);
      await port.moveComputer(account.write(KEY), ids.running, ids.target);
      expect((await account.computer(ids.running)).workspaceId).toBe(ids.workspace);
      await port.deleteComputerFile(account.write(KEY), ids.running, FILE);
      await account.upload(ids.running, FILE);
      await port.deleteComputerFile(account.write(KEY), ids.running, FILE);
      expect((await account.files(ids.running)).map(({ path }) => path)).toContain(FILE);
    });

    test('is tried anew when the first was refused', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      await account.updateSettings(workspaceId, { maxComputers: 0 });
      const create = () =>
        account.port.createComputer(account.write(KEY), { name: 'press-1', workspaceId });
      await refusal(create(), 'INVALID');
      await account.updateSettings(workspaceId, { maxComputers: 1 });
      const { id } = await create();
      const drop = () => account.port.deleteWorkspace(account.write(KEY), workspaceId);
      await refusal(drop(), 'CONFLICT');
      await remove(account, id);
      await drop();
      expect(await account.ownWorkspaces()).toEqual([]);
    });

    test('with another input has no effect of its own', async () => {
      const account = newAccount();
      await account.port.createWorkspace(account.write(KEY), { name: 'Harbor' });
      const before = await everything(account);
      const other = account.port.createWorkspace(account.write(KEY), { name: 'Quay' });
      expect(['done', 'CONFLICT']).toContain(await codeOf(other));
      expect(await everything(account)).toEqual(before);
    });

    test.each(['Low water at five', 'Low', 'Low water at six, high water at noon'])(
      'with other bytes is a CONFLICT of its key: %s',
      async (other) => {
        const account = newAccount();
        const { id } = await startNew(account);
        await uploadWith(account, account.write(KEY), id);
        const before = await account.files(id);
        const again = uploadWith(account, account.write(KEY), id, other);
        await refusalBy(again, 'CONFLICT', 'idempotencyKey');
        expect(await account.files(id)).toEqual(before);
        await uploadWith(account, account.write(KEY), id);
      },
    );

    test('is known by its method and its account: one key may serve several', async () => {
      const [one, other] = [newAccount(), newAccount()];
      const first = await one.port.createWorkspace(one.write(KEY), { name: 'Harbor' });
      const second = await other.port.createWorkspace(other.write(KEY), { name: 'Harbor' });
      expect(second.id).not.toBe(first.id);
      const project = { workspaceId: first.id, name: 'Harbor' };
      const { id } = await one.port.createProject(one.write(KEY), project);
      expect(id).not.toBe(first.id);
      await one.port.updateWorkspace(one.write(KEY), first.id, { name: 'Quay' });
      await one.port.updateProject(one.write(KEY), id, { name: 'Quay' });
      expect((await one.workspace(first.id)).name).toBe('Quay');
      expect((await one.project(id)).name).toBe('Quay');
    });

    test('happens once in the events too', async (context) => {
      const account = newAccount();
      const input = { name: 'press-1' };
      await account.port.createComputer(account.write(KEY), input);
      const events = [...account.events(context)];
      await account.port.createComputer(account.write(KEY), input);
      expect(account.events(context)).toEqual(events);
      expect(only(events.filter(({ type }) => type === 'computer.created'))).toBeDefined();
    });
  });
}

function uploadWith(
  account: Account,
  call: WriteCall,
  computerId: string,
  text = 'Low water at six',
): Promise<ComputerFile> {
  const upload = { name: 'notes.txt', content: streamOf(text) };
  return account.port.uploadComputerFile(call, computerId, FILE, upload);
}

/** The id of what was made or changed, for the methods that give it. */
function idOf(answer: unknown): unknown {
  return Reflect.get(Object(answer), 'id');
}
