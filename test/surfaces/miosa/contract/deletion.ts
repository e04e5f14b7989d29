import { describe, expect, test } from 'vitest';
import { type NewAccount, unknownLike } from './account.js';
import { refusal, refusalBy } from './refusal.js';
import { remove } from './running.js';

export function deletionContract(newAccount: NewAccount): void {
  describe('the deletion of a workspace', () => {
    test('is done for one that holds only its default project, which goes with it', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const kept = await account.createWorkspace();
      const project = await account.defaultProject(id);
      await account.port.deleteWorkspace(account.write(), id);
      expect(await account.ownWorkspaces()).toEqual([kept]);
      for (const answer of [
        await account.port.workspaces(account.read(), [id]),
        await account.port.settingsOf(account.read(), [id]),
        await account.port.statsOf(account.read(), [id]),
        await account.port.projectsOf(account.read(), [id]),
        await account.port.computersOf(account.read(), [id]),
        await account.port.projects(account.read(), [project.id]),
      ]) {
        expect([...answer.keys()]).toEqual([]);
      }
      const projects = await account.port.listProjects(account.read());
      expect(projects.map(({ workspaceId }) => workspaceId)).not.toContain(id);
      await refusal(account.port.deleteWorkspace(account.write(), id), 'NOT_FOUND');
      const computer = account.createComputer({ workspaceId: id });
      await refusalBy(computer, 'INVALID', 'workspaceId');
    });

    test('is a CONFLICT while it has computers, and done when they are gone', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await account.createComputer({ workspaceId });
      await refusal(account.port.deleteWorkspace(account.write(), workspaceId), 'CONFLICT');
      expect(await account.computersOf(workspaceId)).toHaveLength(1);
      await remove(account, id);
      await account.port.deleteWorkspace(account.write(), workspaceId);
      expect(await account.ownWorkspaces()).toEqual([]);
    });

    test('is done when its computers have moved elsewhere', async () => {
      const account = newAccount();
      const [from, to] = [await account.createWorkspace(), await account.createWorkspace()];
      const { id } = await account.createComputer({ workspaceId: from.id });
      await refusal(account.port.deleteWorkspace(account.write(), from.id), 'CONFLICT');
      await account.port.moveComputer(account.write(), id, to.id);
      await account.port.deleteWorkspace(account.write(), from.id);
      expect((await account.computer(id)).workspaceId).toBe(to.id);
    });

    test('is a CONFLICT while it has a project of its own', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const project = await account.createProject(id);
      await refusal(account.port.deleteWorkspace(account.write(), id), 'CONFLICT');
      expect(await account.project(project.id)).toEqual(project);
    });

    test('is a CONFLICT for the default workspace', async () => {
      const account = newAccount();
      const { id } = await account.defaultWorkspace();
      await account.createWorkspace();
      await refusal(account.port.deleteWorkspace(account.write(), id), 'CONFLICT');
      expect((await account.defaultWorkspace()).id).toBe(id);
    });

    test('is NOT_FOUND for an unknown one', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const unknown = unknownLike(id);
      await refusal(account.port.deleteWorkspace(account.write(), unknown), 'NOT_FOUND');
      expect(await account.ownWorkspaces()).toHaveLength(1);
    });

    test('and a computer made in it at once leave one of them', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const [deletion, creation] = await Promise.allSettled([
        account.port.deleteWorkspace(account.write(), workspaceId),
        account.createComputer({ workspaceId }),
      ]);
      const isThere = (await account.ownWorkspaces()).length === 1;
      const computers = await account.port.listComputers(account.read());
      expect(deletion.status).toBe(isThere ? 'rejected' : 'fulfilled');
      expect(creation.status).toBe(isThere ? 'fulfilled' : 'rejected');
      expect(computers).toHaveLength(isThere ? 1 : 0);
    });
  });
}
