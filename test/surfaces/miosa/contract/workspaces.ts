import { describe, expect, test } from 'vitest';
import { found } from '../../answers.js';
import { type NewAccount, unknownLike } from './account.js';
import { refusal, refusalBy } from './refusal.js';
import { remove } from './running.js';

const METADATA = { tier: 'gold', seats: 3, tags: ['a', { deep: null }], isNew: true };

export function workspaceContract(newAccount: NewAccount): void {
  describe('workspaces', () => {
    test('a new workspace is what was given, and what a read gives', async () => {
      const account = newAccount();
      const before = account.subject.now().getTime();
      const created = await account.port.createWorkspace(account.write(), {
        name: 'Harbor Print ☂',
        slug: 'harbor',
        externalId: 'acct_204',
        description: 'Posters and flyers',
        metadata: METADATA,
      });
      expect(created).toMatchObject({
        name: 'Harbor Print ☂',
        slug: 'harbor',
        externalId: 'acct_204',
        description: 'Posters and flyers',
        isDefault: false,
        computerCount: 0,
      });
      expect(created.metadata).toEqual(METADATA);
      // To the second: that is the precision of the documented timestamps.
      expect(created.createdAt.getTime()).toBeGreaterThanOrEqual(before - 1000);
      expect(created.createdAt.getTime()).toBeLessThanOrEqual(account.subject.now().getTime());
      expect(created.updatedAt).toEqual(created.createdAt);
      expect(await account.workspace(created.id)).toEqual(created);
      expect(await account.ownWorkspaces()).toEqual([created]);
    });

    test.each([{}, { slug: null, externalId: null, description: null, metadata: null }])(
      'what is left out as in %j is derived, null or empty',
      async (input) => {
        const account = newAccount();
        const created = await account.createWorkspace({ name: 'Harbor Print', ...input });
        expect(created).toMatchObject({
          slug: 'harbor-print',
          externalId: null,
          description: null,
          metadata: {},
        });
        expect(await account.workspace(created.id)).toEqual(created);
      },
    );

    test('workspaces are listed oldest first', async () => {
      const account = newAccount();
      const ids = [(await account.defaultWorkspace()).id];
      for (let index = 0; index < 3; index += 1) {
        await account.advance(2000);
        ids.push((await account.createWorkspace()).id);
      }
      const listed = await account.port.listWorkspaces(account.read());
      expect(listed.map(({ id }) => id)).toEqual(ids);
    });

    test('a new account has one workspace, the default', async () => {
      const account = newAccount();
      const [first, ...others] = await account.port.listWorkspaces(account.read());
      expect(first).toMatchObject({ isDefault: true, computerCount: 0 });
      expect(others).toEqual([]);
    });

    test('exactly one workspace is the default, and stays it', async () => {
      const account = newAccount();
      await account.createWorkspace();
      const { id } = await account.defaultWorkspace();
      await account.createWorkspace();
      expect((await account.defaultWorkspace()).id).toBe(id);
      expect((await account.workspace(id)).isDefault).toBe(true);
    });

    test('the default workspace is made once, by however many ask for it at once', async () => {
      const account = newAccount();
      const many = Array.from({ length: 5 });
      const lists = await Promise.all(many.map(() => account.port.listWorkspaces(account.read())));
      const ids = lists.flatMap((list) => list.map(({ id }) => id));
      expect(ids).toHaveLength(5);
      expect(new Set(ids).size).toBe(1);
    });

    test.each([1, 120])('a name of %d characters is taken', async (length) => {
      const account = newAccount();
      const name = 'a'.repeat(length);
      const { id } = await account.createWorkspace({ name });
      expect((await account.workspace(id)).name).toBe(name);
      await account.port.updateWorkspace(account.write(), id, { name: 'b'.repeat(length) });
      expect((await account.workspace(id)).name).toBe('b'.repeat(length));
    });

    test.each([0, 121])('a name of %d characters is INVALID', async (length) => {
      const account = newAccount();
      const name = 'a'.repeat(length);
      await refusalBy(account.createWorkspace({ name, slug: 'harbor' }), 'INVALID', 'name');
      expect(await account.ownWorkspaces()).toEqual([]);
      const made = await account.createWorkspace();
      const update = account.port.updateWorkspace(account.write(), made.id, { name });
      await refusalBy(update, 'INVALID', 'name');
      expect(await account.workspace(made.id)).toEqual(made);
    });

    test('an external id that the account has already is a CONFLICT of externalId', async () => {
      const account = newAccount();
      const first = await account.createWorkspace({ externalId: 'acct_204' });
      const again = account.createWorkspace({ externalId: 'acct_204' });
      await refusalBy(again, 'CONFLICT', 'externalId');
      expect(await account.ownWorkspaces()).toEqual([first]);
      const other = await account.createWorkspace({ externalId: 'acct_205' });
      const change = account.port.updateWorkspace(account.write(), other.id, {
        externalId: 'acct_204',
      });
      await refusalBy(change, 'CONFLICT', 'externalId');
      expect(await account.workspace(other.id)).toEqual(other);
    });

    test('any number of workspaces may have no external id', async () => {
      const account = newAccount();
      await account.createWorkspace();
      await account.createWorkspace({ externalId: null });
      expect(await account.ownWorkspaces()).toHaveLength(2);
    });

    test('an external id, and a slug, of another account are free', async () => {
      const input = { name: 'Harbor', slug: 'harbor', externalId: 'acct_204' };
      const first = await newAccount().createWorkspace(input);
      const second = await newAccount().createWorkspace(input);
      expect(second.id).not.toBe(first.id);
    });

    test('a change changes what is given, and nothing else', async () => {
      const account = newAccount();
      const made = await account.createWorkspace({
        name: 'Harbor',
        externalId: 'acct_204',
        description: 'Posters',
        metadata: METADATA,
      });
      await account.advance(2000);
      const changes = [
        { name: 'Harbor Press' },
        { slug: 'press' },
        { description: 'Flyers' },
        { externalId: 'acct_205' },
        { metadata: { tier: 'silver' } },
      ];
      let expected = made;
      for (const change of changes) {
        const updated = await account.port.updateWorkspace(account.write(), made.id, change);
        expected = { ...expected, ...change, updatedAt: updated.updatedAt };
        expect(updated).toEqual(expected);
        expect(updated.updatedAt.getTime()).toBeGreaterThan(made.updatedAt.getTime());
        expect(await account.workspace(made.id)).toEqual(expected);
      }
    });

    test('a description of null clears it', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace({ description: 'Posters' });
      const cleared = await account.port.updateWorkspace(account.write(), id, {
        description: null,
      });
      expect(cleared.description).toBeNull();
      expect((await account.workspace(id)).description).toBeNull();
    });

    test('new metadata replaces the whole of the old', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace({ metadata: METADATA });
      for (const metadata of [{ plan: { name: 'basic' } }, {}]) {
        await account.port.updateWorkspace(account.write(), id, { metadata });
        expect((await account.workspace(id)).metadata).toEqual(metadata);
      }
    });

    test('a change to the slug and the external id that it has is none', async () => {
      const account = newAccount();
      const own = { slug: 'harbor', externalId: 'acct_204' };
      const { id } = await account.createWorkspace(own);
      expect(await account.port.updateWorkspace(account.write(), id, own)).toMatchObject(own);
    });

    test('a change of an unknown workspace is NOT_FOUND', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const update = account.port.updateWorkspace(account.write(), unknownLike(id), { name: 'A' });
      await refusal(update, 'NOT_FOUND');
    });

    test('the number of computers counts every one that is not deleted', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id: other } = await account.createWorkspace();
      const computer = await account.createComputer({ workspaceId });
      await account.createComputer({ workspaceId });
      await account.createComputer({ workspaceId: other });
      expect((await account.workspace(workspaceId)).computerCount).toBe(2);
      await remove(account, computer.id);
      expect((await account.workspace(workspaceId)).computerCount).toBe(1);
      const listed = await account.ownWorkspaces();
      expect(listed.map(({ computerCount }) => computerCount)).toEqual([1, 1]);
    });

    test('a plural read gives what there is, and leaves out the rest', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      await account.createWorkspace();
      const ids = [two.id, unknownLike(one.id), one.id, two.id];
      const answer = await account.port.workspaces(account.read(), ids);
      expect([...answer.keys()].sort()).toEqual([one.id, two.id].sort());
      expect(found(answer, one.id)).toEqual(one);
      expect(found(answer, two.id)).toEqual(two);
      expect([...(await account.port.workspaces(account.read(), []))]).toEqual([]);
    });
  });
}
