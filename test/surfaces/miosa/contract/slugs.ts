import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SurfaceError } from '../../../../src/surfaces/errors.js';
import { settle } from '../../refusal.js';
import type { NewAccount } from './account.js';
import { refusal, refusalBy } from './refusal.js';

const PATTERN = /^[a-z0-9][a-z0-9-]{0,79}$/;
const GOOD = ['a', '0', '7-seas', 'a-', 'a--b', 'a'.repeat(80)];
const BAD = ['', '-a', 'Harbor', 'a_b', 'a b', 'a.b', 'ü', 'a\n', ' a', 'a'.repeat(81)];

export function slugContract(newAccount: NewAccount): void {
  describe('slugs', () => {
    test.each(GOOD)('the slug %j is taken', async (slug) => {
      const account = newAccount();
      const made = await account.createWorkspace({ slug });
      expect(made.slug).toBe(slug);
      const other = await account.createWorkspace({ slug: 'other' });
      await account.port.updateWorkspace(account.write(), made.id, { slug: 'free' });
      await account.port.updateWorkspace(account.write(), other.id, { slug });
      expect((await account.workspace(other.id)).slug).toBe(slug);
    });

    test.each(BAD)('the slug %j is INVALID', async (slug) => {
      const account = newAccount();
      await refusalBy(account.createWorkspace({ slug }), 'INVALID', 'slug');
      expect(await account.ownWorkspaces()).toEqual([]);
      const made = await account.createWorkspace();
      const update = account.port.updateWorkspace(account.write(), made.id, { slug });
      await refusalBy(update, 'INVALID', 'slug');
      expect(await account.workspace(made.id)).toEqual(made);
    });

    test.each([
      ['Harbor Print', 'harbor-print'],
      ['  The "Old" Press! ', 'the-old-press'],
      ['Größe 7', 'gr-e-7'],
      ['a - b', 'a-b'],
      ['A'.repeat(100), 'a'.repeat(80)],
    ])('of the name %j a slug is derived', async (name, slug) => {
      expect((await newAccount().createWorkspace({ name })).slug).toBe(slug);
    });

    test('a name stays free of the slug: a change of it leaves the slug', async () => {
      const account = newAccount();
      const { id, slug } = await account.createWorkspace({ name: 'Harbor Print' });
      await account.port.updateWorkspace(account.write(), id, { name: 'Quay Print' });
      expect((await account.workspace(id)).slug).toBe(slug);
    });

    test.each(['☂', '---', '   '])('a name that gives no slug needs one: %j', async (name) => {
      const account = newAccount();
      await refusal(account.createWorkspace({ name }), 'INVALID');
      expect(await account.ownWorkspaces()).toEqual([]);
    });

    test('any name gives a slug of the right form, or is refused', async () => {
      const account = newAccount();
      const names = fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.string({ unit: fc.constantFrom('a', 'Z', '7', '-', ' ', 'ß'), maxLength: 130 }),
      );
      await fc.assert(
        fc.asyncProperty(names, async (name) => {
          const outcome = await settle(account.createWorkspace({ name }));
          if ('value' in outcome) {
            expect(outcome.value.slug).toMatch(PATTERN);
            await account.port.deleteWorkspace(account.write(), outcome.value.id);
          } else {
            expect(outcome.error).toBeInstanceOf(SurfaceError);
            expect(outcome.error).toHaveProperty('code', 'INVALID');
          }
        }),
        { numRuns: 40, endOnFailure: true },
      );
    });

    test('a slug that the account has already is a CONFLICT of slug', async () => {
      const account = newAccount();
      const first = await account.createWorkspace({ name: 'Harbor', slug: 'harbor-print' });
      const given = account.createWorkspace({ name: 'Another', slug: 'harbor-print' });
      await refusalBy(given, 'CONFLICT', 'slug');
      const derived = account.createWorkspace({ name: 'Harbor Print' });
      await refusalBy(derived, 'CONFLICT', 'slug');
      expect(await account.ownWorkspaces()).toEqual([first]);
      const other = await account.createWorkspace();
      const change = account.port.updateWorkspace(account.write(), other.id, {
        slug: 'harbor-print',
      });
      await refusalBy(change, 'CONFLICT', 'slug');
      expect(await account.workspace(other.id)).toEqual(other);
    });

    test('of two workspaces of one slug made at once, one is made and one is a CONFLICT', async () => {
      const account = newAccount();
      const outcomes = await Promise.all([
        settle(account.createWorkspace({ slug: 'harbor' })),
        settle(account.createWorkspace({ slug: 'harbor' })),
      ]);
      const errors = outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
      expect(errors).toMatchObject([{ name: 'SurfaceError', code: 'CONFLICT', field: 'slug' }]);
      expect(await account.ownWorkspaces()).toHaveLength(1);
    });

    test('the slug and the external id of a workspace that was deleted are free', async () => {
      const account = newAccount();
      const input = { slug: 'harbor', externalId: 'acct_204' };
      const { id } = await account.createWorkspace(input);
      await account.port.deleteWorkspace(account.write(), id);
      expect(await account.createWorkspace(input)).toMatchObject(input);
    });
  });
}
