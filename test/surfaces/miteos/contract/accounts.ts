import { describe, expect, test } from 'vitest';
import { ODD_IDS, ODD_WORDS } from '../../odd.js';
import { codeOf, outcomeOf } from '../../outcome.js';
import type { Account, NewAccount } from './account.js';
import { found, unknownLike } from './account.js';
import { CALLS, type Ids, mapIds, populate, READS, WORDS } from './methods.js';
import { refusal } from './refusal.js';

export function accountContract(newAccount: NewAccount): void {
  describe('accounts', () => {
    test('a foreign id behaves exactly as an unknown one, in every method', async () => {
      const [owner, stranger] = [newAccount(), newAccount()];
      const foreign = await populate(owner);
      const own = await populate(stranger);
      const unknown = mapIds(foreign, unknownLike);
      const before = await everything(owner, foreign);
      const methods = Object.entries({ ...READS, ...CALLS });
      for (const [name, method] of methods) {
        const ofForeign = await outcomeOf(method(stranger, foreign, own), Object.values(foreign));
        const ofUnknown = await outcomeOf(method(stranger, unknown, own), Object.values(unknown));
        expect.soft(ofForeign, name).toEqual(ofUnknown);
      }
      expect(await everything(owner, foreign)).toEqual(before);
    });

    test('an unknown id is absent from a read, and NOT_FOUND or INVALID elsewhere', async () => {
      const account = newAccount();
      const own = await populate(account);
      const unknown = mapIds(own, unknownLike);
      for (const [name, read] of Object.entries(READS)) {
        expect
          .soft(await outcomeOf(read(account, unknown, own), Object.values(unknown)), name)
          .toEqual([]);
      }
      const { createTask, createDeployment, ...others } = CALLS;
      for (const call of Object.values(others)) {
        await refusal(call(account, unknown, own), 'NOT_FOUND');
      }
      if (createTask) await refusal(createTask(account, unknown, own), 'INVALID');
      if (createDeployment) {
        await refusal(createDeployment(account, unknown, own), 'INVALID', 'NOT_FOUND');
      }
    });

    test('a foreign id in a plural read does not disturb the own ones', async () => {
      const [owner, stranger] = [newAccount(), newAccount()];
      const [foreign, own] = [await populate(owner), await populate(stranger)];
      const call = stranger.read();
      const { port } = stranger;
      const workspaces = [foreign.workspace, own.workspace];
      const tasks = [foreign.completeTask, own.completeTask];
      const answers = [
        [await port.workspaces(call, workspaces), own.workspace],
        [await port.filesOf(call, workspaces), own.workspace],
        [await port.tasks(call, tasks), own.completeTask],
        [await port.deliverablesOf(call, tasks), own.completeTask],
        [await port.deployments(call, [foreign.deployment, own.deployment]), own.deployment],
      ] as const;
      for (const [answer, id] of answers) expect([...answer.keys()]).toEqual([id]);
      for (const file of found(await port.filesOf(call, workspaces), own.workspace)) {
        expect(file.workspaceId).toBe(own.workspace);
      }
    });

    test('lists and events of one account hold nothing of another', async () => {
      const [owner, stranger] = [newAccount(), newAccount()];
      await populate(owner);
      const call = stranger.read();
      expect(await stranger.port.listWorkspaces(call)).toEqual([]);
      expect(await stranger.port.listTasks(call, { limit: 100, offset: 0 })).toEqual({
        tasks: [],
        total: 0,
      });
      expect(await stranger.port.listDeployments(call)).toEqual([]);
      expect(stranger.subject.events(stranger.name) ?? []).toEqual([]);
    });

    test.each(ODD_IDS)('the odd id %j is one more unknown id, in every method', async (odd) => {
      const account = newAccount();
      const own = await populate(account);
      const before = await everything(account, own);
      const ids = mapIds(own, () => odd);
      for (const [name, read] of Object.entries(READS)) {
        expect.soft(await outcomeOf(read(account, ids, own), Object.values(ids)), name).toEqual([]);
      }
      for (const [name, call] of Object.entries(CALLS)) {
        const code = await codeOf(call(account, ids, own));
        expect.soft(['NOT_FOUND', 'INVALID'], `${name} gave ${code}`).toContain(code);
      }
      expect(await everything(account, own)).toEqual(before);
    });

    test.each(ODD_WORDS)('odd words are taken or refused, never a fault (%#)', async (words) => {
      const account = newAccount();
      const own = await populate(account);
      for (const [name, write] of Object.entries(WORDS)) {
        const code = await codeOf(write(account, words, own));
        expect.soft(['done', 'INVALID'], `${name} gave ${code}`).toContain(code);
      }
      await account.advance(60_000);
      expect((await everything(account, own)).workspaces.length).toBeGreaterThanOrEqual(1);
    });
  });
}

/** All that an account has, except for links, which are new each time. */
async function everything(account: Account, ids: Ids) {
  const { port } = account;
  const list = await account.deliverables(ids.completeTask);
  return {
    workspaces: await port.listWorkspaces(account.read()),
    files: await account.files(ids.workspace),
    tasks: await port.listTasks(account.read(), { limit: 100, offset: 0 }),
    task: await account.task(ids.task),
    completeTask: await account.task(ids.completeTask),
    deliverables: list.map((one) => ({ ...one, downloadUrl: null })),
    deployments: await port.listDeployments(account.read()),
    events: [...(account.subject.events(account.name) ?? [])],
  };
}
