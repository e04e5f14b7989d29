import { describe, expect, test } from 'vitest';
import { found } from '../../answers.js';
import { type NewAccount, unknownLike } from './account.js';
import { refusal, refusalBy } from './refusal.js';

export function projectContract(newAccount: NewAccount): void {
  describe('projects', () => {
    test('each workspace has a default project from the start', async () => {
      const account = newAccount();
      const { id: own } = await account.createWorkspace();
      const { id: first } = await account.defaultWorkspace();
      for (const workspaceId of [own, first]) {
        const project = await account.defaultProject(workspaceId);
        expect(project.workspaceId).toBe(workspaceId);
        expect([true, null]).toContain(project.isDefault);
        expect(await account.project(project.id)).toEqual(project);
      }
    });

    test('a new project is what was given, and what a read gives', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const input = {
        workspaceId,
        name: 'Web Shop ☂',
        slug: 'shop',
        externalId: 'prj_7',
        description: 'The shop window',
        metadata: { tier: 'gold', tags: ['a'] },
      };
      const made = await account.port.createProject(account.write(), input);
      expect(made).toMatchObject(input);
      expect([false, null]).toContain(made.isDefault);
      expect(await account.project(made.id)).toEqual(made);
    });

    test.each([{}, { slug: null, externalId: null, description: null, metadata: null }])(
      'what is left out as in %j is derived, null or empty',
      async (input) => {
        const account = newAccount();
        const { id } = await account.createWorkspace();
        expect(await account.createProject(id, { name: 'Web Shop', ...input })).toMatchObject({
          slug: 'web-shop',
          externalId: null,
          description: null,
          metadata: {},
        });
      },
    );

    test('projects are listed oldest first, of each workspace and of the account', async () => {
      const account = newAccount();
      const first = await account.defaultWorkspace();
      const all = [(await account.defaultProject(first.id)).id];
      await account.advance(2000);
      const own = await account.createWorkspace();
      all.push((await account.defaultProject(own.id)).id);
      for (const workspaceId of [own.id, first.id, own.id]) {
        await account.advance(2000);
        const name = `Project ${all.length}`;
        all.push((await account.createProject(workspaceId, { name })).id);
      }
      const listed = await account.port.listProjects(account.read());
      expect(listed.map(({ id }) => id)).toEqual(all);
      for (const { id } of [first, own]) {
        const ofOne = listed.filter(({ workspaceId }) => workspaceId === id);
        expect(await account.projectsOf(id)).toEqual(ofOne);
      }
    });

    test('a project in an unknown workspace is INVALID of workspaceId', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await refusalBy(account.createProject(unknownLike(id)), 'INVALID', 'workspaceId');
    });

    test('an empty name is INVALID', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await refusalBy(account.createProject(id, { name: '', slug: 'shop' }), 'INVALID', 'name');
      const project = await account.createProject(id);
      const update = account.port.updateProject(account.write(), project.id, { name: '' });
      await refusalBy(update, 'INVALID', 'name');
      expect(await account.project(project.id)).toEqual(project);
    });

    test('a slug that the workspace has already is a CONFLICT of slug', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await account.createProject(id, { name: 'Web Shop' });
      await refusalBy(account.createProject(id, { name: 'Web Shop' }), 'CONFLICT', 'slug');
      const given = account.createProject(id, { name: 'Another', slug: 'web-shop' });
      await refusalBy(given, 'CONFLICT', 'slug');
      const other = await account.createProject(id, { name: 'Other' });
      const change = { slug: 'web-shop' };
      const update = account.port.updateProject(account.write(), other.id, change);
      await refusalBy(update, 'CONFLICT', 'slug');
      expect(await account.project(other.id)).toEqual(other);
      expect(await account.projectsOf(id)).toHaveLength(3);
    });

    test('a slug of another workspace is free', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      const first = await account.createProject(one.id, { slug: 'shop' });
      const second = await account.createProject(two.id, { slug: 'shop' });
      expect(second.id).not.toBe(first.id);
    });

    test('a change changes what is given, and nothing else', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const made = await account.createProject(workspaceId, {
        description: 'The shop window',
        metadata: { tier: 'gold', seats: 3 },
      });
      await account.advance(2000);
      const changes = [
        { name: 'Shop' },
        { slug: 'shop' },
        { externalId: 'prj_8' },
        { metadata: { tier: 'silver' } },
        { description: null },
      ];
      let expected = made;
      for (const change of changes) {
        const updated = await account.port.updateProject(account.write(), made.id, change);
        expected = { ...expected, ...change, updatedAt: updated.updatedAt };
        expect(updated).toEqual(expected);
        expect(updated.updatedAt.getTime()).toBeGreaterThan(made.updatedAt.getTime());
        expect(await account.project(made.id)).toEqual(expected);
      }
    });

    test('a change of an unknown project is NOT_FOUND', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const unknown = unknownLike((await account.defaultProject(id)).id);
      const update = account.port.updateProject(account.write(), unknown, { name: 'A' });
      await refusal(update, 'NOT_FOUND');
    });

    test('plural reads give what there is, and leave out the rest', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      const [first, second] = [
        await account.createProject(one.id),
        await account.createProject(two.id),
      ];
      const ids = [second.id, unknownLike(first.id), first.id, second.id];
      const projects = await account.port.projects(account.read(), ids);
      expect([...projects.keys()].sort()).toEqual([first.id, second.id].sort());
      expect(found(projects, first.id)).toEqual(first);

      const workspaceIds = [two.id, unknownLike(one.id), one.id, two.id];
      const lists = await account.port.projectsOf(account.read(), workspaceIds);
      expect([...lists.keys()].sort()).toEqual([one.id, two.id].sort());
      expect(found(lists, one.id)).toHaveLength(2);
      expect(found(lists, one.id)).toContainEqual(first);
      expect([...(await account.port.projects(account.read(), []))]).toEqual([]);
      expect([...(await account.port.projectsOf(account.read(), []))]).toEqual([]);
    });
  });
}
