import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeId } from '../../schema/ids.js';
import { MemoryEventBus } from '../../src/events/bus.js';
import { eventKinds, type EventKind, type NewEvent } from '../../src/events/event.js';
import { EventLog } from '../../src/events/log.js';
import { eventTypes } from '../../src/events/scopes.js';
import { recordRoutaEvents } from '../../src/events/sources/routa.js';
import { letPass, openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';

const clock = new TestClock();
let gateway: TestApp;
let log: EventLog;
const tenantId = 'development';
/** A Workspace on MIOSA, by its global id, and its id there. */
let workspace: string;
let upstreamId: string;

beforeAll(async () => {
  // A write that fails on purpose is no news.
  gateway = await openTestApp(clock, {}, pino({ level: 'silent' }));
  log = new EventLog({
    ...{ store: gateway.store, bus: new MemoryEventBus(), clock, maxLagMs: null },
    onError: (error) => {
      throw error;
    },
  });
  const made = await gateway.data(
    `mutation { createWorkspace(input: { name: "Pier", surfaces: [MIOSA] }) {
      ... on CreateWorkspaceSuccess { workspace { id parts { upstreamId } } }
    } }`,
  );
  workspace = textAt(made, 'createWorkspace', 'workspace', 'id');
  upstreamId = textAt(made, 'createWorkspace', 'workspace', 'parts', 0, 'upstreamId');
});
afterAll(() => gateway.close());

/** One of each; each text in them is a secret. */
const text = 'secret';
const file = { name: text, mimeType: text, sizeBytes: 3_000_000_000 };
const codebase = { codebaseId: text, name: text, path: text };
const part = { surface: 'MIOSA', upstreamId: text } as const;
const samples: { [T in EventKind['type']]: Extract<EventKind, { type: T }>['payload'] } = {
  'task.status': { status: 'RUNNING', statusText: text },
  'task.cost': { cost: 0.125 },
  'task.deleted': {},
  'agent.status': { agentType: text, status: 'UNKNOWN', statusText: text },
  'agent.progress': { progress: 50 },
  'agent.tool': { tool: null },
  'approval.required': { approvalId: text, action: text, tool: text, risk: text },
  'approval.decided': { approvalId: text, approved: false, reason: null },
  'deliverable.created': { deliverableId: text, ...file },
  'file.added': { fileId: text, ...file },
  'file.removed': { fileId: text, name: text },
  'file.upload': { fileName: text, bytesSent: 3_000_000_000, total: null },
  'deployment.status': {
    ...{ deploymentId: text, target: text, url: text },
    ...{ status: 'LIVE', statusText: text },
  },
  'computer.created': { computerId: text, size: text },
  'computer.status': { computerId: text, status: 'RUNNING', statusText: text },
  'computer.deleted': { computerId: text },
  'workspace.created': { name: text },
  'workspace.updated': { name: text },
  'workspace.archived': {},
  'workspace.unarchived': {},
  'workspace.deleted': {},
  'workspace.linked': part,
  'workspace.unlinked': part,
  'codebase.added': codebase,
  'codebase.updated': codebase,
  'codebase.removed': { codebaseId: text },
  'note.saved': { noteId: text, title: text },
  'note.deleted': { noteId: text },
  'operation.step': {
    ...{ operationId: text, step: text, surface: 'ROUTA' },
    ...{ status: 'IN_DOUBT', operationState: 'RUNNING' },
  },
};

/** One event of each type, told as of MIOSA and of this task. */
function oneOfEach(taskId: string): NewEvent[] {
  return Object.entries(samples).map(([type, payload]) => ({
    ...eventKinds.parse({ type, payload }),
    ...{ surface: 'MIOSA', taskId, agentId: 'an agent', at: clock.now() },
    ...{ workspaceId: null, upstreamWorkspaceId: upstreamId, dedupeKey: `${taskId} ${type}` },
  }));
}

const append = (tenant: string, events: NewEvent[]) =>
  gateway.store.transaction((tx) => log.append(tx, tenant, events));

function createComputer(name: string) {
  return gateway.query(
    `mutation ($workspace: ID!, $name: String!) {
      createComputer(input: { workspace: $workspace, name: $name, size: "small" }) {
        ... on CreateComputerSuccess { computer { id } }
      }
    }`,
    { workspace, name },
  );
}

test('events of each type are read from the log as they were written', async () => {
  const events = oneOfEach('task_a');
  await append('reader', events);
  const read = await log.page('reader', {}, 0n, 100);
  expect(read.map(({ type, payload }) => ({ type, payload }))).toEqual(
    events.map(({ type, payload }) => ({ type, payload })),
  );
  expect(Object.keys(samples).sort()).toEqual(
    eventKinds.options.map(({ shape }) => shape.type.value).sort(),
  );
});

test('what a computer does is logged with the workspace that it is in', async () => {
  const head = await log.head(tenantId);
  const { data } = await createComputer('press');
  const computerId = decodeId(textAt(data, 'createComputer', 'computer', 'id'))?.id;
  await letPass(gateway.app, clock, 10_000);
  const read = await log.page(tenantId, {}, head, 100);
  expect(read).toMatchObject([
    { type: 'computer.created', payload: { computerId, size: 'small' } },
    {
      type: 'computer.status',
      payload: { computerId, status: 'RUNNING', statusText: 'running' },
    },
  ]);
  for (const event of read) {
    expect(event).toMatchObject({ surface: 'MIOSA', upstreamWorkspaceId: upstreamId });
  }
});

test('a computer is not made when its event cannot be logged', async () => {
  const count = () => gateway.store.prisma.miosaComputer.count({ where: { accountId: tenantId } });
  const [computers, head] = [await count(), await log.head(tenantId)];
  await gateway.sql(
    `ALTER TABLE "Event" ADD CONSTRAINT "full" CHECK ("type" <> 'computer.created') NOT VALID`,
  );
  try {
    const { errors } = await createComputer('never');
    expect(errors).toBeDefined();
  } finally {
    await gateway.sql('ALTER TABLE "Event" DROP CONSTRAINT "full"');
  }
  expect([await count(), await log.head(tenantId)]).toEqual([computers, head]);
});

test('the statuses of Routa are told in the words of all, with its own beside them', async () => {
  const event = (key: string) => ({ at: clock.now(), dedupeKey: key, workspaceId: 'w' });
  await gateway.store.transaction((tx) =>
    recordRoutaEvents(log, tx, 'routa', [
      {
        ...{ ...event('1'), type: 'task.status', taskId: 't' },
        ...{ status: 'NEEDS_FIX', statusText: 'NEEDS_FIX' },
      },
      {
        ...{ ...event('2'), type: 'agent.status', agentId: 'a', agentType: 'CRAFTER' },
        ...{ status: 'ACTIVE', statusText: 'ACTIVE' },
      },
      { ...event('3'), type: 'workspace.created', title: 'Quay' },
    ]),
  );
  const place = { surface: 'ROUTA', upstreamWorkspaceId: 'w' };
  expect(await log.page('routa', {}, 0n, 100)).toMatchObject([
    { ...place, taskId: 't', payload: { status: 'RUNNING', statusText: 'NEEDS_FIX' } },
    { ...place, agentId: 'a', payload: { status: 'ACTING', statusText: 'ACTIVE' } },
    { ...place, type: 'workspace.created', payload: { name: 'Quay' } },
  ]);
});

test('of events whose scope a viewer lacks, it is told nothing', async () => {
  const { createTask } = await gateway.data(
    'mutation { createTask(input: { prompt: "Wait" }) { ... on CreateTaskSuccess { task { id } } } }',
  );
  const task = textAt(createTask, 'task', 'id');
  const cancel = `mutation ($task: ID!) { cancelTask(input: { task: $task }) { __typename } }`;
  const place = { surface: 'MITEOS', workspaceId: decodeId(workspace)?.id ?? null } as const;
  const events = oneOfEach(decodeId(task)?.id ?? '').map((event) => ({ ...event, ...place }));
  await append(tenantId, events);
  await gateway.data(cancel, { task });

  const follow = async (authorization: string) => {
    const query = `subscription ($task: ID!) { taskEvents(task: $task, after: "START") {
      id type workspace { name }
      ... on ComputerEvent { computerId } ... on ComputerStatusEvent { statusText }
      ... on WorkspaceCreatedEvent { name } ... on FileUploadEvent { fileName total }
      ... on NoteSavedEvent { title } ... on CodebaseAddedEvent { path }
      ... on OperationStepEvent { step } ... on WorkspaceLinkedEvent { upstreamId }
    } }`;
    const response = await gateway.send({
      method: 'POST',
      headers: {
        ...{ authorization, accept: 'text/event-stream' },
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query, variables: { task } }),
    });
    const lines = [...(await response.text()).matchAll(/^data: (\{.*)$/gm)];
    return lines.map(([, line = '']): unknown => JSON.parse(line));
  };
  const all = await follow(gateway.authorization);
  expect(all.filter((item) => valueAt(item, 'errors') !== undefined)).toEqual([]);
  expect(JSON.stringify(all)).toContain('"workspace":{"name":"Pier"},"computerId"');

  const some = await follow(await gateway.authorize(tenantId, ['tasks:read', 'workspaces:read']));
  const mayNotSee = eventTypes.filter((type) => /^(file|deployment|computer)\./.test(type));
  const told = (items: unknown[]) =>
    items.map((item) => valueAt(item, 'data', 'taskEvents', 'type'));
  expect(told(all)).toHaveLength(told(some).length + mayNotSee.length);
  for (const type of mayNotSee) {
    const value = type.toUpperCase().replace('.', '_');
    expect(told(all)).toContain(value);
    expect(told(some)).not.toContain(value);
  }
});
