import { describe, expect, test } from 'vitest';
import type { WireAccount } from './account.js';
import type { NewAccount } from './new-account.js';
import { completeTask } from './running.js';
import { TASK_STATUSES } from './shapes.js';

export function taskPageContract(newAccount: NewAccount): void {
  describe('the list of tasks', () => {
    test('it comes newest first, 20 at a time', async () => {
      const account = newAccount();
      const ids = await tasks(account, 22);
      const first = await account.tasks();
      expect(first).toMatchObject({ total: 22, limit: 20, offset: 0 });
      expect(first.tasks.map(({ id }) => id)).toEqual(ids.slice(0, 20));
      const second = await account.tasks('offset=20');
      expect(second).toMatchObject({ total: 22, limit: 20, offset: 20 });
      expect(second.tasks.map(({ id }) => id)).toEqual(ids.slice(20));
    });

    test('limit and offset choose a part of it, and are echoed', async () => {
      const account = newAccount();
      const ids = await tasks(account, 4);
      const page = await account.tasks('limit=2&offset=1');
      expect(page).toMatchObject({ total: 4, limit: 2, offset: 1 });
      expect(page.tasks.map(({ id }) => id)).toEqual(ids.slice(1, 3));
    });

    test('behind the end it is empty, and the total remains', async () => {
      const account = newAccount();
      await tasks(account, 1);
      expect(await account.tasks('offset=7')).toEqual({
        tasks: [],
        total: 1,
        limit: 20,
        offset: 7,
      });
    });

    test.each(['limit=1', 'limit=100', 'offset=0'])('%s is taken', async (query) => {
      const account = newAccount();
      await tasks(account, 1);
      expect((await account.tasks(query)).tasks).toHaveLength(1);
    });

    test.each([
      'limit=0',
      'limit=-1',
      'limit=101',
      'limit=ten',
      'limit=1.5',
      'offset=-1',
      'offset=two',
      'status=sleeping',
      'status=completed',
      'status=COMPLETE',
    ])('%s is 422', async (query) => {
      (await newAccount().send('GET /tasks', { query })).expectStatus(422);
    });

    test('a parameter that is not known is ignored', async () => {
      const account = newAccount();
      await tasks(account, 1);
      expect((await account.tasks('workspace_id=ws_x&sort=name')).total).toBe(1);
    });

    test.each(TASK_STATUSES)('status=%s is taken', async (status) => {
      const page = await newAccount().tasks(`status=${status}`);
      expect(page).toEqual({ tasks: [], total: 0, limit: 20, offset: 0 });
    });

    test('a status chooses the tasks that have it, and the total counts them alone', async () => {
      const account = newAccount();
      const complete = await completeTask(account);
      const [later = ''] = await tasks(account, 1);
      const params = { id: later };
      (await account.send('POST /tasks/{id}/cancel', { params })).expectSuccess();
      expect(await account.tasks('status=complete')).toMatchObject({
        total: 1,
        tasks: [{ id: complete, status: 'complete' }],
      });
      expect(await account.tasks('status=cancelled')).toMatchObject({
        total: 1,
        tasks: [{ id: later, status: 'cancelled' }],
      });
      expect((await account.tasks('status=pending')).total).toBe(0);
      expect((await account.tasks()).total).toBe(2);
    });
  });
}

/** Makes so many tasks one second apart, and gives their ids, newest first. */
async function tasks(account: WireAccount, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    ids.unshift((await account.createTask({ max_agents: 1 })).id);
    await account.subject.advance(1000);
  }
  return ids;
}
