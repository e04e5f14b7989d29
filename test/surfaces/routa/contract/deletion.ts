import { describe, expect, test } from 'vitest';
import { type NewAccount, plain, unknownLike } from './account.js';
import { everything, populate } from './methods.js';
import { refusal } from './refusal.js';

export function deletionContract(newAccount: NewAccount): void {
  describe('the deletion of a workspace', () => {
    test('is for good', async () => {
      const account = newAccount();
      const [{ id }, other] = [await account.createWorkspace(), await account.createWorkspace()];
      await account.port.deleteWorkspace(account.write(), id);
      expect([...(await account.port.workspaces(account.read(), [id]))]).toEqual([]);
      expect((await account.listed(id, other.id)).map(plain)).toEqual([plain(other)]);
      for (const work of [
        () => account.port.deleteWorkspace(account.write(), id),
        () => account.port.updateWorkspace(account.write(), id, { title: 'Quay' }),
        () => account.port.archiveWorkspace(account.write(), id),
        () => account.createTask(id),
      ]) {
        await refusal(work(), 'NOT_FOUND');
      }
    });

    test('is with all that is in it, and nothing else', async () => {
      const account = newAccount();
      const [gone, kept] = [await populate(account), await populate(account)];
      await account.port.deleteWorkspace(account.write(), gone.workspace);
      const { port } = account;
      const call = account.read();
      expect([...(await port.tasks(call, [gone.task, kept.task])).keys()]).toEqual([kept.task]);
      expect([...(await port.agents(call, [gone.agent, kept.agent])).keys()]).toEqual([kept.agent]);
      await refusal(account.note(gone.workspace, gone.note), 'NOT_FOUND');
      for (const write of [
        () => port.updateCodebase(account.write(), gone.workspace, gone.codebase, { name: 'quay' }),
        () => port.updateTask(account.write(), gone.task, { title: 'Quay' }),
        () => port.setAgentStatus(account.write(), gone.agent, 'ACTIVE'),
        () => port.saveNote(account.write(), gone.workspace, { title: 'Quay' }),
      ]) {
        await refusal(write(), 'NOT_FOUND');
      }
      expect(await account.codebasesOf(kept.workspace)).toHaveLength(1);
      expect(await account.notesOf(kept.workspace)).toHaveLength(1);
    });

    test('is done for one that is archived', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await account.port.archiveWorkspace(account.write(), id);
      await account.port.deleteWorkspace(account.write(), id);
      expect(await account.listed(id)).toEqual([]);
    });

    test('leaves its repositories on the disk, free for another workspace', async () => {
      const account = newAccount();
      const path = await account.repositories.workTree();
      const [{ id }, other] = [await account.createWorkspace(), await account.createWorkspace()];
      await account.addCodebase(id, { path });
      await account.port.deleteWorkspace(account.write(), id);
      expect(await account.addCodebase(other.id, { path })).toMatchObject({ path });
    });

    test('of an unknown one is NOT_FOUND, and deletes nothing', async () => {
      const account = newAccount();
      const { workspace } = await populate(account);
      const before = await everything(account);
      const call = account.port.deleteWorkspace(account.write(), unknownLike(workspace));
      await refusal(call, 'NOT_FOUND');
      expect(await everything(account)).toEqual(before);
    });
  });
}
