import { describe, expect, test } from 'vitest';
import type { WorkspaceSettings } from '../../../../src/surfaces/miosa/port.js';
import { found } from '../../answers.js';
import { type Account, type NewAccount, unknownLike } from './account.js';
import { refusal, refusalBy } from './refusal.js';

const INITIAL: WorkspaceSettings = {
  maxComputers: null,
  maxComputerSize: 'large',
  defaultComputerSize: 'small',
  defaultAutoStopSeconds: 0,
  allowedTemplateTypes: [],
};

const CHANGES: readonly Partial<WorkspaceSettings>[] = [
  { maxComputers: 10 },
  { maxComputerSize: 'medium' },
  { defaultComputerSize: 'medium' },
  { defaultAutoStopSeconds: 3600 },
  { allowedTemplateTypes: ['miosa-desktop', 'miosa-sandbox'] },
  { maxComputers: 0, defaultAutoStopSeconds: 0 },
  { maxComputers: null },
  { allowedTemplateTypes: [] },
];

/** `xl` is a size of computers, but none of settings. */
const WRONG: readonly [keyof WorkspaceSettings, unknown][] = [
  ['maxComputers', -1],
  ['maxComputers', 1.5],
  ['maxComputerSize', 'xl'],
  ['maxComputerSize', ''],
  ['defaultComputerSize', 'xl'],
  ['defaultComputerSize', ''],
  ['defaultAutoStopSeconds', -1],
  ['defaultAutoStopSeconds', 0.5],
];

export function settingsContract(newAccount: NewAccount): void {
  describe('settings', () => {
    test('a new workspace has no caps, small computers that never stop, and all templates', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await expectSettings(account, id, INITIAL);
      expect(await account.updateSettings(id, {})).toEqual(INITIAL);
      await expectSettings(account, id, INITIAL);
      const { id: first } = await account.defaultWorkspace();
      expect(await account.updateSettings(first, {})).toEqual(INITIAL);
    });

    test('a change changes what is given, and nothing else', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      let expected = INITIAL;
      for (const change of CHANGES) {
        expected = { ...expected, ...change };
        expect(await account.updateSettings(id, change)).toEqual(expected);
        await expectSettings(account, id, expected);
      }
    });

    test('what was set is known from then on', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const settings: WorkspaceSettings = {
        maxComputers: 3,
        maxComputerSize: 'medium',
        defaultComputerSize: 'medium',
        defaultAutoStopSeconds: 900,
        allowedTemplateTypes: ['miosa-desktop'],
      };
      await account.updateSettings(id, settings);
      expect(found(await account.port.settingsOf(account.read(), [id]), id)).toEqual(settings);
    });

    test.each(WRONG)('%s of %j is INVALID, and changes nothing', async (field, value) => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const change = { maxComputers: 5, defaultAutoStopSeconds: 60, [field]: value };
      await refusalBy(account.updateSettings(id, change), 'INVALID', field);
      expect(await account.updateSettings(id, {})).toEqual(INITIAL);
    });

    test('settings are those of one workspace', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      await account.updateSettings(one.id, { maxComputers: 1 });
      expect(await account.updateSettings(two.id, {})).toEqual(INITIAL);
    });

    test('settings of an unknown workspace are NOT_FOUND', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await refusal(account.updateSettings(unknownLike(id), { maxComputers: 1 }), 'NOT_FOUND');
    });

    test('a plural read gives what there is, and leaves out the rest', async () => {
      const account = newAccount();
      const [one, two] = [await account.createWorkspace(), await account.createWorkspace()];
      await account.updateSettings(one.id, { maxComputers: 1 });
      await account.updateSettings(two.id, { maxComputers: 2 });
      const ids = [two.id, unknownLike(one.id), one.id, two.id];
      const answer = await account.port.settingsOf(account.read(), ids);
      expect([...answer.keys()].sort()).toEqual([one.id, two.id].sort());
      expect(found(answer, one.id).maxComputers).toBe(1);
      expect(found(answer, two.id).maxComputers).toBe(2);
      expect([...(await account.port.settingsOf(account.read(), []))]).toEqual([]);
    });
  });
}

/** As far as they are known, the settings are these. */
async function expectSettings(account: Account, id: string, settings: WorkspaceSettings) {
  const known = found(await account.port.settingsOf(account.read(), [id]), id);
  expect({ ...settings, ...known }).toEqual(settings);
}
