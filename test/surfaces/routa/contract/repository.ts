import { describe, expect, test } from 'vitest';
import { only } from '../../answers.js';
import { codeOf } from '../../outcome.js';
import { type NewAccount, ownMetadata, plain } from './account.js';
import { refusal } from './refusal.js';
import type { Differences } from './subject.js';

export function repositoryContract(newAccount: NewAccount, { quirks }: Differences): void {
  describe('the repository of a workspace', () => {
    test.skipIf(quirks)('is what was given, and what a read gives', async () => {
      const account = newAccount();
      const repository = { path: await account.repositories.workTree(), branch: 'main' };
      const created = await account.createWorkspace({ repository });
      expect(created.repository).toEqual(repository);
      expect((await account.workspace(created.id)).repository).toEqual(repository);
      expect((await account.listed(created.id)).map(plain)).toEqual([plain(created)]);
    });

    test.skipIf(quirks)('may have no branch', async () => {
      const account = newAccount();
      const path = await account.repositories.workTree();
      for (const repository of [{ path }, { path, branch: null }]) {
        const created = await account.createWorkspace({ repository });
        expect(created.repository).toEqual({ path, branch: null });
      }
    });

    test.skipIf(quirks)('changes in what is given, and stays in the rest', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace({
        repository: { path: '/srv/git/billing', branch: 'main' },
        metadata: { team: 'payments' },
      });
      for (const [repository, expected] of [
        [{ branch: 'next' }, { path: '/srv/git/billing', branch: 'next' }],
        [{ path: '/srv/git/bills' }, { path: '/srv/git/bills', branch: 'next' }],
        [{}, { path: '/srv/git/bills', branch: 'next' }],
        [
          { path: '/srv/git/harbor', branch: 'main' },
          { path: '/srv/git/harbor', branch: 'main' },
        ],
      ]) {
        await account.tick();
        const changed = await account.port.updateWorkspace(account.write(), id, { repository });
        expect(changed.repository).toEqual(expected);
        const read = await account.workspace(id);
        expect(read).toMatchObject({ title: 'Harbor', repository: expected });
        expect(ownMetadata(read)).toEqual({ team: 'payments' });
      }
      await account.port.updateWorkspace(account.write(), id, { title: 'Quay' });
      const expected = { path: '/srv/git/harbor', branch: 'main' };
      expect((await account.workspace(id)).repository).toEqual(expected);
    });

    test.skipIf(quirks)('can be given later', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const repository = { path: '/srv/git/billing', branch: 'main' };
      await account.port.updateWorkspace(account.write(), id, { repository });
      expect((await account.workspace(id)).repository).toEqual(repository);
    });

    test.runIf(quirks)('is a codebase, where the server keeps none of a workspace', async () => {
      const account = newAccount();
      const path = await account.repositories.workTree('billing');
      const metadata = { team: 'payments' };
      const created = await account.createWorkspace({
        repository: { path, branch: 'main' },
        metadata,
      });
      const read = await account.workspace(created.id);
      expect([created.repository, read.repository]).toEqual([null, null]);
      expect(only(read.codebases)).toMatchObject({
        ...{ workspaceId: created.id, path, name: 'billing', branch: 'main', isDefault: true },
      });
      expect(ownMetadata(read)).toEqual(metadata);
    });

    test.runIf(quirks)('leaves no workspace when the server refuses the codebase', async () => {
      const account = newAccount();
      const { repositories } = account;
      const before = await account.port.listWorkspaces(account.read());
      for (const path of [
        await repositories.plainFolder(),
        await repositories.bare(),
        repositories.missing(),
      ]) {
        await refusal(account.createWorkspace({ repository: { path } }), 'INVALID');
      }
      expect(await account.port.listWorkspaces(account.read())).toEqual(before);
    });

    test.runIf(quirks)(
      'is changed as a codebase or UNSUPPORTED, and never lost in silence',
      async () => {
        const account = newAccount();
        const { repositories } = account;
        const [first, second] = [
          await repositories.workTree(),
          await repositories.workTree('quay'),
        ];
        const { id } = await account.createWorkspace({
          repository: { path: first, branch: 'main' },
        });
        const before = await account.workspace(id);
        const change = { repository: { path: second, branch: 'next' } };
        const code = await codeOf(account.port.updateWorkspace(account.write(), id, change));
        expect(['done', 'UNSUPPORTED']).toContain(code);
        const after = await account.workspace(id);
        if (code === 'done') {
          const stored = after.codebases.map(({ path, branch }) => ({ path, branch }));
          expect(stored).toContainEqual(change.repository);
        } else {
          expect(after).toEqual(before);
        }
      },
    );
  });
}
