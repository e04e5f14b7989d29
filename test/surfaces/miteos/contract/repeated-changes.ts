import { describe, expect, test } from 'vitest';
import type { NewAccount } from './account.js';
import { agentOf, only } from './account.js';
import { startWaiting } from './approvals.js';
import { ofType } from './events.js';
import { refusal } from './refusal.js';
import { runTo, startAgent } from './running.js';
import type { Skips } from './subject.js';

const KEY = 'the-same-key';

/** Changes of what is there already, sent again with the key of the first time. */
export function repeatedChangeContract(newAccount: NewAccount, skips: Skips): void {
  describe.skipIf(skips.idempotency !== undefined)('a change that is sent again', () => {
    test('succeeds once more, where one with another key is refused', async () => {
      const account = newAccount();
      const { id } = await account.createTask();
      await account.port.cancelTask(account.write(KEY), id);
      await account.port.cancelTask(account.write(KEY), id);
      await refusal(account.port.cancelTask(account.write(), id), 'INVALID');
      expect((await account.task(id)).status).toBe('CANCELLED');
    });

    test('is not made again, whatever has become of the thing since', async () => {
      const account = newAccount();
      const { task, agent } = await startAgent(account);
      await account.port.pauseAgent(account.write(KEY), agent.id);
      await runTo(account, task.id, ({ status }) => status === 'PAUSED');
      await account.port.resumeAgent(account.write(KEY), agent.id);
      const resumed = await runTo(account, task.id, ({ status }) => status !== 'PAUSED');
      await account.port.pauseAgent(account.write(KEY), agent.id);
      await account.port.resumeAgent(account.write(KEY), agent.id);
      expect(await account.task(task.id)).toEqual(resumed);
      await account.port.cancelAgent(account.write(KEY), agent.id);
      await account.port.cancelAgent(account.write(KEY), agent.id);
      await account.port.pauseAgent(account.write(KEY), agent.id);
      expect(agentOf(await account.task(task.id), agent.id).status).toBe('CANCELLED');
    });

    test('deletes one file, and is no error when that has gone', async (context) => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const file = await account.uploadFile(id);
      const kept = await account.uploadFile(id);
      await account.port.deleteFile(account.write(KEY), id, file.id);
      await account.port.deleteFile(account.write(KEY), id, file.id);
      await refusal(account.port.deleteFile(account.write(), id, file.id), 'NOT_FOUND');
      expect(await account.files(id)).toEqual([kept]);
      expect(only(ofType(account.events(context), 'file.removed')).fileId).toBe(file.id);
    });

    test('decides once, and keeps to it', async (context) => {
      const account = newAccount();
      const { task, approval } = await startWaiting(account, context);
      const decide = (approved: boolean, key?: string): Promise<void> =>
        account.port.decideApproval(account.write(key), approval.agentId, approval.approvalId, {
          approved,
        });
      await decide(false, KEY);
      await decide(false, KEY);
      await refusal(decide(true), 'INVALID');
      const decided = ofType(account.events(context), 'approval.decided');
      expect(decided.filter(({ taskId }) => taskId === task.id)).toMatchObject([
        { approvalId: approval.approvalId, approved: false },
      ]);
    });

    test('has the effect of one when many are under way at once', async (context) => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const file = await account.uploadFile(id);
      const task = await account.createTask();
      const many = Array.from({ length: 5 });
      await Promise.all(many.map(() => account.port.deleteFile(account.write(KEY), id, file.id)));
      await Promise.all(many.map(() => account.port.cancelTask(account.write(KEY), task.id)));
      const events = account.events(context);
      expect(ofType(events, 'file.removed')).toHaveLength(1);
      const cancelled = ofType(events, 'task.status').filter(
        ({ status }) => status === 'CANCELLED',
      );
      expect(cancelled).toHaveLength(1);
    });

    test('is made when the first was refused', async () => {
      const account = newAccount();
      const { task, agent } = await startAgent(account);
      const resume = (): Promise<void> => account.port.resumeAgent(account.write(KEY), agent.id);
      await refusal(resume(), 'INVALID');
      await account.port.pauseAgent(account.write(), agent.id);
      await runTo(account, task.id, ({ status }) => status === 'PAUSED');
      await resume();
      expect((await account.task(task.id)).status).not.toBe('PAUSED');
    });

    test('is known by its account: one key may serve several', async () => {
      const [one, other] = [newAccount(), newAccount()];
      const first = await one.createTask();
      const second = await other.createTask();
      await one.port.cancelTask(one.write(KEY), first.id);
      await other.port.cancelTask(other.write(KEY), second.id);
      expect((await other.task(second.id)).status).toBe('CANCELLED');
    });
  });
}
