import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { NewAccount } from './new-account.js';
import * as shapes from './shapes.js';

const json = { 'content-type': 'application/json' };

export function workspaceContract(newAccount: NewAccount): void {
  describe('workspaces', () => {
    test('what was made is what is read and what is listed', async () => {
      const account = newAccount();
      const made = await account.createWorkspace('Harbour Survey ☂', { description: 'Depths' });
      expect(made).toMatchObject({ name: 'Harbour Survey ☂', description: 'Depths' });
      expect(await account.workspace(made.id)).toEqual(made);
      expect((await account.send('GET /workspaces')).as(z.array(shapes.workspace))).toEqual([made]);
    });

    test('a new account has the empty array', async () => {
      const answer = await newAccount().send('GET /workspaces');
      expect(answer.as(z.array(shapes.workspace))).toEqual([]);
    });

    test('a workspace needs no description', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace('Tides');
      expect((await account.workspace(id)).name).toBe('Tides');
    });

    test('all of them are listed at once, newest first', async () => {
      const account = newAccount();
      const names = Array.from({ length: 25 }, (_, index) => `Survey ${index}`);
      for (const name of names) {
        await account.createWorkspace(name);
        await account.subject.advance(1000);
      }
      const listed = (await account.send('GET /workspaces')).as(z.array(shapes.workspace));
      expect(listed.map(({ name }) => name)).toEqual(names.reverse());
    });

    test.each([
      [{}],
      [{ description: 'Depths' }],
      [{ name: '' }],
      [{ name: ' \t\n' }],
      [{ name: null }],
    ])('%j has no name, and is 422', async (body) => {
      const account = newAccount();
      (await account.send('POST /workspaces', { json: body })).expectStatus(422);
      expect((await account.send('GET /workspaces')).as(z.array(shapes.workspace))).toEqual([]);
    });

    test.each([[{ name: 7 }], [{ name: ['Tides'] }], [{ name: 'Tides', description: 7 }]])(
      '%j is of wrong types, and is refused',
      async (body) => {
        (await newAccount().send('POST /workspaces', { json: body })).expectStatus(400, 422);
      },
    );

    test('a name is taken once in an account', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace('Tides');
      (await account.send('POST /workspaces', { json: { name: 'Tides' } })).expectStatus(422);
      const listed = (await account.send('GET /workspaces')).as(z.array(shapes.workspace));
      expect(listed.map((one) => one.id)).toEqual([id]);
    });

    test.each(['{"name": "Ti', '', 'name=Tides', '{"name": "Tides"} x', '\u0000'])(
      'the malformed body %j is 400',
      async (body) => {
        const answer = await newAccount().send('POST /workspaces', {
          body: { headers: json, body },
        });
        answer.expectStatus(400);
      },
    );

    test.each(['[]', 'null', '"Tides"', '7'])('the body %s is refused', async (body) => {
      const answer = await newAccount().send('POST /workspaces', { body: { headers: json, body } });
      answer.expectStatus(400, 422);
    });

    test('fields that are not known are ignored', async () => {
      const account = newAccount();
      const made = await account.createWorkspace('Tides', {
        id: 'ws_mine',
        status: 'archived',
        file_count: 9,
        colour: { red: 1 },
      });
      expect(made).toMatchObject({ name: 'Tides', status: 'active', file_count: 0 });
      expect(made.id).not.toBe('ws_mine');
    });
  });
}
