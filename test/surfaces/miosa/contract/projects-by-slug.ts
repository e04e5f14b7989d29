import { describe, expect, test } from 'vitest';
import type { NewAccount } from './account.js';
import { refusal, refusalBy } from './refusal.js';

export function projectBySlugContract(newAccount: NewAccount): void {
  describe('a computer in a project by its slug', () => {
    test('makes the project when it is not there, with the name given', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const project = { slug: 'shop', name: 'Web Shop' };
      const { projectId } = await account.createComputer({ workspaceId, project });
      const projects = await account.projectsOf(workspaceId);
      expect(projects).toHaveLength(2);
      const made = projects.find(({ slug }) => slug === 'shop');
      expect(made).toMatchObject({ ...project, id: projectId, workspaceId });
      expect([false, null]).toContain(made?.isDefault);
    });

    test.each([{ slug: 'shop' }, { slug: 'shop', name: null }])(
      'makes it without a name too (%j)',
      async (project) => {
        const account = newAccount();
        const { id: workspaceId } = await account.createWorkspace();
        const { projectId } = await account.createComputer({ workspaceId, project });
        const made = await account.project(projectId ?? '');
        expect(made).toMatchObject({ slug: 'shop', workspaceId });
        expect(made.name).not.toBe('');
      },
    );

    test('takes the project that is there, and leaves its name', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const there = await account.createProject(workspaceId, { slug: 'shop' });
      for (const name of ['Another Shop', null]) {
        const project = { slug: 'shop', name };
        const made = await account.createComputer({ workspaceId, project });
        expect(made.projectId).toBe(there.id);
      }
      expect(await account.project(there.id)).toEqual(there);
      expect(await account.projectsOf(workspaceId)).toHaveLength(2);
    });

    test('looks in its workspace only, which is the default when none is given', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const elsewhere = await account.createProject(workspaceId, { slug: 'shop' });
      const made = await account.createComputer({ project: { slug: 'shop' } });
      expect(made.workspaceId).toBe((await account.defaultWorkspace()).id);
      expect(made.projectId).not.toBe(elsewhere.id);
    });

    test('makes one project for two computers made at once', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const make = () => account.createComputer({ workspaceId, project: { slug: 'shop' } });
      const [first, second] = await Promise.all([make(), make()]);
      expect(second.projectId).toBe(first.projectId);
      expect(await account.projectsOf(workspaceId)).toHaveLength(2);
    });

    test('makes no project when the computer is refused', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      await account.updateSettings(workspaceId, { maxComputers: 0 });
      const capped = account.createComputer({ workspaceId, project: { slug: 'shop' } });
      await refusalBy(capped, 'INVALID', 'workspaceId');
      expect(await account.projectsOf(workspaceId)).toHaveLength(1);
    });

    test.each(['', '-a', 'Web Shop', 'a'.repeat(81)])('refuses the slug %j', async (slug) => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      await refusal(account.createComputer({ workspaceId, project: { slug } }), 'INVALID');
      expect(await account.projectsOf(workspaceId)).toHaveLength(1);
      expect(await account.computersOf(workspaceId)).toEqual([]);
    });

    test('makes a workspace that cannot be deleted any more', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await account.createComputer({ workspaceId, project: { slug: 'shop' } });
      const target = await account.defaultWorkspace();
      await account.port.moveComputer(account.write(), id, target.id);
      await refusal(account.port.deleteWorkspace(account.write(), workspaceId), 'CONFLICT');
    });
  });
}
