import { describe, expect, test } from 'vitest';
import { ODD_IDS, ODD_WORDS } from '../../odd.js';
import { codeOf, outcomeOf } from '../../outcome.js';
import { type Account, type NewAccount, unknownLike } from './account.js';
import { CALLS, everything, type Ids, mapIds, populate, READS } from './methods.js';
import type { Skips } from './subject.js';
import { WORDS } from './words.js';

/** An id that no path or key was made for. */
const LONG_ID = 'harbor'.repeat(500);

/** The writes that may look for the thing that the words name. */
const LOOKED_FOR = /by (agent|parent|dependencies|task)$/;

export function accountContract(newAccount: NewAccount, skips: Skips): void {
  describe.skipIf(skips.accounts !== undefined)('accounts', () => {
    test('a foreign id behaves exactly as an unknown one, in every method', async () => {
      const [owner, stranger] = [newAccount(), newAccount()];
      const foreign = await populate(owner);
      const own = await populate(stranger);
      const unknown = mapIds(foreign, unknownLike);
      const before = [await everything(owner), await everything(stranger)];
      for (const [name, call] of [...Object.entries(READS), ...calls()]) {
        const ofForeign = await outcomeOf(call(stranger, foreign, own), Object.values(foreign));
        const ofUnknown = await outcomeOf(call(stranger, unknown, own), Object.values(unknown));
        expect.soft(ofForeign, name).toEqual(ofUnknown);
      }
      expect([await everything(owner), await everything(stranger)]).toEqual(before);
    });

    test('a foreign id in a plural read does not disturb the own ones', async () => {
      const [owner, stranger] = [newAccount(), newAccount()];
      const [foreign, own] = [await populate(owner), await populate(stranger)];
      const { port } = stranger;
      const call = stranger.read();
      const both = [foreign.workspace, own.workspace];
      for (const [answer, id] of [
        [await port.workspaces(call, both), own.workspace],
        [await port.tasksOf(call, both), own.workspace],
        [await port.agentsOf(call, both), own.workspace],
        [await port.notesOf(call, both), own.workspace],
        [await port.tasks(call, [foreign.task, own.task]), own.task],
        [await port.agents(call, [foreign.agent, own.agent]), own.agent],
      ] as const) {
        expect([...answer.keys()]).toEqual([id]);
      }
    });

    test('lists and events of one account hold nothing of another', async () => {
      const [owner, stranger] = [newAccount(), newAccount()];
      const { workspace } = await populate(owner);
      await owner.saveNote(workspace, { id: 'spec' });
      const { id } = await stranger.createWorkspace();
      await stranger.saveNote(id, { id: 'spec' });
      expect(await stranger.listed(workspace)).toEqual([]);
      expect(await owner.listed(id)).toEqual([]);
      for (const event of stranger.subject.events(stranger.name) ?? []) {
        expect(event.workspaceId).toBe(id);
      }
    });
  });

  describe('odd input', () => {
    test('an unknown id is absent from a read, and NOT_FOUND elsewhere', async () => {
      const account = newAccount();
      const own = await populate(account);
      const before = await everything(account);
      await expectUnknown(account, mapIds(own, unknownLike), own);
      expect(await everything(account)).toEqual(before);
    });

    test('an odd id is one more unknown id, in every method', async () => {
      const account = newAccount();
      const own = await populate(account);
      const before = await everything(account);
      for (const odd of [...ODD_IDS, LONG_ID]) {
        const ids = mapIds(own, () => odd);
        await expectUnknown(account, ids, own);
      }
      expect(await everything(account)).toEqual(before);
    });

    test('the id of a thing of another kind is one more unknown id', async () => {
      const account = newAccount();
      const own = await populate(account);
      const before = await everything(account);
      const { workspace, codebase, task, agent, note } = own;
      const turned = {
        ...{ workspace: task, codebase: workspace, task: codebase },
        ...{ agent: note, note: agent },
      };
      await expectUnknown(account, turned, { workspace, codebase, task, agent, note });
      expect(await everything(account)).toEqual(before);
    });

    test.each(ODD_WORDS)('odd words are taken or refused, never a fault (%#)', async (words) => {
      const account = newAccount();
      const own = await populate(account);
      for (const [name, write] of Object.entries(WORDS)) {
        const code = await codeOf(write(account, words, own));
        const allowed = ['done', 'INVALID', ...(LOOKED_FOR.test(name) ? ['NOT_FOUND'] : [])];
        expect.soft(allowed, `${name} gave ${code}`).toContain(code);
      }
      expect((await account.workspace(own.workspace)).codebases.length).toBeGreaterThan(0);
    });
  });
}

/** A list of an unknown workspace is absent, or empty where the server does not tell the two apart. */
async function expectUnknown(account: Account, ids: Ids, own: Ids): Promise<void> {
  const where = JSON.stringify(ids.workspace.slice(0, 40));
  for (const [name, read] of Object.entries(READS)) {
    const answer = await outcomeOf(read(account, ids, own), []);
    const allowed = name.endsWith('Of') ? [[], [[ids.workspace, []]]] : [[]];
    expect.soft(allowed, `${name} of ${where}`).toContainEqual(answer);
  }
  for (const [name, call] of calls()) {
    const code = await codeOf(call(account, ids, own));
    expect.soft(code, `${name} of ${where}`).toBe('NOT_FOUND');
  }
}

function calls() {
  return Object.entries(CALLS).flatMap(([name, variants]) =>
    variants.map((call) => [name, call] as const),
  );
}
