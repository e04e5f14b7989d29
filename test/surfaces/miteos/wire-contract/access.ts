import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Parts } from './account.js';
import type { NewAccount } from './new-account.js';
import type { Route } from './routes.js';
import * as shapes from './shapes.js';

/** What each scope opens, as far as the core reference goes. */
const SCOPES: readonly [route: Route, scope: string, parts?: Parts][] = [
  ['GET /workspaces', 'workspaces.read'],
  ['POST /workspaces', 'workspaces.write', { json: { name: 'Tides' } }],
  ['GET /tasks', 'tasks.read'],
  ['POST /tasks', 'tasks.write', { json: { prompt: 'Summarise' } }],
];

export function accessContract(newAccount: NewAccount): void {
  describe('keys', () => {
    test.each([
      null,
      '',
      'Bearer',
      'Bearer ',
      'Bearer nonsense',
      'Bearer mt_prod_0123456789abcdef0123456789abcdef',
      'Bearer MT_TEST_0123456789abcdef0123456789abcdef',
      'Basic bXRfdGVzdF8wMTIzNDU2Nzg5YWJjZGVmOg==',
      'mt_test_0123456789abcdef0123456789abcdef',
    ])('%j is no key, and is 401', async (authorization) => {
      const account = newAccount();
      (await account.send('GET /workspaces', { authorization })).expectStatus(401);
    });

    test('without a key nothing is made', async () => {
      const account = newAccount();
      const json = { name: 'Tides', prompt: 'Summarise' };
      for (const route of ['POST /workspaces', 'POST /tasks'] as const) {
        (await account.send(route, { json, authorization: null })).expectStatus(401);
      }
      expect((await account.send('GET /workspaces')).as(z.array(shapes.workspace))).toEqual([]);
      expect(await account.tasks()).toMatchObject({ tasks: [], total: 0 });
    });

    test('each key has a world of its own', async () => {
      const one = newAccount();
      const other = newAccount();
      const { id } = await one.createWorkspace('Tides');
      await one.createTask({}, { workspace_id: id });
      expect((await other.send('GET /workspaces')).as(z.array(shapes.workspace))).toEqual([]);
      expect(await other.tasks()).toMatchObject({ tasks: [], total: 0 });
      await other.createWorkspace('Tides');
      const json = { prompt: 'Summarise', workspace_id: id };
      (await other.send('POST /tasks', { json })).expectStatus(422);
    });

    test('a live key and a test key that are alike for the rest have separate worlds', async () => {
      const sandbox = newAccount({ environment: 'test' });
      expect(sandbox.key).toMatch(/^mt_test_/);
      const authorization = `Bearer ${sandbox.key.replace('mt_test_', 'mt_live_')}`;
      const { id } = await sandbox.createWorkspace();
      const answer = await sandbox.send('GET /workspaces/{id}', { params: { id }, authorization });
      answer.expectStatus(404);
    });

    test.each(SCOPES)('%s is open to %s alone', async (route, scope, parts) => {
      const allowed = newAccount({ scopes: [scope] });
      (await allowed.send(route, parts)).expectSuccess();
      const others = SCOPES.map(([, one]) => one).filter((one) => one !== scope);
      const refused = newAccount({ scopes: others });
      (await refused.send(route, parts)).expectStatus(403);
    });
  });

  describe('the request rate', () => {
    test('what remains of it goes down with each request', async () => {
      const account = newAccount();
      const first = await account.send('GET /workspaces');
      const second = await account.send('GET /tasks');
      expect(second.header('x-ratelimit-limit')).toBe(first.header('x-ratelimit-limit'));
      expect(Number(second.header('x-ratelimit-remaining'))).toBeLessThan(
        Number(first.header('x-ratelimit-remaining')),
      );
    });

    test('a refused request carries it too', async () => {
      const account = newAccount();
      // The headers of each answer are looked at as it comes in.
      const params = { id: 'ws_unknown' };
      (await account.send('GET /workspaces/{id}', { params })).expectStatus(404);
      (await account.send('POST /workspaces', { json: {} })).expectStatus(422);
      (await account.send('GET /workspaces', { authorization: null })).expectStatus(401);
    });
  });
}
