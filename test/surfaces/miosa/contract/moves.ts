import { describe, expect, test } from 'vitest';
import { type NewAccount, unknownLike } from './account.js';
import { refusal } from './refusal.js';
import { runTo, startNew, stop } from './running.js';

export function moveContract(newAccount: NewAccount): void {
  describe('a move', () => {
    test('takes a computer into the default project of another workspace', async () => {
      const account = newAccount();
      const [from, to] = [await account.createWorkspace(), await account.createWorkspace()];
      const { id: projectId } = await account.defaultProject(to.id);
      await account.createProject(to.id);
      const made = await startNew(account, { workspaceId: from.id, project: { slug: 'shop' } });
      const moved = await account.port.moveComputer(account.write(), made.id, to.id);
      expect(moved).toMatchObject({ id: made.id, workspaceId: to.id, projectId });
      expect(await account.computer(made.id)).toEqual(moved);
      expect(moved).toMatchObject({ name: made.name, size: made.size, status: 'RUNNING' });
      expect(await account.computersOf(from.id)).toEqual([]);
      expect(await account.computersOf(to.id)).toEqual([moved]);
      expect((await account.workspace(from.id)).computerCount).toBe(0);
      expect((await account.workspace(to.id)).computerCount).toBe(1);
    });

    test('can be made in every state', async () => {
      const account = newAccount();
      const { id: target } = await account.createWorkspace();
      const fresh = await account.createComputer();
      await account.port.moveComputer(account.write(), fresh.id, target);
      const running = await runTo(account, fresh.id, 'RUNNING');
      expect(running.workspaceId).toBe(target);
      await stop(account, fresh.id);
      const { id: back } = await account.defaultWorkspace();
      const moved = await account.port.moveComputer(account.write(), fresh.id, back);
      expect(moved).toMatchObject({ workspaceId: back, status: 'STOPPED' });
    });

    test('to the workspace that it is in changes nothing, even its project', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const made = await startNew(account, { workspaceId, project: { slug: 'shop' } });
      await account.updateSettings(workspaceId, { maxComputers: 0 });
      const moved = await account.port.moveComputer(account.write(), made.id, workspaceId);
      expect(moved).toEqual(made);
      expect(await account.computer(made.id)).toEqual(made);
    });

    test('to an unknown workspace is NOT_FOUND', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const made = await account.createComputer();
      const move = account.port.moveComputer(account.write(), made.id, unknownLike(id));
      await refusal(move, 'NOT_FOUND');
      expect(await account.computer(made.id)).toEqual(made);
    });

    test('takes the files with it', async () => {
      const account = newAccount();
      const { id: target } = await account.createWorkspace();
      const { id } = await startNew(account);
      await account.upload(id);
      const before = await account.files(id);
      await account.port.moveComputer(account.write(), id, target);
      expect(await account.files(id)).toEqual(before);
    });
  });
}
