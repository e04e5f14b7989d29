import { describe, expect, test } from 'vitest';
import type { MiteosFile } from '../../../../src/surfaces/miteos/port.js';
import type { Account, NewAccount } from './account.js';
import { only, streamOf } from './account.js';
import { refusal } from './refusal.js';
import type { Skips } from './subject.js';

const KEY = 'the-same-key';

export function idempotencyContract(newAccount: NewAccount, skips: Skips): void {
  describe.skipIf(skips.idempotency !== undefined)('a write that is sent again', () => {
    test('makes one workspace', async () => {
      const account = newAccount();
      const make = (): Promise<{ id: string }> =>
        account.port.createWorkspace(account.write(KEY), { name: 'Harbour' });
      expect((await make()).id).toBe((await make()).id);
      expect(await account.port.listWorkspaces(account.read())).toHaveLength(1);
    });

    test('makes one task, and gives it again even when that has ended', async () => {
      const account = newAccount();
      const make = (): Promise<{ id: string }> =>
        account.port.createTask(account.write(KEY), { prompt: 'Summarise' });
      const { id } = await make();
      await account.port.cancelTask(account.write(), id);
      await account.advance(60_000);
      expect((await make()).id).toBe(id);
      expect(await taskCount(account)).toBe(1);
      expect((await account.task(id)).status).toBe('CANCELLED');
    });

    test('makes one file, and is done with the second stream', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const first = await upload(account, id).file;
      const again = upload(account, id);
      expect((await again.file).id).toBe(first.id);
      expect(again.content.readableEnded || again.content.destroyed).toBe(true);
      expect(await account.files(id)).toEqual([first]);
      expect((await account.workspace(id)).fileCount).toBe(1);
    });

    test.each(['Low water at five', 'Low', 'Low water at six, high water at noon'])(
      'with other bytes is a CONFLICT of its key: %s',
      async (other) => {
        const account = newAccount();
        const { id } = await account.createWorkspace();
        const first = await upload(account, id).file;
        const again = upload(account, id, other);
        expect((await refusal(again.file, 'CONFLICT')).field).toBe('idempotencyKey');
        expect(again.content.readableEnded || again.content.destroyed).toBe(true);
        expect(await account.files(id)).toEqual([first]);
        expect((await upload(account, id).file).id).toBe(first.id);
      },
    );

    test('with other bytes, both under way at once, stores one of them and refuses the other', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const both = [upload(account, id).file, upload(account, id, 'Low water at five').file];
      const outcomes = await Promise.allSettled(both);
      const refused = only(outcomes.filter(({ status }) => status === 'rejected'));
      expect(refused).toMatchObject({ reason: { code: 'CONFLICT', field: 'idempotencyKey' } });
      expect(await account.files(id)).toHaveLength(1);
    });

    test('makes one deployment', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const make = (): Promise<{ id: string }> =>
        account.port.createDeployment(account.write(KEY), {
          workspaceId,
          target: 'vercel',
          configId: 'config-1',
        });
      expect((await make()).id).toBe((await make()).id);
      expect(await account.port.listDeployments(account.read())).toHaveLength(1);
    });

    test('has the effect of one when both are under way at once', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace('one');
      const target = { workspaceId, target: 'vercel', configId: 'config-1' };
      const makers: (() => Promise<{ id: string }>)[] = [
        () => account.port.createWorkspace(account.write(KEY), { name: 'two' }),
        () => account.port.createTask(account.write(KEY), { prompt: 'Summarise' }),
        () => upload(account, workspaceId).file,
        () => account.port.createDeployment(account.write(KEY), target),
      ];
      for (const make of makers) {
        const [first, second] = await Promise.all([make(), make()]);
        expect(second.id).toBe(first.id);
      }
      expect(await account.port.listWorkspaces(account.read())).toHaveLength(2);
      expect(await taskCount(account)).toBe(1);
      expect(await account.files(workspaceId)).toHaveLength(1);
      expect(await account.port.listDeployments(account.read())).toHaveLength(1);
    });

    test('is known by its method: one key may serve several', async () => {
      const account = newAccount();
      const workspace = await account.port.createWorkspace(account.write(KEY), { name: 'one' });
      const task = await account.port.createTask(account.write(KEY), { prompt: 'Summarise' });
      const file = await upload(account, workspace.id).file;
      const deployment = await account.port.createDeployment(account.write(KEY), {
        workspaceId: workspace.id,
        target: 'vercel',
        configId: 'config-1',
      });
      const ids = [workspace.id, task.id, file.id, deployment.id];
      expect(new Set(ids).size).toBe(4);
    });

    test('is known by its account: one key may serve several', async () => {
      const [one, other] = [newAccount(), newAccount()];
      const first = await one.port.createWorkspace(one.write(KEY), { name: 'one' });
      const second = await other.port.createWorkspace(other.write(KEY), { name: 'other' });
      expect(second).toMatchObject({ name: 'other' });
      expect(second.id).not.toBe(first.id);
      const task = await one.port.createTask(one.write(KEY), { prompt: 'one' });
      expect((await other.port.createTask(other.write(KEY), { prompt: 'other' })).id).not.toBe(
        task.id,
      );
    });

    test('happens once in the events too', async (context) => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await upload(account, id).file;
      const events = [...account.events(context)];
      await upload(account, id).file;
      expect(account.events(context)).toEqual(events);
      expect(only(events).type).toBe('file.added');
    });
  });
}

function upload(
  account: Account,
  workspaceId: string,
  text = 'Low water at six',
): { content: ReturnType<typeof streamOf>; file: Promise<MiteosFile> } {
  const content = streamOf(text);
  const file = account.port.uploadFile(account.write(KEY), workspaceId, {
    name: 'notes.txt',
    type: 'text/plain',
    content,
  });
  return { content, file };
}

async function taskCount(account: Account): Promise<number> {
  return (await account.port.listTasks(account.read(), { limit: 100, offset: 0 })).total;
}
