import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { WireAccount } from './account.js';
import type { Answer } from './answer.js';
import { unknownLike } from './ids.js';
import type { NewAccount } from './new-account.js';
import { runTo } from './running.js';

/** An envelope with an id, a type and `data`; what `data` holds is the emulator's own. */
const approvalRequired = z.looseObject({
  id: z.string().min(1),
  type: z.literal('approval.required'),
  data: z.looseObject({
    task_id: z.string(),
    agent_id: z.string(),
    approval_id: z.string(),
  }),
});

interface Approval {
  id: string;
  approval_id: string;
}

export function approvalContract(newAccount: NewAccount): void {
  describe('approvals', () => {
    test('an approved agent goes on', async () => {
      const account = newAccount();
      const { taskId, approval } = await waitingAgent(account);
      (await decide(account, approval, { approved: true })).expectSuccess();
      await expectAgentToGoOn(account, taskId, approval.id);
    });

    test('a rejection ends neither agent nor task', async () => {
      const account = newAccount();
      const { taskId, approval } = await waitingAgent(account);
      const decision = { approved: false, reason: 'Use the chart of last year' };
      (await decide(account, approval, decision)).expectSuccess();
      await expectAgentToGoOn(account, taskId, approval.id);
    });

    test('a reason is not needed', async () => {
      const account = newAccount();
      const { approval } = await waitingAgent(account);
      (await decide(account, approval, { approved: false })).expectSuccess();
    });

    test.each([[{}], [{ approved: null }], [{ approved: 'yes' }], [{ reason: 'No' }]])(
      '%j decides nothing, and is refused',
      async (decision) => {
        const account = newAccount();
        const { approval } = await waitingAgent(account);
        (await decide(account, approval, decision)).expectStatus(400, 422);
        (await decide(account, approval, { approved: true })).expectSuccess();
      },
    );

    test('what is decided is decided', async () => {
      const account = newAccount();
      const { approval } = await waitingAgent(account);
      (await decide(account, approval, { approved: true })).expectSuccess();
      (await decide(account, approval, { approved: false })).expectStatus(422);
    });

    test('an approval that is not known, or of another, is 404', async () => {
      const account = newAccount();
      const { approval } = await waitingAgent(account);
      const unknown = { ...approval, approval_id: unknownLike(approval.approval_id) };
      (await decide(account, unknown, { approved: true })).expectStatus(404);
      const stranger = { ...approval, id: unknownLike(approval.id) };
      (await decide(account, stranger, { approved: true })).expectStatus(404);
      (await decide(newAccount(), approval, { approved: true })).expectStatus(404);
    });
  });
}

/** A task whose agent asks before each action and waits for the first answer. */
async function waitingAgent(account: WireAccount): Promise<{ taskId: string; approval: Approval }> {
  const { id: taskId } = await account.createTask({ autonomy_level: 0, max_agents: 1 });
  await runTo(account, taskId, ({ agents }) => agents.some(({ status }) => status === 'waiting'));
  // No route gives the id of an approval.
  const approval = await expect
    .poll(() => approvalsOf(account, taskId).at(0))
    .toBeDefined()
    .then(() => approvalsOf(account, taskId).at(0));
  return approval ? { taskId, approval } : expect.fail('no approval was asked for');
}

function approvalsOf(account: WireAccount, taskId: string): Approval[] {
  return account.subject
    .webhooks()
    .flatMap((body) => {
      const { data } = approvalRequired.safeParse(body);
      return data ? [data.data] : [];
    })
    .filter(({ task_id }) => task_id === taskId)
    .map(({ agent_id, approval_id }) => ({ id: agent_id, approval_id }));
}

function decide(account: WireAccount, approval: Approval, json: object): Promise<Answer> {
  return account.send('POST /agents/{id}/approve/{approval_id}', {
    params: { id: approval.id, approval_id: approval.approval_id },
    json,
  });
}

async function expectAgentToGoOn(
  account: WireAccount,
  taskId: string,
  agentId: string,
): Promise<void> {
  const task = await runTo(account, taskId, ({ agents }) =>
    agents.some(({ id, status }) => id === agentId && ['thinking', 'acting'].includes(status)),
  );
  expect(task.status).toBe('running');
}
