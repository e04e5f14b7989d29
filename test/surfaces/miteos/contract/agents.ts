import { describe, expect, test } from 'vitest';
import type { AgentStatus } from '../../../../src/surfaces/miteos/port.js';
import type { Account, NewAccount } from './account.js';
import { agentOf, unknownLike } from './account.js';
import { refusal } from './refusal.js';
import {
  HOUR_MS,
  hasEnded,
  isLive,
  runTo,
  runToComplete,
  startAgent,
  startSeveralAgents,
} from './running.js';

const STATUSES: readonly AgentStatus[] = [
  'IDLE',
  'THINKING',
  'ACTING',
  'WAITING',
  'PAUSED',
  'COMPLETE',
  'ERROR',
  'CANCELLED',
];

export function agentContract(newAccount: NewAccount): void {
  describe('agents', () => {
    test.each([1, 2, 3])('a task has at most its %d agents, each described', async (maxAgents) => {
      const account = newAccount();
      const { id } = await account.createTask({ maxAgents });
      const ids = new Set<string>();
      const task = await runToComplete(account, id, {
        onPoll: ({ status, detail: { agents } }) => {
          expect(agents.length).toBeLessThanOrEqual(maxAgents);
          if (status === 'RUNNING') expect(agents.length).toBeGreaterThanOrEqual(1);
          for (const agent of agents) {
            ids.add(agent.id);
            expect(agent.taskId).toBe(id);
            expect(agent.type).not.toBe('');
            expect(STATUSES).toContain(agent.status);
            expect(agent.statusText).not.toBe('');
            expect(agent.currentTool).not.toBe('');
            expect(Number.isInteger(agent.progress)).toBe(true);
            expect(agent.progress).toBeGreaterThanOrEqual(0);
            expect(agent.progress).toBeLessThanOrEqual(100);
          }
          expect(new Set(agents.map((agent) => agent.id)).size).toBe(agents.length);
        },
      });
      expect(ids.size).toBeGreaterThanOrEqual(1);
      expect(task.detail.agents.filter(isLive)).toEqual([]);
    });

    test('a pause takes hold after the current step, and lasts until the agent is resumed', async () => {
      const account = newAccount();
      const { task, agent } = await startAgent(account);
      await account.port.pauseAgent(account.write(), agent.id);
      const paused = await runTo(
        account,
        task.id,
        (now) => agentOf(now, agent.id).status === 'PAUSED' && now.status === 'PAUSED',
      );
      expect(paused.statusText).toBe('paused');
      expect(agentOf(paused, agent.id).statusText).toBe('paused');
      await account.advance(48 * HOUR_MS);
      expect(await account.task(task.id)).toEqual(paused);
      const { progress } = agentOf(paused, agent.id);

      await account.port.resumeAgent(account.write(), agent.id);
      const resumed = await runTo(account, task.id, ({ status }) => status !== 'PAUSED', {
        stepMs: 100,
      });
      expect(resumed.status).toBe('RUNNING');
      expect(agentOf(resumed, agent.id).status).not.toBe('PAUSED');
      expect(agentOf(resumed, agent.id).progress).toBeGreaterThanOrEqual(progress);
      const complete = await runToComplete(account, task.id);
      expect(agentOf(complete, agent.id).status).toBe('COMPLETE');
    });

    test('a paused task can be cancelled', async () => {
      const account = newAccount();
      const { task, agent } = await startAgent(account);
      await account.port.pauseAgent(account.write(), agent.id);
      await runTo(account, task.id, ({ status }) => status === 'PAUSED');
      await account.port.cancelTask(account.write(), task.id);
      const cancelled = await account.task(task.id);
      expect(cancelled.status).toBe('CANCELLED');
      await refusal(account.port.resumeAgent(account.write(), agent.id), 'INVALID');
      await account.advance(24 * HOUR_MS);
      expect(await account.task(task.id)).toEqual(cancelled);
    });

    test('a task is PAUSED when every live agent is, and RUNNING with the first that resumes', async (context) => {
      const account = newAccount();
      const { task, agents } = await startSeveralAgents(account, context);
      const [first] = agents;
      await account.port.pauseAgent(account.write(), first.id);
      const half = await runTo(
        account,
        task.id,
        (now) => agentOf(now, first.id).status === 'PAUSED',
        { stepMs: 100 },
      );
      const others = half.detail.agents.filter((agent) => agent.id !== first.id && isLive(agent));
      expect(half.status).toBe(others.length > 0 ? 'RUNNING' : 'PAUSED');
      expect(others.map(({ status }) => status)).not.toContain('PAUSED');

      for (const other of others) await account.port.pauseAgent(account.write(), other.id);
      const paused = await runTo(account, task.id, ({ status }) => status === 'PAUSED');
      const asleep = paused.detail.agents.filter(isLive);
      expect(asleep.map(({ status }) => status)).toEqual(asleep.map(() => 'PAUSED'));

      await account.port.resumeAgent(account.write(), first.id);
      const resumed = await runTo(account, task.id, ({ status }) => status !== 'PAUSED', {
        stepMs: 100,
      });
      expect(resumed.status).toBe('RUNNING');
      for (const { id } of asleep) {
        if (id === first.id) continue;
        expect(agentOf(resumed, id).status).toBe('PAUSED');
        await account.port.resumeAgent(account.write(), id);
      }
      await runToComplete(account, task.id);
    });

    test('guidance does not stop the agent', async () => {
      const account = newAccount();
      const { task, agent } = await startAgent(account);
      await account.port.guideAgent(account.write(), agent.id, 'Leave out the night tides');
      const guided = await account.task(task.id);
      expect(guided.status).toBe('RUNNING');
      expect(agentOf(guided, agent.id).status).toBe(agent.status);
      const complete = await runToComplete(account, task.id);
      expect(agentOf(complete, agent.id).status).toBe('COMPLETE');
    });

    test.each(['', '  ', '\n'])('the blank guidance %j is INVALID', async (instructions) => {
      const account = newAccount();
      const { agent } = await startAgent(account);
      await refusal(account.port.guideAgent(account.write(), agent.id, instructions), 'INVALID');
    });

    test('cancelling one agent ends it for good, and the others go on', async (context) => {
      const account = newAccount();
      const { task, agents } = await startSeveralAgents(account, context);
      const [first, second] = agents;
      await account.port.cancelAgent(account.write(), first.id);
      const after = await account.task(task.id);
      expect(after.status).toBe('RUNNING');
      expect(agentOf(after, second.id).status).toBe(second.status);
      const complete = await runToComplete(account, task.id, {
        onPoll: ({ detail }) => {
          const gone = detail.agents.find(({ id }) => id === first.id);
          expect([undefined, 'CANCELLED']).toContain(gone?.status);
        },
      });
      expect(agentOf(complete, second.id).status).toBe('COMPLETE');
    });

    test('a task whose only agent is cancelled comes to an end', async () => {
      const account = newAccount();
      const { task, agent } = await startAgent(account);
      await account.port.cancelAgent(account.write(), agent.id);
      await runTo(account, task.id, hasEnded);
    });

    test('resuming an agent that is at work is INVALID', async () => {
      const account = newAccount();
      const { agent } = await startAgent(account);
      await refusal(account.port.resumeAgent(account.write(), agent.id), 'INVALID');
    });

    test('an agent that has completed takes no more orders', async () => {
      const account = newAccount();
      const { task, agent } = await startAgent(account);
      await runToComplete(account, task.id);
      await expectNoOrders(account, agent.id, 'INVALID');
    });

    test('an agent that was cancelled takes no more orders', async () => {
      const account = newAccount();
      const { agent } = await startAgent(account);
      await account.port.cancelAgent(account.write(), agent.id);
      await expectNoOrders(account, agent.id, 'INVALID');
    });

    test('an agent of a cancelled task takes no more orders', async () => {
      const account = newAccount();
      const { task, agent } = await startAgent(account);
      await account.port.cancelTask(account.write(), task.id);
      await expectNoOrders(account, agent.id, 'INVALID');
    });

    test('an unknown agent is NOT_FOUND', async () => {
      const account = newAccount();
      const { agent } = await startAgent(account);
      await expectNoOrders(account, unknownLike(agent.id), 'NOT_FOUND');
    });
  });
}

async function expectNoOrders(
  account: Account,
  agentId: string,
  code: 'INVALID' | 'NOT_FOUND',
): Promise<void> {
  const { port } = account;
  await refusal(port.pauseAgent(account.write(), agentId), code);
  await refusal(port.resumeAgent(account.write(), agentId), code);
  await refusal(port.guideAgent(account.write(), agentId, 'Go on'), code);
  await refusal(port.cancelAgent(account.write(), agentId), code);
}
