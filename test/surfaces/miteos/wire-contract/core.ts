import { describe, expect, test } from 'vitest';
import type { NewAccount } from './new-account.js';
import { coreRows, rows, rowsWithIds } from './core-rows.js';
import { unknownLike } from './ids.js';
import { CORE_ROUTES } from './routes.js';

/** The reference excepts none, but a stand-in may show its description to everybody. */
const rowsWithKey = rows.filter(([route]) => route !== 'GET /openapi.json');

/** Every row of the core reference, and what holds for all of them. */
export function coreContract(newAccount: NewAccount): void {
  describe('the core reference', () => {
    test('every one of its 13 routes is among the rows here', () => {
      expect(CORE_ROUTES).toHaveLength(13);
      expect(coreRows.map(({ route }) => route)).toEqual([...CORE_ROUTES]);
    });

    test.each(rows)('%s answers in its shape', async (_, row) => {
      const account = newAccount();
      const params = await row.prepare(account);
      const answer = await account.send(row.route, { params, ...row.request });
      if (row.shape === null) {
        expect(answer.status).toBe(204);
        expect(answer.bytes).toHaveLength(0);
      } else if (row.shape === 'bytes') {
        expect(answer.status).toBe(200);
        expect(answer.bytes.length).toBeGreaterThan(0);
      } else {
        answer.as(row.shape);
      }
    });

    test.each(rowsWithKey)('%s is 401 without a key', async (route, { prepare, request }) => {
      const account = newAccount();
      const params = await prepare(account);
      (await account.send(route, { params, ...request, authorization: null })).expectStatus(401);
    });

    test.each(rowsWithIds)('%s is 404 to another account', async (_, row) => {
      const params = await row.prepare(newAccount());
      const other = newAccount();
      (await other.send(row.route, { params, ...row.request })).expectStatus(404);
    });

    test.each(rowsWithIds)('%s is 404 for each id that is not known', async (_, row) => {
      const account = newAccount();
      const params = await row.prepare(account);
      const names = Object.keys(params).filter((name) => row.route.includes(`{${name}}`));
      for (const name of names) {
        const strange = { ...params, [name]: unknownLike(params[name] ?? '') };
        (await account.send(row.route, { params: strange, ...row.request })).expectStatus(404);
      }
    });
  });
}
