import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { WireAccount } from './account.js';
import { unknownLike } from './ids.js';
import type { NewAccount } from './new-account.js';
import * as shapes from './shapes.js';

/** No envelope is on record. */
const list = z
  .union([
    z.array(shapes.deployment),
    z.looseObject({ deployments: z.array(shapes.deployment) }),
    z.looseObject({ data: z.array(shapes.deployment) }),
  ])
  .transform((answer) => {
    if (Array.isArray(answer)) return answer;
    return z
      .array(shapes.deployment)
      .parse('deployments' in answer ? answer.deployments : answer.data);
  });

export function deploymentContract(newAccount: NewAccount): void {
  describe('deployments', () => {
    test.each(['vercel', 'netlify', 'cloudflare', 'expo'])(
      'one to %s goes from pending over building and deploying to live',
      async (target) => {
        const account = newAccount();
        const { id: workspaceId } = await account.createWorkspace();
        const made = await deploy(account, workspaceId, target);
        expect(made).toMatchObject({
          workspace_id: workspaceId,
          target,
          status: 'pending',
          url: null,
          completed_at: null,
        });
        const seen: string[] = [];
        for (let steps = 0; steps < 1000 && seen.at(-1) !== 'live'; steps += 1) {
          const { status, url, completed_at } = await read(account, made.id);
          if (seen.at(-1) !== status) seen.push(status);
          expect(url === null, `the url when ${status}`).toBe(status !== 'live');
          expect(completed_at === null, `completed_at when ${status}`).toBe(status !== 'live');
          await account.subject.advance(100);
        }
        expect(seen).toEqual(['pending', 'building', 'deploying', 'live']);
      },
    );

    test('they are listed newest first, as they are read', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const made: string[] = [];
      for (const target of ['vercel', 'expo', 'netlify']) {
        made.unshift((await deploy(account, id, target)).id);
        await account.subject.advance(1000);
      }
      const listed = (await account.send('GET /deployments')).as(list);
      expect(listed.map((one) => one.id)).toEqual(made);
      expect(listed[0]).toEqual(await read(account, made[0] ?? ''));
    });

    test.each(['workspace_id', 'target', 'config_id'])('without %s it is 422', async (name) => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const whole = { workspace_id: id, target: 'vercel', config_id: 'config-1' };
      const json = Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name));
      (await account.send('POST /deployments', { json })).expectStatus(422);
      expect((await account.send('GET /deployments')).as(list)).toEqual([]);
    });

    test.each(['heroku', 'Vercel', ''])('the target "%s" is 422', async (target) => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const json = { workspace_id: id, target, config_id: 'config-1' };
      (await account.send('POST /deployments', { json })).expectStatus(422);
    });

    test('a workspace that is not known, or of another, cannot be deployed', async () => {
      const account = newAccount();
      const { id } = await newAccount().createWorkspace();
      for (const workspace_id of [id, unknownLike(id)]) {
        const json = { workspace_id, target: 'vercel', config_id: 'config-1' };
        (await account.send('POST /deployments', { json })).expectStatus(404, 422);
      }
    });

    test('one that is not known, or of another, is 404', async () => {
      const account = newAccount();
      const { id } = await deploy(account, (await account.createWorkspace()).id);
      const route = 'GET /deployments/{id}';
      (await account.send(route, { params: { id: unknownLike(id) } })).expectStatus(404);
      const other = newAccount();
      (await other.send(route, { params: { id } })).expectStatus(404);
      expect((await other.send('GET /deployments')).as(list)).toEqual([]);
    });
  });
}

async function deploy(
  account: WireAccount,
  workspace_id: string,
  target = 'vercel',
): Promise<shapes.Deployment> {
  const json = { workspace_id, target, config_id: 'config-1' };
  return (await account.send('POST /deployments', { json })).as(shapes.deployment);
}

async function read(account: WireAccount, id: string): Promise<shapes.Deployment> {
  return (await account.send('GET /deployments/{id}', { params: { id } })).as(shapes.deployment);
}
