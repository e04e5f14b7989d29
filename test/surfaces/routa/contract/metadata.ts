import { describe, expect, test } from 'vitest';
import type { RoutaMetadata } from '../../../../src/surfaces/routa/port.js';
import { type Account, type NewAccount, ownMetadata } from './account.js';
import { refusalBy } from './refusal.js';

const NO_TEXTS: readonly unknown[] = [1, true, null, { deep: 'value' }, [['a', 'b']]];

export function metadataContract(newAccount: NewAccount): void {
  describe('metadata', () => {
    test('keys that are given are set, and the others stay', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace({ metadata: { team: 'a', stage: 'draft' } });
      const steps: readonly (readonly [RoutaMetadata, RoutaMetadata])[] = [
        [{ stage: 'live' }, { team: 'a', stage: 'live' }],
        [{ region: 'north' }, { team: 'a', stage: 'live', region: 'north' }],
        [{}, { team: 'a', stage: 'live', region: 'north' }],
        [
          { team: '', region: 'south' },
          { team: '', stage: 'live', region: 'south' },
        ],
      ];
      for (const [given, expected] of steps) {
        expect(ownMetadata(await change(account, id, given))).toEqual(expected);
        expect(ownMetadata(await account.workspace(id))).toEqual(expected);
      }
    });

    test('a change of another field leaves it', async () => {
      const account = newAccount();
      const metadata = { team: 'payments' };
      const { id } = await account.createWorkspace({ metadata });
      await account.port.updateWorkspace(account.write(), id, { title: 'Quay' });
      expect(ownMetadata(await account.workspace(id))).toEqual(metadata);
    });

    test('it is set together with the title', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace({ metadata: { team: 'payments' } });
      await account.tick();
      const changes = { title: 'Quay', metadata: { stage: 'live' } };
      const changed = await account.port.updateWorkspace(account.write(), id, changes);
      const read = await account.workspace(id);
      for (const one of [changed, read]) {
        expect(one.title).toBe('Quay');
        expect(ownMetadata(one)).toEqual({ team: 'payments', stage: 'live' });
      }
    });

    test('keys and texts may be of any form', async () => {
      const account = newAccount();
      const metadata = {
        'a.b': '1',
        'ü ☂': 'ß',
        constructor: 'x',
        $set: '{"a":1}',
        long: 'tide '.repeat(2000),
      };
      const { id } = await account.createWorkspace({ metadata });
      expect(ownMetadata(await account.workspace(id))).toEqual(metadata);
      await change(account, id, { toString: 'y' });
      expect(ownMetadata(await account.workspace(id))).toEqual({ ...metadata, toString: 'y' });
    });

    test.each(NO_TEXTS)('%j is no text, so INVALID of metadata in a create', async (value) => {
      const account = newAccount();
      const before = await account.port.listWorkspaces(account.read());
      const create = account.createWorkspace({ metadata: { team: 'payments', value } });
      await refusalBy(create, 'INVALID', 'metadata');
      expect(await account.port.listWorkspaces(account.read())).toEqual(before);
    });

    test.each(NO_TEXTS)(
      'a change to %j is INVALID of metadata, and changes nothing',
      async (value) => {
        const account = newAccount();
        const { id } = await account.createWorkspace({ metadata: { team: 'payments' } });
        const before = await account.workspace(id);
        await account.tick();
        const metadata = { team: 'other', stage: 'live', value };
        const call = account.port.updateWorkspace(account.write(), id, { title: 'Quay', metadata });
        await refusalBy(call, 'INVALID', 'metadata');
        expect(await account.workspace(id)).toEqual(before);
      },
    );
  });
}

function change(account: Account, id: string, metadata: RoutaMetadata) {
  return account.port.updateWorkspace(account.write(), id, { metadata });
}
