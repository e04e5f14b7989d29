import { describe, expect, test } from 'vitest';
import { rowsWithIds } from './core-rows.js';
import { MALFORMED_IDS, ODD_IDS } from './ids.js';
import type { NewAccount } from './new-account.js';

export function oddIdContract(newAccount: NewAccount): void {
  describe('odd ids in paths', () => {
    test.each(rowsWithIds)('%s takes them for unknown', async (route, { prepare, request }) => {
      const account = newAccount();
      const params = await prepare(account);
      for (const name of Object.keys(params).filter((one) => route.includes(`{${one}}`))) {
        for (const odd of ODD_IDS) {
          const answer = await account.send(route, {
            params: { ...params, [name]: odd },
            ...request,
          });
          answer.expectStatus(404);
          expect(answer.headers).not.toHaveProperty('x-injected');
        }
      }
    });

    test.each(rowsWithIds)('%s refuses what is no text', async (route, { prepare, request }) => {
      const account = newAccount();
      const params = await prepare(account);
      for (const name of Object.keys(params).filter((one) => route.includes(`{${one}}`))) {
        for (const odd of MALFORMED_IDS) {
          const answer = await account.send(route, {
            params: { ...params, [name]: odd },
            ...request,
          });
          answer.expectStatus(400, 404);
        }
      }
    });
  });
}
