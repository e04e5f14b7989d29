import { describe, expect, test, type TestContext } from 'vitest';
import type { Decision } from '../../../../src/surfaces/miteos/port.js';
import type { Account, DetailedTask, NewAccount } from './account.js';
import { agentOf, only, unknownLike } from './account.js';
import { type EventOf, ofType } from './events.js';
import { refusal } from './refusal.js';
import { HOUR_MS, hasEnded, isLive, runTo, runToComplete } from './running.js';

const DECISIONS: readonly Decision[] = [
  { approved: true },
  { approved: false, reason: 'Too expensive' },
];

export function approvalContract(newAccount: NewAccount): void {
  describe('approvals', () => {
    test('at an autonomy level of 100 no agent ever asks', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const config = { autoDeploy: true, deployTarget: 'vercel', maxAgents: 3 };
      const { id } = await account.createTask(config, { workspaceId });
      await runToComplete(account, id, {
        onPoll: ({ detail }) => {
          expect(detail.agents.map(({ status }) => status)).not.toContain('WAITING');
        },
      });
      const events = account.subject.events(account.name) ?? [];
      expect(ofType(events, 'approval.required')).toEqual([]);
    });

    test('at 0 an agent asks and is WAITING, and nothing moves however long', async (context) => {
      const account = newAccount();
      const { task, approval } = await startWaiting(account, context);
      expect(approval.action).not.toBe('');
      expect(approval.risk).not.toBe('');
      expect(agentOf(task, approval.agentId)).toMatchObject({
        status: 'WAITING',
        statusText: 'waiting',
      });
      expect(hasEnded(task)).toBe(false);
      const events = [...account.events(context)];
      await account.advance(48 * HOUR_MS);
      expect(await account.task(task.id)).toEqual(task);
      expect(account.events(context)).toEqual(events);
    });

    test.for(DECISIONS)('after the decision %o the agent goes on', async (decision, context) => {
      const account = newAccount();
      const { task, approval } = await startWaiting(account, context);
      const { agentId, approvalId } = approval;
      await account.port.decideApproval(account.write(), agentId, approvalId, decision);
      expect(account.pendingApprovals(task.id)).toEqual([]);
      const next = await runTo(
        account,
        task.id,
        (now) =>
          agentOf(now, agentId).status !== 'WAITING' ||
          account.pendingApprovals(task.id).length > 0,
        { stepMs: 100 },
      );
      expect(['ERROR', 'CANCELLED']).not.toContain(agentOf(next, agentId).status);
      const ended = await runToComplete(account, task.id, { decide: { approved: true } });
      expect(agentOf(ended, agentId).status).toBe('COMPLETE');
    });

    test.for(DECISIONS)(
      'a task completes when each of its approvals is decided with %o',
      async (decide, context) => {
        const account = newAccount();
        account.events(context);
        const { id: workspaceId } = await account.createWorkspace();
        const config = { autonomyLevel: 0, maxAgents: 3, autoDeploy: true, deployTarget: 'vercel' };
        const { id } = await account.createTask(config, { workspaceId });
        const task = await runToComplete(account, id, { decide });
        expect(task.detail.agents.filter(isLive)).toEqual([]);
        expect(account.pendingApprovals(id)).toEqual([]);
        const decided = ofType(account.events(context), 'approval.decided');
        expect(decided.length).toBeGreaterThanOrEqual(1);
        expect(decided.map(({ approved }) => approved)).toEqual(decided.map(() => decide.approved));
      },
    );

    test('the event of a decision says what was decided', async (context) => {
      const account = newAccount();
      const { task, approval } = await startWaiting(account, context);
      const { agentId, approvalId } = approval;
      const decision = { approved: false, reason: 'Ask the harbour master first' };
      await account.port.decideApproval(account.write(), agentId, approvalId, decision);
      const event = only(ofType(account.events(context), 'approval.decided'));
      expect(event).toMatchObject({ taskId: task.id, agentId, approvalId, ...decision });
    });

    test('an approval is decided once', async (context) => {
      const account = newAccount();
      const { approval } = await startWaiting(account, context);
      const { agentId, approvalId } = approval;
      await account.port.decideApproval(account.write(), agentId, approvalId, { approved: true });
      for (const decision of DECISIONS) {
        await refusal(
          account.port.decideApproval(account.write(), agentId, approvalId, decision),
          'INVALID',
        );
      }
      await account.advance(HOUR_MS);
      await refusal(
        account.port.decideApproval(account.write(), agentId, approvalId, { approved: true }),
        'INVALID',
      );
      const decided = ofType(account.events(context), 'approval.decided');
      expect(decided.filter((event) => event.approvalId === approvalId)).toHaveLength(1);
    });

    test('of two decisions made at once, one holds', async (context) => {
      const account = newAccount();
      const { approval } = await startWaiting(account, context);
      const { agentId, approvalId } = approval;
      const outcomes = await Promise.allSettled(
        DECISIONS.map((decision) =>
          account.port.decideApproval(account.write(), agentId, approvalId, decision),
        ),
      );
      const held = outcomes.flatMap(({ status }, index) =>
        status === 'fulfilled' ? [DECISIONS[index]?.approved] : [],
      );
      expect(held).toHaveLength(1);
      const decided = ofType(account.events(context), 'approval.decided');
      expect(decided.map(({ approved }) => approved)).toEqual(held);
    });

    test('an unknown approval, or one of another agent, is NOT_FOUND', async (context) => {
      const account = newAccount();
      const { approval } = await startWaiting(account, context);
      const other = await startWaiting(account, context);
      for (const [agentId, approvalId] of [
        [approval.agentId, unknownLike(approval.approvalId)],
        [unknownLike(approval.agentId), approval.approvalId],
        [other.approval.agentId, approval.approvalId],
      ] as const) {
        await refusal(
          account.port.decideApproval(account.write(), agentId, approvalId, { approved: true }),
          'NOT_FOUND',
        );
      }
      expect(account.pendingApprovals(approval.taskId)).toEqual([approval]);
    });

    test('a task can be cancelled while an approval is pending', async (context) => {
      const account = newAccount();
      const { task, approval } = await startWaiting(account, context);
      await account.port.cancelTask(account.write(), task.id);
      const cancelled = await account.task(task.id);
      expect(cancelled.status).toBe('CANCELLED');
      expect(cancelled.detail.agents.filter(isLive)).toEqual([]);
      const { agentId, approvalId } = approval;
      await refusal(
        account.port.decideApproval(account.write(), agentId, approvalId, { approved: true }),
        'INVALID',
      );
      await account.advance(24 * HOUR_MS);
      expect(await account.task(task.id)).toEqual(cancelled);
    });
  });
}

/** A task whose only agent waits for a decision. Skips the test where there are no events to tell. */
export async function startWaiting(
  account: Account,
  context?: Pick<TestContext, 'skip'>,
): Promise<{ task: DetailedTask; approval: EventOf<'approval.required'> }> {
  if (context) account.events(context);
  const { id } = await account.createTask({ autonomyLevel: 0, maxAgents: 1 });
  const task = await runTo(account, id, () => account.pendingApprovals(id).length > 0);
  return { task, approval: only(account.pendingApprovals(id)) };
}
