import { describe, expect, test } from 'vitest';
import type { NewAccount } from './account.js';
import { firstOf, found, unknownLike } from './account.js';
import { refusal, settle } from './refusal.js';

export function workspaceContract(newAccount: NewAccount): void {
  describe('workspaces', () => {
    test('a new workspace is active, has no files, and is what a read gives', async () => {
      const account = newAccount();
      const before = account.subject.now().getTime();
      const created = await account.port.createWorkspace(account.write(), {
        name: 'Harbour Survey ☂',
        description: 'Depth charts and tide tables',
      });
      expect(created).toMatchObject({
        name: 'Harbour Survey ☂',
        description: 'Depth charts and tide tables',
        statusText: 'active',
        fileCount: 0,
      });
      expect(created.id).not.toBe('');
      // To the second: that is the precision of the documented timestamps.
      expect(created.createdAt.getTime()).toBeGreaterThanOrEqual(before - 1000);
      expect(created.createdAt.getTime()).toBeLessThanOrEqual(account.subject.now().getTime());
      expect(await account.workspace(created.id)).toEqual(created);
      expect(await account.port.listWorkspaces(account.read())).toEqual([created]);
    });

    test.each([{ description: null }, {}])(
      'a workspace made with %o has a null description',
      async (input) => {
        const account = newAccount();
        const created = await account.port.createWorkspace(account.write(), {
          name: 'A',
          ...input,
        });
        expect(created.description).toBeNull();
        expect((await account.workspace(created.id)).description).toBeNull();
      },
    );

    test('workspaces are listed newest first', async () => {
      const account = newAccount();
      await account.createWorkspace('one');
      await account.createWorkspace('two');
      await account.advance(5000);
      await account.createWorkspace('three');
      const listed = await account.port.listWorkspaces(account.read());
      expect(listed.map(({ name }) => name)).toEqual(['three', 'two', 'one']);
    });

    test('an account without workspaces has an empty list', async () => {
      const account = newAccount();
      expect(await account.port.listWorkspaces(account.read())).toEqual([]);
    });

    test.each(['', '   ', '\n\t'])('the blank name %j is INVALID', async (name) => {
      const account = newAccount();
      await refusal(account.createWorkspace(name), 'INVALID');
      expect(await account.port.listWorkspaces(account.read())).toEqual([]);
    });

    test('a name that the account has already is a CONFLICT, and makes nothing', async () => {
      const account = newAccount();
      const first = await account.createWorkspace('Harbour');
      await refusal(account.createWorkspace('Harbour'), 'CONFLICT');
      expect(await account.port.listWorkspaces(account.read())).toEqual([first]);
    });

    test('of two workspaces of one name made at once, one is made and one is a CONFLICT', async () => {
      const account = newAccount();
      const outcomes = await Promise.all([
        settle(account.createWorkspace('Harbour')),
        settle(account.createWorkspace('Harbour')),
      ]);
      const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
      expect(errors).toMatchObject([{ name: 'SurfaceError', code: 'CONFLICT' }]);
      expect(await account.port.listWorkspaces(account.read())).toHaveLength(1);
    });

    test('the same name in another account is fine', async () => {
      const first = await newAccount().createWorkspace('Harbour');
      const second = await newAccount().createWorkspace('Harbour');
      expect(second.id).not.toBe(first.id);
    });

    test('a plural read gives what there is, and leaves out the rest', async () => {
      const account = newAccount();
      const one = await account.createWorkspace('one');
      const two = await account.createWorkspace('two');
      await account.createWorkspace('not asked for');
      const unknown = unknownLike(one.id);
      const answer = await account.port.workspaces(account.read(), [
        two.id,
        unknown,
        one.id,
        two.id,
      ]);
      expect([...answer.keys()].sort()).toEqual([one.id, two.id].sort());
      expect(found(answer, one.id)).toEqual(one);
      expect(found(answer, two.id)).toEqual(two);
    });

    test('a plural read of nothing is empty', async () => {
      const account = newAccount();
      await account.createWorkspace();
      expect([...(await account.port.workspaces(account.read(), []))]).toEqual([]);
    });

    test('the number of files follows uploads and deletions', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const file = await account.uploadFile(id, 'a.txt');
      await account.uploadFile(id, 'b.txt');
      expect((await account.workspace(id)).fileCount).toBe(2);
      await account.port.deleteFile(account.write(), id, file.id);
      expect((await account.workspace(id)).fileCount).toBe(1);
      expect(firstOf(await account.port.listWorkspaces(account.read())).fileCount).toBe(1);
    });
  });
}
