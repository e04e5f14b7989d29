import { describe, expect, test } from 'vitest';
import { unknownLike } from './ids.js';
import type { NewAccount } from './new-account.js';
import * as shapes from './shapes.js';

export function taskContract(newAccount: NewAccount): void {
  describe('tasks', () => {
    test('a new task is pending at once, and echoes its config with all keys', async () => {
      const answer = await newAccount().send('POST /tasks', { json: { prompt: 'Summarise ☂' } });
      expect(answer.as(shapes.createdTask)).toMatchObject({
        status: 'pending',
        prompt: 'Summarise ☂',
        config: { auto_deploy: false, deploy_target: null },
      });
    });

    test.each([
      [{ max_agents: 2 }],
      [{ autonomy_level: 0 }],
      [{ autonomy_level: 100 }],
      [{ auto_deploy: true }],
      [{ deploy_target: 'vercel' }],
      [{ deploy_target: null }],
      [{ max_agents: 3, autonomy_level: 60, auto_deploy: true, deploy_target: 'cloudflare' }],
    ])('the config %j is kept, and the rest of it has its defaults', async (config) => {
      const account = newAccount();
      const defaults = await account.send('POST /tasks', { json: { prompt: 'Summarise' } });
      const expected = { ...defaults.as(shapes.createdTask).config, ...config };
      const json = { prompt: 'Summarise', config };
      const made = (await account.send('POST /tasks', { json })).as(shapes.createdTask);
      expect(made.config).toEqual(expected);
      expect((await account.task(made.id)).config).toEqual(expected);
    });

    test('the detail says of a task what its creation said, and more', async () => {
      const account = newAccount();
      const made = await account.createTask({ max_agents: 2 });
      const task = await account.task(made.id);
      const { id, prompt, config, created_at } = made;
      expect(task).toMatchObject({ id, prompt, config, created_at, deliverables_count: 0 });
    });

    test.each([[{}], [{ prompt: '' }], [{ prompt: ' \n\t' }], [{ config: { max_agents: 1 } }]])(
      '%j has no prompt, and is 422',
      async (json) => {
        const account = newAccount();
        (await account.send('POST /tasks', { json })).expectStatus(422);
        expect((await account.tasks()).total).toBe(0);
      },
    );

    test.each([
      [{ autonomy_level: 101 }],
      [{ autonomy_level: -1 }],
      [{ autonomy_level: 50.5 }],
      [{ autonomy_level: 'high' }],
      [{ max_agents: 0 }],
      [{ max_agents: 1.5 }],
      [{ auto_deploy: 'yes' }],
    ])('the config %j is refused', async (config) => {
      const account = newAccount();
      const json = { prompt: 'Summarise', config };
      (await account.send('POST /tasks', { json })).expectStatus(400, 422);
      expect((await account.tasks()).total).toBe(0);
    });

    test('a malformed body is 400', async () => {
      const body = { headers: { 'content-type': 'application/json' }, body: '{"prompt":' };
      (await newAccount().send('POST /tasks', { body })).expectStatus(400);
    });

    test('a workspace that does not exist is 422, and no task is made', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const json = { prompt: 'Summarise', workspace_id: unknownLike(id) };
      (await account.send('POST /tasks', { json })).expectStatus(422);
      expect((await account.tasks()).total).toBe(0);
    });

    test('fields that are not known are ignored, in the config too', async () => {
      const account = newAccount();
      const made = await account.createTask(
        { workspace_id: 'ws_unknown', colour: 'red' },
        { status: 'complete', autonomy_level: 3, tags: ['x'] },
      );
      expect(made).toMatchObject({ status: 'pending', config: { autonomy_level: 100 } });
    });

    test('a workspace may be given, and is not echoed', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      // The shapes of the answers have no room for it.
      const task = await account.createTask({}, { workspace_id: id });
      expect((await account.task(task.id)).id).toBe(task.id);
    });
  });
}
