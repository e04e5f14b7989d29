import { describe, expect, test } from 'vitest';
import { codeOf } from '../../outcome.js';
import { type NewAccount, plain, unknownLike } from './account.js';
import { refusal, refusalBy } from './refusal.js';

const BLANK = ['', ' ', ' \t\n '];

export function workspaceContract(newAccount: NewAccount): void {
  describe('workspaces', () => {
    test('a new workspace is what was given, and what a read gives', async () => {
      const account = newAccount();
      const metadata = { team: 'payments', stage: 'draft' };
      const created = await account.createWorkspace({ title: 'Billing service', metadata });
      const { id, createdAt, updatedAt } = created;
      expect(id).not.toBe('');
      expect(plain(created)).toEqual({
        ...{ id, title: 'Billing service', repository: null, metadata },
        ...{ status: 'ACTIVE', statusText: 'active', createdAt, updatedAt },
      });
      expect(createdAt).toEqual(account.subject.now());
      expect(updatedAt.getTime()).toBeGreaterThanOrEqual(createdAt.getTime());
      expect(plain(await account.workspace(id))).toEqual({ ...plain(created), codebases: [] });
      expect((await account.listed(id)).map(plain)).toEqual([plain(created)]);
    });

    test('what is left out, or null, is nothing', async () => {
      const account = newAccount();
      for (const input of [{}, { repository: null, metadata: null }]) {
        const created = await account.createWorkspace(input);
        expect(plain(created)).toMatchObject({ repository: null, metadata: {} });
      }
    });

    test.each(BLANK)('a new workspace with the title %j is INVALID of title', async (title) => {
      const account = newAccount();
      const before = await account.port.listWorkspaces(account.read());
      await refusalBy(account.createWorkspace({ title }), 'INVALID', 'title');
      expect(await account.port.listWorkspaces(account.read())).toEqual(before);
    });

    test('two workspaces may have the same title', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      expect(two.id).not.toBe(one.id);
      expect(two.title).toBe(one.title);
    });

    test('workspaces are listed oldest first', async () => {
      const account = newAccount();
      const ids: string[] = [];
      for (const title of ['Zebra', 'Harbor', 'Anchor', 'Quay']) {
        ids.push((await account.createWorkspace({ title })).id);
        await account.tick();
      }
      await account.port.updateWorkspace(account.write(), ids[0] ?? '', { title: 'Last' });
      expect((await account.listed(...ids)).map(({ id }) => id)).toEqual(ids);
    });

    test('a plural read gives what there is, and leaves out the rest', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      const ids = [two.id, unknownLike(one.id), one.id, two.id];
      const answer = await account.port.workspaces(account.read(), ids);
      expect([...answer.keys()].sort()).toEqual([one.id, two.id].sort());
      expect([...(await account.port.workspaces(account.read(), []))]).toEqual([]);
    });

    test('a change changes what is given, and nothing else', async () => {
      const account = newAccount();
      const metadata = { team: 'payments' };
      const created = await account.createWorkspace({ title: 'Billing', metadata });
      const other = await account.createWorkspace();
      await account.tick();
      const { id } = created;
      const changed = await account.port.updateWorkspace(account.write(), id, { title: 'Bills' });
      const { updatedAt } = changed;
      expect(plain(changed)).toEqual({ ...plain(created), title: 'Bills', updatedAt });
      expect(plain(await account.workspace(id))).toEqual({ ...plain(changed), codebases: [] });
      expect((await account.listed(other.id)).map(plain)).toEqual([plain(other)]);
    });

    test('a change moves updatedAt and leaves createdAt', async () => {
      const account = newAccount();
      const { id, createdAt, updatedAt } = await account.createWorkspace();
      let before = updatedAt.getTime();
      for (const change of [{ title: 'Quay' }, { metadata: { team: 'payments' } }]) {
        await account.tick();
        const changed = await account.port.updateWorkspace(account.write(), id, change);
        expect(changed.createdAt).toEqual(createdAt);
        expect(changed.updatedAt.getTime()).toBeGreaterThan(before);
        before = changed.updatedAt.getTime();
      }
    });

    test('a change of nothing changes nothing that was stored', async () => {
      const account = newAccount();
      const created = await account.createWorkspace({ metadata: { team: 'payments' } });
      const { id } = created;
      const nothing = { title: undefined, metadata: undefined, repository: undefined };
      for (const change of [{}, nothing, { metadata: {} }]) {
        const { updatedAt, ...rest } = plain(
          await account.port.updateWorkspace(account.write(), id, change),
        );
        expect({ ...rest, updatedAt }).toEqual({ ...plain(created), updatedAt });
      }
    });

    test.each(BLANK)('a change to the title %j is INVALID, or done', async (title) => {
      const account = newAccount();
      const { id } = await account.createWorkspace({ title: 'Billing' });
      const code = await codeOf(account.port.updateWorkspace(account.write(), id, { title }));
      expect(['done', 'INVALID']).toContain(code);
      const expected = code === 'done' ? title : 'Billing';
      expect((await account.workspace(id)).title).toBe(expected);
    });

    test('a change of an unknown workspace is NOT_FOUND', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      for (const change of [{}, { title: 'Quay' }, { metadata: { team: 'payments' } }]) {
        const call = account.port.updateWorkspace(account.write(), unknownLike(id), change);
        await refusal(call, 'NOT_FOUND');
      }
    });
  });
}
