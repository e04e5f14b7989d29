import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { MemoryEventBus } from '../../src/events/bus.js';
import { encodeCursor } from '../../src/events/cursor.js';
import type { NewEvent } from '../../src/events/event.js';
import { EventLog } from '../../src/events/log.js';
import { letPass, openTestApp, type TestApp } from '../support/app.js';
import { followOver, type Live } from '../support/live.js';
import { TestClock } from '../support/test-clock.js';
import { textAt } from '../support/value-at.js';

const TENANT = 'streams';
const clock = new TestClock();
let gateway: TestApp;
let authorization: string;
let url: string;
/** As another process has it. */
let log: EventLog;
const open: Live[] = [];

beforeAll(async () => {
  gateway = await openTestApp(clock);
  authorization = await gateway.authorize(TENANT, ['admin']);
  url = (await gateway.listen()).url;
  log = new EventLog({
    ...{ store: gateway.store, bus: new MemoryEventBus(), clock, maxLagMs: null },
    onError: () => undefined,
  });
});
afterEach(async () => {
  for (const live of open.splice(0)) live.leave();
  await expect.poll(() => gateway.app.listeners()).toBe(0);
});
afterAll(() => gateway.close());

let occurrence = 0;

/** What it costs is how it is recognised. */
function cost(value: number, more: Partial<NewEvent> = {}): NewEvent {
  occurrence += 1;
  return {
    ...{ surface: 'MITEOS', taskId: null, agentId: null, workspaceId: null },
    ...{ upstreamWorkspaceId: null, dedupeKey: `test:${occurrence}`, at: clock.now(), ...more },
    ...{ type: 'task.cost', payload: { cost: value } },
  };
}

async function follow(query: string, variables = {}, own = authorization): Promise<unknown[]> {
  const live = await followOver.WebSocket(url, { query, variables, authorization: own });
  open.push(live);
  return live.answers;
}

async function data(query: string, variables = {}, own = authorization) {
  const answer = await gateway.query(query, variables, own);
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

async function newWorkspace(name: string): Promise<{ id: string; upstreamId: string }> {
  const made = await data(
    `mutation ($name: String!) {
      createWorkspace(input: { name: $name }) {
        ... on CreateWorkspaceSuccess { workspace { id parts { upstreamId } } }
      }
    }`,
    { name },
  );
  const path = ['createWorkspace', 'workspace'];
  return {
    id: textAt(made, ...path, 'id'),
    upstreamId: textAt(made, ...path, 'parts', 0, 'upstreamId'),
  };
}

const told = (field: string, ...costs: number[]) =>
  costs.map((value) => ({ data: { [field]: { cost: value } } }));

test('the stream of a Workspace has what is about it or one of its parts, and nothing else', async () => {
  const { id, upstreamId } = await newWorkspace('Followed');
  const own = await gateway.store.prisma.workspaceLink.findFirstOrThrow({ where: { upstreamId } });
  const head = await log.head(TENANT);
  await log.appendBatch(TENANT, [
    cost(1, { upstreamWorkspaceId: upstreamId }),
    cost(2, { upstreamWorkspaceId: 'other' }),
    cost(3, { upstreamWorkspaceId: upstreamId, surface: 'MIOSA' }),
    cost(4, { workspaceId: own.workspaceId, surface: null }),
  ]);
  const answers = await follow(
    `subscription ($id: ID!, $after: Cursor) {
      workspaceEvents(workspace: $id, after: $after, types: [TASK_COST]) {
        ... on TaskCostEvent { cost }
      }
    }`,
    { id, after: encodeCursor(head) },
  );
  await expect.poll(() => answers).toEqual(told('workspaceEvents', 1, 4));
  await log.appendBatch(TENANT, [cost(5, { upstreamWorkspaceId: upstreamId })]);
  await expect.poll(() => answers).toEqual(told('workspaceEvents', 1, 4, 5));
});

test('a viewer is told of no event whose subject it may not see', async () => {
  const after = encodeCursor(await log.head(TENANT));
  const about = { surface: 'MITEOS' as const, at: clock.now() };
  await log.appendBatch(TENANT, [
    cost(1),
    {
      ...{ ...cost(2), ...about, type: 'file.removed' },
      payload: { fileId: 'f', name: 'secret.txt' },
    },
  ]);
  const stream = 'subscription ($after: Cursor) { events(after: $after) { type } }';
  const page = 'query ($after: Cursor) { events(after: $after) { nodes { type } } }';
  for (const [scope, type] of [
    ['tasks:read', 'TASK_COST'],
    ['files:read', 'FILE_REMOVED'],
  ] as const) {
    const own = await gateway.authorize(TENANT, [scope]);
    const answers = await follow(stream, { after }, own);
    await expect.poll(() => answers).toEqual([{ data: { events: { type } } }]);
    expect(await data(page, { after }, own)).toEqual({ events: { nodes: [{ type }] } });
  }
  const none = await gateway.authorize(TENANT, ['deployments:read']);
  expect(await data(page, { after }, none)).toEqual({ events: { nodes: [] } });
});

test('the history is paged with the cursors of the streams, and filtered like them', async () => {
  const after = encodeCursor(await log.head(TENANT));
  await log.appendBatch(TENANT, [cost(1), cost(2), cost(3, { surface: 'MIOSA' }), cost(4)]);
  const page = `query ($after: Cursor, $filter: EventFilter) {
    events(first: 2, after: $after, filter: $filter) {
      nodes { cursor ... on TaskCostEvent { cost } } pageInfo { hasNextPage endCursor }
    }
  }`;
  const first = await data(page, { after, filter: { surface: 'MITEOS' } });
  expect(first).toMatchObject({
    events: { nodes: [{ cost: 1 }, { cost: 2 }], pageInfo: { hasNextPage: true } },
  });
  const endCursor = textAt(first, 'events', 'pageInfo', 'endCursor');
  expect(await data(page, { after: endCursor, filter: { surface: 'MITEOS' } })).toMatchObject({
    events: { nodes: [{ cost: 4 }], pageInfo: { hasNextPage: false } },
  });
});

test('a cursor of another log, which is ahead of this one, is refused', async () => {
  const query = 'subscription ($after: Cursor) { events(after: $after) { id } }';
  const after = encodeCursor(1_000_000n);
  const live = await followOver.SSE(url, { query, variables: { after }, authorization });
  open.push(live);
  await live.ended;
  expect(live.answers).toMatchObject([{ errors: [{ extensions: { code: 'VALIDATION' } }] }]);
});

describe('with a task', () => {
  async function newTask(): Promise<string> {
    const made = await data(`mutation {
      createTask(input: { prompt: "Count the boats", config: { autonomyLevel: 100 } }) {
        ... on CreateTaskSuccess { task { id } }
      }
    }`);
    return textAt(made, 'createTask', 'task', 'id');
  }

  test('taskUpdated gives it at once and then as it changes, and ends with it', async () => {
    const task = await newTask();
    const answers = await follow(
      'subscription ($task: ID!) { taskUpdated(task: $task) { status } }',
      { task },
    );
    const status = (value: string) => ({ data: { taskUpdated: { status: value } } });
    await expect.poll(() => answers).toEqual([status('PENDING')]);
    await letPass(gateway.app, clock, 600_000);
    await expect.poll(() => answers.at(-1)).toEqual(status('COMPLETE'));
    await expect.poll(() => gateway.app.listeners()).toBe(0);
  });

  test('agentEvents gives those of one agent, and ends with it', async () => {
    const task = await newTask();
    await letPass(gateway.app, clock, 600_000);
    const detail = await data(
      'query ($task: ID!) { task(id: $task) { ... on MiteosTask { agents { id } } } }',
      { task },
    );
    const agent = textAt(detail, 'task', 'agents', 0, 'id');
    const answers = await follow(
      `subscription ($agent: ID!) {
        agentEvents(agent: $agent, after: "START") {
          ... on AgentEvent { agentId } ... on AgentStatusEvent { status }
        }
      }`,
      { agent },
    );
    await expect
      .poll(() => answers.at(-1))
      .toEqual({ data: { agentEvents: { agentId: agent, status: 'COMPLETE' } } });
    await expect.poll(() => gateway.app.listeners()).toBe(0);
    for (const answer of answers) {
      expect(answer).toMatchObject({ data: { agentEvents: { agentId: agent } } });
    }
  });
});

describe('an event stream', () => {
  /** The ids and costs of so many events. */
  async function read(count: number, headers: Record<string, string>, after?: string) {
    const query = `subscription ($after: Cursor) {
      events(after: $after) { ... on TaskCostEvent { cost } }
    }`;
    const leave = new AbortController();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        ...{ authorization, accept: 'text/event-stream', 'content-type': 'application/json' },
        ...headers,
      },
      body: JSON.stringify({ query, variables: { after } }),
      signal: leave.signal,
    });
    let text = '';
    const found = () => [...text.matchAll(/^event: next\ndata: .*"cost":(\d+).*\nid: (.+)\n\n/gm)];
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (found().length >= count || text.includes('errors')) break;
    }
    leave.abort();
    return { text, events: found().map(([, value, id]) => ({ cost: Number(value), id })) };
  }

  test('gives each event its cursor as id, and goes on behind Last-Event-ID', async () => {
    const after = encodeCursor(await log.head(TENANT));
    await log.appendBatch(TENANT, [cost(1), cost(2), cost(3)]);
    const { events } = await read(3, {}, after);
    expect(events.map((event) => event.cost)).toEqual([1, 2, 3]);
    const [first, second] = events.map(({ id }) => id ?? '');

    const resumed = await read(2, { 'last-event-id': first ?? '' });
    expect(resumed.events).toEqual(events.slice(1));
    // A browser sends the address again as it was, with the place where it began.
    expect((await read(1, { 'last-event-id': second ?? '' }, after)).events).toEqual(
      events.slice(2),
    );
    expect((await read(2, { 'last-event-id': after }, first)).events).toEqual(events.slice(1));
  });

  test('does not begin behind an id that is none', async () => {
    const { text } = await read(1, { 'last-event-id': 'nonsense' });
    expect(text).toContain('VALIDATION');
  });
});
