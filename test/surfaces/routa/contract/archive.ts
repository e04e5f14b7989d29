import { describe, expect, test } from 'vitest';
import { type NewAccount, plain, unknownLike } from './account.js';
import { settle } from '../../refusal.js';
import { refusal } from './refusal.js';
import type { Differences } from './subject.js';

export function archiveContract(newAccount: NewAccount, { quirks }: Differences): void {
  describe('the archive', () => {
    test('takes a workspace, which changes in nothing else', async () => {
      const account = newAccount();
      const metadata = { team: 'payments' };
      const created = await account.createWorkspace({ metadata });
      const { id } = created;
      await account.tick();
      const archived = await account.port.archiveWorkspace(account.write(), id);
      const { updatedAt } = archived;
      expect(updatedAt.getTime()).toBeGreaterThan(created.updatedAt.getTime());
      const expected = { ...plain(created), status: 'ARCHIVED', statusText: 'archived', updatedAt };
      expect(plain(archived)).toEqual(expected);
      expect(plain(await account.workspace(id))).toEqual({ ...expected, codebases: [] });
      expect((await account.listed(id)).map(plain)).toEqual([expected]);
    });

    test('takes one that is archived once more', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      for (let times = 0; times < 2; times += 1) {
        const archived = await account.port.archiveWorkspace(account.write(), id);
        expect(archived.status).toBe('ARCHIVED');
      }
      expect((await account.listed(id)).map(({ status }) => status)).toEqual(['ARCHIVED']);
    });

    test('keeps what is in a workspace, to read and to write', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const codebase = await account.addCodebase(id);
      const task = await account.createTask(id);
      const agent = await account.createAgent(id);
      const note = await account.saveNote(id, { title: 'Tides' });
      await account.port.archiveWorkspace(account.write(), id);
      expect(await account.codebasesOf(id)).toEqual([codebase]);
      expect(await account.tasksOf(id)).toEqual([task]);
      expect((await account.agentsOf(id)).map((one) => one.id)).toEqual([agent.id]);
      expect(await account.notesOf(id)).toEqual([note]);
      await account.tick();
      await account.addCodebase(id);
      await account.createTask(id);
      await account.port.updateTask(account.write(), task.id, { title: 'Quay' });
      await account.saveNote(id, { id: note.id, title: 'Low tides' });
      const changes = { title: 'Billing' };
      const changed = await account.port.updateWorkspace(account.write(), id, changes);
      expect(changed).toMatchObject({ title: 'Billing', status: 'ARCHIVED' });
      expect(await account.codebasesOf(id)).toHaveLength(2);
      expect(await account.tasksOf(id)).toMatchObject([{ title: 'Quay' }, {}]);
      expect((await account.note(id, note.id)).title).toBe('Low tides');
    });

    test.skipIf(quirks)('gives a workspace back', async () => {
      const account = newAccount();
      const created = await account.createWorkspace({ metadata: { team: 'payments' } });
      const { id } = created;
      const { updatedAt: before } = await account.port.archiveWorkspace(account.write(), id);
      await account.tick();
      const given = await account.port.unarchiveWorkspace(account.write(), id);
      expect(given.updatedAt.getTime()).toBeGreaterThan(before.getTime());
      expect(plain(given)).toEqual({ ...plain(created), updatedAt: given.updatedAt });
      expect(plain(await account.workspace(id))).toEqual({ ...plain(given), codebases: [] });
    });

    test.runIf(quirks)(
      'is UNSUPPORTED to leave, where the server leaves a workspace in it',
      async () => {
        const account = newAccount();
        const { id } = await account.createWorkspace();
        await account.port.archiveWorkspace(account.write(), id);
        await refusal(account.port.unarchiveWorkspace(account.write(), id), 'UNSUPPORTED');
        expect(await account.workspace(id)).toMatchObject({ status: 'ARCHIVED' });
        expect((await account.listed(id)).map(({ status }) => status)).toEqual(['ARCHIVED']);
      },
    );

    test('does not take a workspace that is to be given back, and is not in it', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const outcome = await settle(account.port.unarchiveWorkspace(account.write(), id));
      if ('error' in outcome) expect(outcome.error).toMatchObject({ code: 'UNSUPPORTED' });
      else expect(outcome.value.status).toBe('ACTIVE');
      expect((await account.workspace(id)).status).toBe('ACTIVE');
    });

    test('of an unknown workspace is NOT_FOUND, in and out', async () => {
      const account = newAccount();
      const unknown = unknownLike((await account.createWorkspace()).id);
      await refusal(account.port.archiveWorkspace(account.write(), unknown), 'NOT_FOUND');
      await refusal(account.port.unarchiveWorkspace(account.write(), unknown), 'NOT_FOUND');
    });
  });
}
