import { describe, expect, test } from 'vitest';
import { ODD_IDS, ODD_WORDS } from '../../odd.js';
import { codeOf, outcomeOf } from '../../outcome.js';
import type { Account, NewAccount } from './account.js';
import { unknownLike } from './account.js';
import { CALLS, everything, type Ids, mapIds, populate, READS } from './methods.js';
import { WORDS } from './words.js';

/** The methods that take an id for a field of what they make; for all others it is what they are about. */
const INVALID_WITHOUT: readonly string[] = ['createProject', 'createComputer'];

export function accountContract(newAccount: NewAccount): void {
  describe('accounts', () => {
    test('a foreign id behaves exactly as an unknown one, in every method', async () => {
      const [owner, stranger] = [newAccount(), newAccount()];
      const foreign = await populate(owner);
      const own = await populate(stranger);
      const unknown = mapIds(foreign, unknownLike);
      const before = [await everything(owner), await everything(stranger)];
      for (const [name, call] of allCalls()) {
        const ofForeign = await outcomeOf(call(stranger, foreign, own), Object.values(foreign));
        const ofUnknown = await outcomeOf(call(stranger, unknown, own), Object.values(unknown));
        expect.soft(ofForeign, name).toEqual(ofUnknown);
      }
      expect([await everything(owner), await everything(stranger)]).toEqual(before);
    });

    test('an unknown id is absent from a read, INVALID in a create, and NOT_FOUND elsewhere', async () => {
      const account = newAccount();
      const own = await populate(account);
      const unknown = mapIds(own, unknownLike);
      for (const [name, read] of Object.entries(READS)) {
        const answer = await outcomeOf(read(account, unknown, own), Object.values(unknown));
        expect.soft(answer, name).toEqual([]);
      }
      for (const [name, call] of calls()) {
        const expected = INVALID_WITHOUT.includes(name) ? 'INVALID' : 'NOT_FOUND';
        expect.soft(await codeOf(call(account, unknown, own)), name).toBe(expected);
      }
    });

    test('a foreign id in a plural read does not disturb the own ones', async () => {
      const [owner, stranger] = [newAccount(), newAccount()];
      const [foreign, own] = [await populate(owner), await populate(stranger)];
      const { port } = stranger;
      const call = stranger.read();
      const both = [foreign.workspace, own.workspace];
      const query = { window: '7d', granularity: 'day' } as const;
      for (const [answer, id] of [
        [await port.workspaces(call, both), own.workspace],
        [await port.settingsOf(call, both), own.workspace],
        [await port.statsOf(call, both), own.workspace],
        [await port.usageOf(call, both, query), own.workspace],
        [await port.projectsOf(call, both), own.workspace],
        [await port.computersOf(call, both), own.workspace],
        [await port.projects(call, [foreign.project, own.project]), own.project],
        [await port.computers(call, [foreign.running, own.running]), own.running],
      ] as const) {
        expect([...answer.keys()]).toEqual([id]);
      }
    });

    test('lists, preview domains and events of one account hold nothing of another', async () => {
      const [owner, stranger] = [newAccount(), newAccount()];
      await populate(owner);
      const { id } = await stranger.defaultWorkspace();
      expect(await stranger.ownWorkspaces()).toEqual([]);
      const [project, ...others] = await stranger.port.listProjects(stranger.read());
      expect(project?.workspaceId).toBe(id);
      expect(others).toEqual([]);
      expect(await stranger.port.listComputers(stranger.read())).toEqual([]);
      const preview = await stranger.port.previewDomain(stranger.read(), { scope: 'account' });
      expect(preview).toMatchObject({ domain: null, effectiveDomain: 'miosa.ai' });
      expect(stranger.subject.events(stranger.name) ?? []).toEqual([]);
    });

    test('an odd id is one more unknown id, in every method', async () => {
      const account = newAccount();
      const own = await populate(account);
      const before = await everything(account);
      for (const odd of ODD_IDS) {
        const ids = mapIds(own, () => odd);
        for (const [name, read] of Object.entries(READS)) {
          const answer = await outcomeOf(read(account, ids, own), [odd]);
          expect.soft(answer, `${name} of ${JSON.stringify(odd)}`).toEqual([]);
        }
        for (const [name, call] of calls()) {
          const expected = INVALID_WITHOUT.includes(name) ? 'INVALID' : 'NOT_FOUND';
          const code = await codeOf(call(account, ids, own));
          expect.soft(code, `${name} of ${JSON.stringify(odd)}`).toBe(expected);
        }
      }
      expect(await everything(account)).toEqual(before);
    });

    test.each(ODD_WORDS)('odd words are taken or refused, never a fault (%#)', async (words) => {
      const account = newAccount();
      const own = await populate(account);
      for (const [name, write] of Object.entries(WORDS)) {
        const code = await codeOf(write(account, words, own));
        const allowed = ['done', 'INVALID', ...(name.includes('path') ? ['NOT_FOUND'] : [])];
        expect.soft(allowed, `${name} gave ${code}`).toContain(code);
      }
      await account.advance(60_000);
      expect((await everything(account)).workspaces.length).toBeGreaterThanOrEqual(3);
    });
  });
}

type NamedCall = readonly [string, (account: Account, ids: Ids, own: Ids) => Promise<unknown>];

function calls(): NamedCall[] {
  return Object.entries(CALLS).flatMap(([name, variants]) =>
    variants.map((call) => [name, call] as const),
  );
}

function allCalls(): NamedCall[] {
  return [...Object.entries(READS), ...calls()];
}
