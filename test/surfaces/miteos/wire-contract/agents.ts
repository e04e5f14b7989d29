import { describe, expect, test } from 'vitest';
import type { NewAccount } from './new-account.js';
import { unknownLike } from './ids.js';
import { hasEnded, readAgent, runTo, runToComplete, taskAtWork } from './running.js';

const ROUTES = [
  'POST /agents/{id}/pause',
  'POST /agents/{id}/resume',
  'POST /agents/{id}/cancel',
  'POST /agents/{id}/guide',
] as const;
/** The routes that have no body ignore it. */
const json = { instructions: 'Look at the spring tides first' };

/** No reply is on record for these, so that only its status counts. */
export function agentContract(newAccount: NewAccount): void {
  describe('agents', () => {
    test('a paused agent goes on when it is resumed', async () => {
      const account = newAccount();
      const { taskId, agentId } = await taskAtWork(account);
      const params = { id: agentId };
      (await account.send('POST /agents/{id}/pause', { params })).expectSuccess();
      const isPaused = (status: string): boolean => status === 'paused';
      await runTo(account, taskId, ({ agents }) => agents.some(({ status }) => isPaused(status)));
      await account.subject.advance(60 * 60_000);
      expect((await readAgent(account, taskId, agentId))?.status).toBe('paused');
      (await account.send('POST /agents/{id}/resume', { params })).expectSuccess();
      await runToComplete(account, taskId);
    });

    test('guidance reaches an agent without stopping it', async () => {
      const account = newAccount();
      const { taskId, agentId } = await taskAtWork(account);
      const params = { id: agentId };
      (await account.send('POST /agents/{id}/guide', { params, json })).expectSuccess();
      await runToComplete(account, taskId);
    });

    test.each([[{}], [{ instructions: '' }], [{ instructions: ' \n' }], [{ guidance: 'Go on' }]])(
      'guidance without instructions, %j, is 422',
      async (body) => {
        const account = newAccount();
        const { agentId } = await taskAtWork(account);
        const parts = { params: { id: agentId }, json: body };
        (await account.send('POST /agents/{id}/guide', parts)).expectStatus(422);
      },
    );

    test('a cancelled agent has ended for good, and its siblings go on', async () => {
      const account = newAccount();
      const { id } = await account.createTask({ max_agents: 3 });
      const task = await runTo(account, id, ({ status }) => status === 'running', { stepMs: 100 });
      const [agent, ...siblings] = task.agents;
      if (!agent) return expect.fail('A running task has no agents.');
      const params = { id: agent.id };
      (await account.send('POST /agents/{id}/cancel', { params })).expectSuccess();
      const seen = await account.task(id);
      const cancelled = seen.agents.find((one) => one.id === agent.id);
      expect(cancelled === undefined || hasEnded(cancelled)).toBe(true);
      for (const sibling of siblings) {
        expect(seen.agents).toContainEqual(expect.objectContaining({ id: sibling.id }));
      }
    });

    test('a running agent cannot be resumed', async () => {
      const account = newAccount();
      const { agentId } = await taskAtWork(account);
      const answer = await account.send('POST /agents/{id}/resume', { params: { id: agentId } });
      answer.expectStatus(422);
    });

    test.each(ROUTES)('%s is 422 for an agent that has ended', async (route) => {
      const account = newAccount();
      const { taskId, agentId } = await taskAtWork(account);
      await runToComplete(account, taskId);
      (await account.send(route, { params: { id: agentId }, json })).expectStatus(422);
    });

    test.each(ROUTES)('%s is 404 for an agent that is not known, or of another', async (route) => {
      const account = newAccount();
      const { agentId } = await taskAtWork(account);
      const params = { id: unknownLike(agentId) };
      (await account.send(route, { params, json })).expectStatus(404);
      (await newAccount().send(route, { params: { id: agentId }, json })).expectStatus(404);
    });

    test.each(ROUTES)('%s is 401 without a key', async (route) => {
      const account = newAccount();
      const { agentId } = await taskAtWork(account);
      const answer = await account.send(route, {
        params: { id: agentId },
        json,
        authorization: null,
      });
      answer.expectStatus(401);
    });
  });
}
