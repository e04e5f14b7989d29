import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Harness, refusal } from './embedded-harness.js';

let miteos: Harness;

beforeAll(async () => {
  miteos = await Harness.open();
});
beforeEach(() => miteos.reset());
afterEach(() => {
  expect(miteos.faults).toEqual([]);
});
afterAll(() => miteos.close());

const HOUR = 3_600_000;

/** A task of one agent, which is at work. */
async function working(config = {}): Promise<{ taskId: string; agentId: string }> {
  const taskId = await miteos.task({ config: { maxAgents: 1, ...config } });
  const { detail } = await miteos.until(taskId, (task) =>
    task.detail.agents.some(({ status }) => status === 'THINKING' || status === 'ACTING'),
  );
  return { taskId, agentId: detail.agents[0]?.id ?? '' };
}

/** A task whose only agent waits for an approval. */
async function waiting(): Promise<{ taskId: string; agentId: string; approvalId: string }> {
  const taskId = await miteos.task({ config: { maxAgents: 1, autonomyLevel: 60 } });
  await miteos.pass(60_000);
  const [approval] = miteos.openApprovals(taskId);
  return { taskId, agentId: approval?.agentId ?? '', approvalId: approval?.approvalId ?? '' };
}

test('a pause lets the current step finish, and nothing moves until the agent is resumed', async () => {
  const { taskId, agentId } = await working();
  await miteos.miteos.pauseAgent(miteos.write(), agentId);
  expect((await miteos.read(taskId)).detail.agents[0]?.status).toBe('THINKING');
  await miteos.pass(2000);
  const paused = await miteos.read(taskId);
  expect(paused.status).toBe('PAUSED');
  expect(paused.detail.agents[0]).toMatchObject({ status: 'PAUSED', currentTool: null });
  expect(paused.detail.agents[0]?.progress).toBeGreaterThan(0);
  await miteos.pass(24 * HOUR);
  expect(await miteos.read(taskId)).toEqual(paused);

  await miteos.miteos.resumeAgent(miteos.write(), agentId);
  expect((await miteos.read(taskId)).status).toBe('RUNNING');
  await miteos.pass(HOUR);
  expect((await miteos.read(taskId)).status).toBe('COMPLETE');
});

test('resuming calls off a pause that has not taken hold', async () => {
  const { taskId, agentId } = await working();
  await miteos.miteos.pauseAgent(miteos.write(), agentId);
  await miteos.miteos.resumeAgent(miteos.write(), agentId);
  await miteos.pass(60_000);
  expect((await miteos.read(taskId)).status).toBe('COMPLETE');
  expect(
    miteos.eventsOf(taskId).some((event) => 'status' in event && event.status === 'PAUSED'),
  ).toBe(false);
});

test('pausing a paused agent and resuming a working one are INVALID', async () => {
  const { agentId } = await working();
  const pause = () => miteos.miteos.pauseAgent(miteos.write(), agentId);
  expect((await refusal(miteos.miteos.resumeAgent(miteos.write(), agentId))).code).toBe('INVALID');
  await pause();
  expect((await refusal(pause())).code).toBe('INVALID');
  await miteos.pass(2000);
  expect((await refusal(pause())).code).toBe('INVALID');
});

test('an agent waits for its approval for ever, also through a restart', async () => {
  const { taskId, agentId, approvalId } = await waiting();
  await miteos.pass(30 * 24 * HOUR);
  await miteos.miteos.stop();
  miteos.miteos = miteos.open();
  await miteos.miteos.start();
  await miteos.pass(HOUR);
  expect((await miteos.read(taskId)).detail.agents[0]?.status).toBe('WAITING');
  await miteos.miteos.decideApproval(miteos.write(), agentId, approvalId, { approved: true });
  await miteos.pass(10_000);
  expect((await miteos.read(taskId)).status).toBe('COMPLETE');
  expect(await miteos.deliverable(taskId, 'run.csv')).toContain('send_email');
});

test('after a rejection the agent does without, and completes', async () => {
  const { taskId, agentId, approvalId } = await waiting();
  const decision = { approved: false, reason: 'Not *now*' };
  await miteos.miteos.decideApproval(miteos.write(), agentId, approvalId, decision);
  await miteos.pass(10_000);
  expect((await miteos.read(taskId)).status).toBe('COMPLETE');
  const csv = await miteos.deliverable(taskId, 'run.csv');
  expect(csv).not.toContain('send_email');
  expect(csv).toContain('Revises its approach');
});

test('an agent that is paused while it waits keeps the decision until it is resumed', async () => {
  const { taskId, agentId, approvalId } = await waiting();
  await miteos.miteos.pauseAgent(miteos.write(), agentId);
  expect((await miteos.read(taskId)).status).toBe('PAUSED');
  await miteos.miteos.decideApproval(miteos.write(), agentId, approvalId, { approved: true });
  await miteos.pass(HOUR);
  expect((await miteos.read(taskId)).detail.agents[0]?.status).toBe('PAUSED');
  await miteos.miteos.resumeAgent(miteos.write(), agentId);
  expect((await miteos.read(taskId)).detail.agents[0]?.status).toBe('ACTING');
  await miteos.pass(10_000);
  expect((await miteos.read(taskId)).status).toBe('COMPLETE');
});

test('an agent that is resumed without a decision waits again', async () => {
  const { taskId, agentId, approvalId } = await waiting();
  await miteos.miteos.pauseAgent(miteos.write(), agentId);
  await miteos.miteos.resumeAgent(miteos.write(), agentId);
  expect((await miteos.read(taskId)).detail.agents[0]?.status).toBe('WAITING');
  expect(miteos.openApprovals(taskId).map((one) => one.approvalId)).toEqual([approvalId]);
});

test('cancelling a task closes its approvals and charges no more', async () => {
  const { taskId, agentId, approvalId } = await waiting();
  const { detail } = await miteos.read(taskId);
  await miteos.miteos.cancelTask(miteos.write(), taskId);
  const decide = miteos.miteos.decideApproval(miteos.write(), agentId, approvalId, {
    approved: true,
  });
  expect((await refusal(decide)).code).toBe('INVALID');
  await miteos.pass(HOUR);
  const cancelled = await miteos.read(taskId);
  expect(cancelled).toMatchObject({ status: 'CANCELLED', statusText: 'cancelled' });
  expect(cancelled.detail.agents[0]).toMatchObject({
    status: 'CANCELLED',
    statusText: 'cancelled',
  });
  expect(cancelled.detail.cost).toBe(detail.cost);
  expect(cancelled.detail.deliverableCount).toBe(1);
  await expect(miteos.miteos.cancelTask(miteos.write(), taskId)).rejects.toThrow(/ended already/);
});

test('cancelling a task fails the deployment it is waiting for', async () => {
  const workspaceId = await miteos.workspace();
  const config = { autonomyLevel: 100, autoDeploy: true };
  const taskId = await miteos.task({ workspaceId, config });
  const deployments = () => miteos.miteos.listDeployments(miteos.call());
  while ((await deployments()).length === 0) await miteos.pass(100);
  expect(await deployments()).toMatchObject([{ workspaceId, target: 'vercel', url: null }]);
  await miteos.miteos.cancelTask(miteos.write(), taskId);
  expect(await deployments()).toMatchObject([
    { status: 'FAILED', url: null, completedAt: miteos.clock.now() },
  ]);
  expect(miteos.eventsOf(taskId).at(-1)).toMatchObject({
    type: 'task.status',
    status: 'CANCELLED',
  });
});

test('a task whose agents were all cancelled is cancelled; one with something to show completes', async () => {
  const config = { maxAgents: 4, autonomyLevel: 100 };
  const several = async () => {
    for (let attempt = 0; ; attempt += 1) {
      const taskId = await miteos.task({ prompt: `Try ${attempt}`, config });
      const { detail } = await miteos.until(taskId, (task) => task.detail.agents.length > 0);
      if (detail.agents.length >= 3) return { taskId, agents: detail.agents };
    }
  };
  const all = await several();
  for (const { id } of all.agents) await miteos.miteos.cancelAgent(miteos.write(), id);
  expect((await miteos.read(all.taskId)).status).toBe('CANCELLED');
  expect(await miteos.deliverables(all.taskId)).toEqual([]);

  const last = await several();
  await miteos.miteos.cancelAgent(miteos.write(), last.agents.at(-1)?.id ?? '');
  await miteos.pass(60_000);
  const { status, detail } = await miteos.read(last.taskId);
  expect(status).toBe('COMPLETE');
  expect(detail.agents.at(-1)?.status).toBe('CANCELLED');
  const names = (await miteos.deliverables(last.taskId)).map(({ name }) => name);
  expect(names).toEqual(['report.md', 'run.csv']);
});

test('guidance is in the report, and needs a living agent', async () => {
  const { taskId, agentId } = await working();
  const guide = (text: string) => miteos.miteos.guideAgent(miteos.write(), agentId, text);
  await guide('Mind the spring tides.\nAnd the harbour.');
  expect(await refusal(guide(' \n'))).toEqual({ code: 'INVALID', field: 'instructions' });
  await miteos.pass(60_000);
  expect(await miteos.deliverable(taskId, 'report.md')).toContain(
    '> Mind the spring tides.\n> And the harbour.',
  );
  expect((await refusal(guide('Too late'))).code).toBe('INVALID');
});

test('of a pause and a cancel at once, both hold or the pause is refused', async () => {
  const { taskId, agentId } = await working();
  const [paused, cancelled] = await Promise.allSettled([
    miteos.miteos.pauseAgent(miteos.write(), agentId),
    miteos.miteos.cancelTask(miteos.write(), taskId),
  ]);
  expect(cancelled.status).toBe('fulfilled');
  if (paused.status === 'rejected') expect(paused.reason).toHaveProperty('code', 'INVALID');
  expect((await miteos.read(taskId)).status).toBe('CANCELLED');
});

test('every order at once to one task is carried out or refused, and the task ends well', async () => {
  const { taskId, agentId } = await working();
  const orders = Array.from({ length: 12 }, (_, index) =>
    index % 3 === 0
      ? miteos.miteos.pauseAgent(miteos.write(), agentId)
      : index % 3 === 1
        ? miteos.miteos.resumeAgent(miteos.write(), agentId)
        : miteos.miteos.guideAgent(miteos.write(), agentId, `Order ${index}`),
  );
  for (const order of await Promise.allSettled(orders)) {
    if (order.status === 'rejected') expect(order.reason).toHaveProperty('code', 'INVALID');
  }
  await miteos.miteos.resumeAgent(miteos.write(), agentId).catch(() => undefined);
  await miteos.pass(60_000);
  expect((await miteos.read(taskId)).status).toBe('COMPLETE');
  const report = await miteos.deliverable(taskId, 'report.md');
  for (const index of [2, 5, 8, 11]) expect(report).toContain(`> Order ${index}`);
});

test('guidance that is sent again is in the report once', async () => {
  const { taskId, agentId } = await working();
  const call = miteos.write();
  const guide = () => miteos.miteos.guideAgent(call, agentId, 'Mind the spring tides.');
  await Promise.all([guide(), guide()]);
  await guide();
  await miteos.pass(60_000);
  await guide();
  const report = await miteos.deliverable(taskId, 'report.md');
  expect(report.split('> Mind the spring tides.')).toHaveLength(2);
});

test('a change that could not be written is made when it is sent again', async () => {
  const { taskId } = await working();
  const call = miteos.write();
  miteos.beforeEvents = () => Promise.reject(new Error('no'));
  await expect(miteos.miteos.cancelTask(call, taskId)).rejects.toThrow('no');
  miteos.beforeEvents = () => Promise.resolve();
  await miteos.miteos.cancelTask(call, taskId);
  expect((await miteos.read(taskId)).status).toBe('CANCELLED');
});

test('the keys of changes are forgotten after two days', async () => {
  const change = async () => {
    const taskId = await miteos.task();
    await miteos.miteos.cancelTask(miteos.write(), taskId);
  };
  const kept = () => miteos.store.prisma.miteosChange.count();
  await change();
  await miteos.jump(47 * HOUR);
  await change();
  expect(await kept()).toBe(2);
  await miteos.jump(2 * HOUR);
  await change();
  expect(await kept()).toBe(2);
});
