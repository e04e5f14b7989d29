import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeId } from '../../schema/ids.js';
import type { MiteosEvent } from '../../src/surfaces/miteos/port.js';
import { textAt, valueAt } from '../support/value-at.js';
import {
  approvalRequired,
  fromMiteos,
  makeEndpoint,
  post,
  type ToldEndpoint,
} from '../support/webhooks.js';
import { openLiveSite, type LiveSite } from './site.js';

let site: LiveSite;
let endpoint: ToldEndpoint;
/** What has happened on Miteos. */
const happened: MiteosEvent[] = [];

beforeAll(async () => {
  site = await openLiveSite({
    emulator: { onMiteosEvents: (_, events) => happened.push(...events) },
  });
  endpoint = await makeEndpoint(site.gateway, { surface: 'MITEOS' });
});
afterAll(() => site.close());

const tell = (event: object) =>
  post(site.gateway, endpoint.url, fromMiteos(endpoint.secret, event));

async function newTask(): Promise<string> {
  const data = await site.gateway.data(
    `mutation {
      createTask(input: { prompt: "Write letters", config: { autonomyLevel: 0, maxAgents: 1 } }) {
        ... on CreateTaskSuccess { task { id } }
      }
    }`,
  );
  return textAt(data, 'createTask', 'task', 'id');
}

/** Lets an agent ask, tells of it, and gives its approval. */
async function newApproval(task: string) {
  const taskId = decodeId(task)?.id;
  const isAsked = (event: MiteosEvent) =>
    event.type === 'approval.required' && event.taskId === taskId;
  const before = happened.filter(isAsked).length;
  while (happened.filter(isAsked).length === before) await site.pass(1_000);
  const asked = happened.filter(isAsked).at(-1);
  if (asked?.type !== 'approval.required') throw new Error('Nobody asks.');
  const { agentId, approvalId, action, tool, risk } = asked;
  const ids = { task_id: taskId, agent_id: agentId, approval_id: approvalId };
  const data = { ...ids, action, tool, risk };
  expect(await tell({ id: `evt_${approvalId}`, type: asked.type, data })).toBe(204);
  const found = await site.gateway.data(
    `query ($task: ID!) {
      task(id: $task) { ... on MiteosTask {
        approvals { id action status task { id } } agents { approvals { id } }
      } }
    }`,
    { task },
  );
  const approval = (valueAt(found, 'task', 'approvals') as object[]).at(-1);
  expect(approval).toMatchObject({ action, status: 'PENDING', task: { id: task } });
  const id = textAt(approval, 'id');
  expect(valueAt(found, 'task', 'agents', 0, 'approvals')).toContainEqual({ id });
  return { id, agentId, approvalId };
}

async function decide(approval: string, approved = true): Promise<unknown> {
  const data = await site.gateway.data(
    `mutation ($approval: ID!, $approved: Boolean!) {
      result: decideApproval(input: { approval: $approval, approved: $approved, reason: "So be it" }) {
        __typename
        ... on DecideApprovalSuccess { approval { status reason decidedAt } }
      }
    }`,
    { approval, approved },
  );
  return valueAt(data, 'result');
}

async function eventsOf(task: string): Promise<object[]> {
  const found = await site.gateway.store.prisma.event.findMany({
    where: { tenantId: 'development', taskId: decodeId(task)?.id ?? '' },
    orderBy: { sequence: 'asc' },
  });
  return found.map(({ type, payload }) => ({ type, payload }));
}

test('an approval that Miteos tells of is decided there, once, and its decision is told', async () => {
  const task = await newTask();
  const { id, agentId, approvalId } = await newApproval(task);
  const success = { __typename: 'DecideApprovalSuccess' };
  expect(await decide(id, false)).toEqual({
    ...success,
    approval: {
      ...{ status: 'REJECTED', reason: 'So be it' },
      decidedAt: site.emulator.clock.now().toISOString(),
    },
  });
  const decided = happened.find(({ type }) => type === 'approval.decided');
  expect(decided).toMatchObject({ agentId, approvalId, approved: false, reason: 'So be it' });
  expect(await eventsOf(task)).toContainEqual({
    type: 'approval.decided',
    payload: { approvalId, approved: false, reason: 'So be it' },
  });
  expect(await decide(id)).toEqual({ __typename: 'ConflictError' });
  const { prisma } = site.gateway.store;
  expect(await prisma.approval.findMany({ where: { agentId } })).toMatchObject([
    { status: 'REJECTED' },
  ]);
});

test('one that was decided elsewhere is a conflict, and nothing is told of it', async () => {
  const task = await newTask();
  const { id, agentId, approvalId } = await newApproval(task);
  const elsewhere = await fetch(`${site.emulator.url}/v1/agents/${agentId}/approve/${approvalId}`, {
    ...{ method: 'POST', body: '{"approved": true}' },
    headers: { authorization: `Bearer ${site.credential}` },
  });
  expect(elsewhere.status).toBe(200);
  expect(await decide(id, false)).toEqual({ __typename: 'ConflictError' });
  const types = (await eventsOf(task)).map((event) => valueAt(event, 'type'));
  expect(types).not.toContain('approval.decided');
});

test('with the end of its task, one that waits is withdrawn; one told later is not made', async () => {
  const task = await newTask();
  const { id } = await newApproval(task);
  await site.gateway.data(
    'mutation ($task: ID!) { cancelTask(input: { task: $task }) { __typename } }',
    { task },
  );
  await site.pass(40_000);
  const found = await site.gateway.data(
    'query ($id: ID!) { node(id: $id) { ... on Approval { status } } }',
    { id },
  );
  expect(valueAt(found, 'node', 'status')).toBe('WITHDRAWN');
  const before = await eventsOf(task);
  expect(before.at(-1)).toMatchObject({ payload: { status: 'CANCELLED' } });
  const late = approvalRequired('late', { task: decodeId(task)?.id ?? '', agent: 'agt_late' });
  expect(await tell(late)).toBe(204);
  expect(await eventsOf(task)).toEqual(before);
});

test('a status is told when it comes, and none that comes late', async () => {
  const task = await newTask();
  const say = (type: string) =>
    tell({ id: `${type} ${task}`, type, data: { task_id: decodeId(task)?.id } });
  for (const type of ['task.running', 'task.planning', 'task.created', 'task.running']) {
    expect(await say(type)).toBe(204);
  }
  const statuses = (await eventsOf(task)).map((event) => valueAt(event, 'payload', 'statusText'));
  expect(statuses).toEqual(['pending', 'running']);
});

test('a delivery has the tasks looked at', async () => {
  await site.pass(60_000);
  site.asked();
  expect(await tell({ id: 'evt_look', type: 'agent.action', data: {} })).toBe(204);
  await site.pass(2_000);
  expect(site.asked()['GET /v1/tasks']).toBeGreaterThanOrEqual(1);
});
