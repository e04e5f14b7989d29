import { describe, expect, test } from 'vitest';
import { type Account, type NewAccount, unknownLike } from './account.js';
import { refusal, refusalBy } from './refusal.js';

/** What is no repository, by what it is. */
const NO_REPOSITORIES: Record<string, (account: Account) => string | Promise<string>> = {
  nothing: () => '',
  blank: () => ' ',
  'a missing path': ({ repositories }) => repositories.missing(),
  'a plain folder': ({ repositories }) => repositories.plainFolder(),
  'a bare repository': ({ repositories }) => repositories.bare(),
  'a file': ({ repositories }) => repositories.file(),
  'a path that goes on behind a file': async ({ repositories }) =>
    `${await repositories.file()}/harbor`,
  'an address elsewhere': () => 'https://git.example/acme/harbor',
  'an address that looks like GitHub': () => 'https://github.com.example/acme/harbor',
  'GitHub without a repository': () => 'https://github.com/',
};

export function codebaseContract(newAccount: NewAccount): void {
  describe('codebases', () => {
    test('a codebase is what was given, and what the read of its workspace gives', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const path = await account.repositories.workTree('billing');
      const input = { path, name: 'The bills', branch: 'main' };
      const added = await account.addCodebase(workspaceId, input);
      const { id, createdAt, updatedAt } = added;
      expect(added).toEqual({
        ...{ id, workspaceId, ...input, isDefault: true, createdAt, updatedAt },
        ...{ source: 'LOCAL', sourceText: 'local' },
      });
      expect(id).not.toBe('');
      expect(await account.codebasesOf(workspaceId)).toEqual([added]);
    });

    test('without a name it has that of its folder', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      for (const name of [undefined, null]) {
        const path = await account.repositories.workTree('billing');
        expect((await account.addCodebase(id, { path, name })).name).toBe('billing');
      }
      expect((await account.codebasesOf(id)).map(({ name }) => name)).toEqual([
        'billing',
        'billing',
      ]);
    });

    test('the address of a GitHub repository is recorded', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const path = 'https://github.com/acme/harbor';
      const added = await account.addCodebase(id, { path });
      expect(added).toMatchObject({ path, source: 'GITHUB', sourceText: 'github', name: 'harbor' });
      expect(await account.codebasesOf(id)).toEqual([added]);
    });

    test('an address that ends in .git has the name of its repository', async () => {
      const account = newAccount();
      for (const path of [
        'https://github.com/acme/harbor.git',
        'https://github.com/acme/harbor.git/',
        'git@github.com:acme/harbor.git',
      ]) {
        const { id } = await account.createWorkspace();
        expect((await account.addCodebase(id, { path })).name, path).toBe('harbor');
        expect(await account.codebasesOf(id)).toMatchObject([{ name: 'harbor' }]);
      }
    });

    test.each(Object.entries(NO_REPOSITORIES))(
      '%s is INVALID of path, and adds nothing',
      async (_, pathOf) => {
        const account = newAccount();
        const { id } = await account.createWorkspace();
        const path = await pathOf(account);
        await refusalBy(account.addCodebase(id, { path, name: 'harbor' }), 'INVALID', 'path');
        expect(await account.codebasesOf(id)).toEqual([]);
      },
    );

    test('a path that the workspace has already is a CONFLICT of path', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const local = await account.repositories.workTree();
      for (const path of [local, 'https://github.com/acme/harbor']) {
        await account.addCodebase(id, { path });
        const before = await account.codebasesOf(id);
        const again = account.addCodebase(id, { path, name: 'another' });
        await refusalBy(again, 'CONFLICT', 'path');
        expect(await account.codebasesOf(id)).toEqual(before);
      }
    });

    test('two workspaces may have the same path', async () => {
      const account = newAccount();
      const path = await account.repositories.workTree();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      const first = await account.addCodebase(one.id, { path });
      const second = await account.addCodebase(two.id, { path });
      expect(second.id).not.toBe(first.id);
      expect([first.isDefault, second.isDefault]).toEqual([true, true]);
    });

    test('they are listed oldest first, and the first one is the default', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      for (const name of ['quay', 'anchor', 'harbor']) {
        await account.addCodebase(id, { name });
        await account.tick();
      }
      const listed = await account.codebasesOf(id);
      expect(listed.map(({ name }) => name)).toEqual(['quay', 'anchor', 'harbor']);
      expect(listed.map(({ isDefault }) => isDefault)).toEqual([true, false, false]);
    });

    test('one that is set as the default takes the flag from the one before', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const other = await account.addCodebase((await account.createWorkspace()).id);
      const added = [await account.addCodebase(id), await account.addCodebase(id)];
      for (const wanted of [...added].reverse().concat(added.slice(0, 1))) {
        await account.tick();
        const set = await account.port.setDefaultCodebase(account.write(), id, wanted.id);
        expect(set).toMatchObject({ id: wanted.id, path: wanted.path, isDefault: true });
        const defaults = (await account.codebasesOf(id)).filter(({ isDefault }) => isDefault);
        expect(defaults.map((one) => one.id)).toEqual([wanted.id]);
      }
      expect(await account.codebasesOf(other.workspaceId)).toEqual([other]);
    });

    test('one that was removed is gone, and its path is free', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const [first, second] = [await account.addCodebase(id), await account.addCodebase(id)];
      await account.port.removeCodebase(account.write(), id, second.id);
      expect(await account.codebasesOf(id)).toEqual([first]);
      const again = account.port.removeCodebase(account.write(), id, second.id);
      await refusal(again, 'NOT_FOUND');
      expect((await account.addCodebase(id, { path: second.path })).id).not.toBe(second.id);
    });

    test('a codebase in an unknown workspace is NOT_FOUND', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await refusal(account.addCodebase(unknownLike(id)), 'NOT_FOUND');
    });
  });

  describe('the change of a codebase', () => {
    test('changes what is given, and nothing else', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const other = await account.addCodebase(id);
      let expected = await account.addCodebase(id, { name: 'bills', branch: 'main' });
      const path = await account.repositories.workTree('quay');
      for (const change of [{ name: 'harbor' }, { branch: 'next' }, { path }, {}]) {
        await account.tick();
        const { port } = account;
        const changed = await port.updateCodebase(account.write(), id, expected.id, change);
        expected = { ...expected, ...change, updatedAt: changed.updatedAt };
        expect(changed).toEqual(expected);
        expect(await account.codebasesOf(id)).toEqual([other, expected]);
      }
    });

    test.each(Object.entries(NO_REPOSITORIES))(
      'to %s is INVALID of path, and changes nothing',
      async (_, pathOf) => {
        const account = newAccount();
        const { id } = await account.createWorkspace();
        const added = await account.addCodebase(id, { name: 'bills' });
        const change = { path: await pathOf(account), name: 'another' };
        const call = account.port.updateCodebase(account.write(), id, added.id, change);
        await refusalBy(call, 'INVALID', 'path');
        expect(await account.codebasesOf(id)).toEqual([added]);
      },
    );

    test('to the path of another one is a CONFLICT of path, to its own is none', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const [one, two] = [await account.addCodebase(id), await account.addCodebase(id)];
      const update = (path: string) =>
        account.port.updateCodebase(account.write(), id, two.id, { path, name: 'another' });
      await refusalBy(update(one.path), 'CONFLICT', 'path');
      expect(await account.codebasesOf(id)).toEqual([one, two]);
      expect(await update(two.path)).toMatchObject({ path: two.path, name: 'another' });
    });

    test('is NOT_FOUND for one of another workspace, which stays as it is', async () => {
      const account = newAccount();
      const { port } = account;
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      await account.addCodebase(one.id);
      await account.addCodebase(two.id);
      const { id } = await account.addCodebase(two.id);
      const before = [await account.codebasesOf(one.id), await account.codebasesOf(two.id)];
      for (const call of [
        () => port.updateCodebase(account.write(), one.id, id, { name: 'another' }),
        () => port.removeCodebase(account.write(), one.id, id),
        () => port.setDefaultCodebase(account.write(), one.id, id),
      ]) {
        await refusal(call(), 'NOT_FOUND');
      }
      const after = [await account.codebasesOf(one.id), await account.codebasesOf(two.id)];
      expect(after).toEqual(before);
    });
  });
}
