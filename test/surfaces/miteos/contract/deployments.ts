import { describe, expect, test } from 'vitest';
import type { DeploymentStatus, MiteosDeployment } from '../../../../src/surfaces/miteos/port.js';
import type { Account, NewAccount } from './account.js';
import { found, only, unknownLike } from './account.js';
import { refusal } from './refusal.js';
import { HOUR_MS, runToComplete } from './running.js';

const ORDER: readonly DeploymentStatus[] = ['PENDING', 'BUILDING', 'DEPLOYING', 'LIVE'];
const STEP_MS = 500;
const LIMIT_MS = 10 * 60_000;

export function deploymentContract(newAccount: NewAccount): void {
  describe('deployments', () => {
    test.each(['vercel', 'netlify', 'cloudflare', 'expo'])(
      'a new deployment to %s is PENDING',
      async (target) => {
        const account = newAccount();
        const { id: workspaceId } = await account.createWorkspace();
        const made = await account.createDeployment(workspaceId, target);
        expect(made).toMatchObject({
          workspaceId,
          target,
          status: 'PENDING',
          statusText: 'pending',
          url: null,
          completedAt: null,
        });
        expect((await account.deployment(made.id)).createdAt).toEqual(made.createdAt);
      },
    );

    test('a deployment goes from PENDING over BUILDING and DEPLOYING to LIVE, and has a URL then', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const { id } = await account.createDeployment(workspaceId);
      const seen: DeploymentStatus[] = ['PENDING'];
      const live = await goLive(account, id, (now) => {
        if (now.status !== seen.at(-1)) seen.push(now.status);
        expect(now.statusText).toBe(now.status.toLowerCase());
        if (now.status !== 'LIVE') expect(now).toMatchObject({ url: null, completedAt: null });
      });
      expect(seen).toEqual(ORDER.filter((status) => seen.includes(status)));
      expect(new URL(live.url ?? '').protocol).toMatch(/^https?:$/);
      expect(live.completedAt?.getTime()).toBeGreaterThanOrEqual(live.createdAt.getTime());
      expect(live.completedAt?.getTime()).toBeLessThanOrEqual(account.subject.now().getTime());
      await account.advance(24 * HOUR_MS);
      expect(await account.deployment(id)).toEqual(live);
    });

    test('deployments are listed newest first', async () => {
      const account = newAccount();
      const one = await account.createWorkspace('one');
      const two = await account.createWorkspace('two');
      const ids = [
        (await account.createDeployment(one.id)).id,
        (await account.createDeployment(two.id)).id,
      ];
      await account.advance(5000);
      ids.push((await account.createDeployment(one.id)).id);
      const listed = await account.port.listDeployments(account.read());
      expect(listed.map(({ id }) => id)).toEqual(ids.reverse());
      expect(listed.map(({ workspaceId }) => workspaceId)).toEqual([one.id, two.id, one.id]);
    });

    test('an unknown workspace is refused', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await refusal(account.createDeployment(unknownLike(id)), 'INVALID', 'NOT_FOUND');
      expect(await account.port.listDeployments(account.read())).toEqual([]);
    });

    test('an unknown target is INVALID', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await refusal(account.createDeployment(id, 'nowhere'), 'INVALID');
      expect(await account.port.listDeployments(account.read())).toEqual([]);
    });

    test('a plural read gives what there is, and leaves out the rest', async () => {
      const account = newAccount();
      const workspace = await account.createWorkspace();
      const one = await account.createDeployment(workspace.id, 'vercel');
      const two = await account.createDeployment(workspace.id, 'netlify');
      await account.createDeployment(workspace.id);
      const ids = [two.id, unknownLike(one.id), one.id];
      const answer = await account.port.deployments(account.read(), ids);
      expect([...answer.keys()].sort()).toEqual([one.id, two.id].sort());
      expect(found(answer, one.id).target).toBe('vercel');
      expect(found(answer, two.id).target).toBe('netlify');
      expect([...(await account.port.deployments(account.read(), []))]).toEqual([]);
    });

    test('a task that deploys by itself makes a deployment that goes LIVE, and completes', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const config = { autoDeploy: true, deployTarget: 'netlify' };
      const task = await account.createTask(config, { workspaceId });
      await runToComplete(account, task.id);
      const { id } = only(await account.port.listDeployments(account.read()));
      const live = await goLive(account, id);
      expect(live).toMatchObject({ workspaceId, target: 'netlify' });
      expect(only(await account.port.listDeployments(account.read()))).toEqual(live);
    });

    test('a task that does not deploy by itself makes no deployment', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const task = await account.createTask({ deployTarget: 'netlify' }, { workspaceId });
      await runToComplete(account, task.id);
      await account.advance(HOUR_MS);
      expect(await account.port.listDeployments(account.read())).toEqual([]);
    });

    test.each([{ withWorkspace: true }, { withWorkspace: false }])(
      'a task told to deploy but not where completes as well (%o)',
      async ({ withWorkspace }) => {
        const account = newAccount();
        const { id: workspaceId } = await account.createWorkspace();
        const task = await account.createTask(
          { autoDeploy: true },
          withWorkspace ? { workspaceId } : {},
        );
        await runToComplete(account, task.id);
      },
    );
  });
}

/** Lets time pass in small steps until the deployment is LIVE. */
export async function goLive(
  account: Account,
  id: string,
  onPoll?: (deployment: MiteosDeployment) => void,
): Promise<MiteosDeployment> {
  for (let elapsedMs = 0; ; elapsedMs += STEP_MS) {
    const deployment = await account.deployment(id);
    onPoll?.(deployment);
    if (deployment.status === 'LIVE') return deployment;
    if (deployment.status === 'FAILED' || elapsedMs >= LIMIT_MS) {
      throw new Error(`After ${elapsedMs} ms the deployment is ${JSON.stringify(deployment)}`);
    }
    await account.advance(STEP_MS);
  }
}
