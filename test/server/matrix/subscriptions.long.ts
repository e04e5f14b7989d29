import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { letPass } from '../../support/app.js';
import { followOver, type Live } from '../../support/live.js';
import { settle } from '../../support/multipart-request.js';
import { sendOver } from '../../support/transports.js';
import { accepted, partly, refused, testRules, type Rule, type Verdicts } from './matrix.js';
import { openSite, type Site } from './site.js';

const EVENTS = `subscription ($task: ID!) {
  taskEvents(task: $task, after: "START") { type cursor }
}`;

let site: Site;
/** One that has ended, whose events are a stream with an end. */
let finished: string;

beforeAll(async () => {
  site = await openSite();
  finished = await createTask(site.gateway.authorization);
  await letPass(site.gateway.app, site.clock, 600_000);
});
afterEach(async () => {
  await expect.poll(() => site.gateway.app.listeners()).toBe(0);
});
afterAll(() => site.close());

async function createTask(authorization: string): Promise<string> {
  const { data } = await site.gateway.query(
    `mutation {
      createTask(input: { prompt: "Count the boats", config: { autonomyLevel: 100 } }) {
        ... on CreateTaskSuccess { task { id } }
      }
    }`,
    {},
    authorization,
  );
  return (data as { createTask: { task: { id: string } } }).createTask.task.id;
}

const onlyLive = (verdicts: Verdicts): Verdicts => ({
  ...refused(406, 'NOT_ACCEPTABLE'),
  SSE: verdicts.SSE,
  WebSocket: verdicts.WebSocket,
});

const rules: Rule[] = [
  {
    rule: 'a subscription is for clients that take events, and leaves nothing behind for others',
    send: ({ gateway: { authorization } }) => ({
      query: EVENTS,
      variables: { task: finished },
      authorization,
    }),
    verdicts: onlyLive(accepted({ taskEvents: { type: 'TASK_STATUS' } })),
  },
  {
    rule: 'a subscription without its scope does not begin',
    send: async ({ gateway }) => ({
      query: EVENTS,
      variables: { task: finished },
      authorization: await gateway.authorize('acme', ['workspaces:read']),
    }),
    verdicts: onlyLive(refused(200, 'FORBIDDEN')),
  },
  {
    rule: 'a subscription to a task of another tenant does not begin',
    send: async ({ gateway }) => ({
      query: EVENTS,
      variables: { task: finished },
      authorization: await gateway.authorize('acme', ['tasks:read']),
    }),
    verdicts: onlyLive(refused(200, 'NOT_FOUND')),
  },
  {
    rule: 'an event without a scope of its parts is partly null',
    send: async ({ gateway }) => ({
      query: EVENTS.replace('cursor', 'workspace { name }'),
      variables: { task: finished },
      authorization: await gateway.authorize('development', ['tasks:read']),
    }),
    verdicts: onlyLive(partly('FORBIDDEN', { taskEvents: { workspace: null } })),
  },
];

testRules(rules, () => site);

test('an event stream is also given by GET, as browsers ask for it', async () => {
  const { authorization } = site.gateway;
  const { answers, status } = await sendOver.GET(site.url, {
    query: EVENTS,
    variables: { task: finished },
    authorization,
    headers: { accept: 'text/event-stream' },
  });
  expect(status).toBe(200);
  expect(answers.length).toBeGreaterThan(10);
});

interface Ending {
  why: string;
  authorize: () => Promise<string>;
  cause: (authorization: string) => Promise<void>;
  ends: { SSE: string; WebSocket: number };
}

const revoked = { SSE: 'ACCESS_REVOKED', WebSocket: 4410 };
const expired = { SSE: 'TOKEN_EXPIRED', WebSocket: 4419 };
const inAMinute = () => new Date(site.clock.now().getTime() + 60_000);
const passAMinute = () => {
  site.clock.advance(60_000);
  return Promise.resolve();
};

const endings: Ending[] = [
  {
    why: 'its key is revoked',
    authorize: () => site.gateway.authorize('development', ['tasks:read', 'tasks:write']),
    cause: (authorization) => site.revoke(authorization),
    ends: revoked,
  },
  {
    why: 'its tenant is suspended',
    authorize: async () => {
      await site.gateway.tenants.ensure('guests', 'Guests');
      await site.gateway.tenants.resume('guests');
      return site.gateway.authorize('guests', ['tasks:read', 'tasks:write']);
    },
    cause: () => site.gateway.tenants.suspend('guests'),
    ends: revoked,
  },
  {
    why: 'its key expires',
    authorize: () =>
      site.gateway.authorize('acme', ['tasks:read', 'tasks:write'], { expiresAt: inAMinute() }),
    cause: passAMinute,
    ends: expired,
  },
  {
    why: 'its token expires',
    authorize: () => site.token({ tenant: 'acme', scope: 'tasks:read tasks:write', expiresIn: 60 }),
    cause: passAMinute,
    ends: expired,
  },
];

describe.each(Object.entries(followOver))('a live subscription over %s', (name, follow) => {
  test.each(endings)('ends when $why, with no event after', async ({ authorize, cause, ends }) => {
    const authorization = await authorize();
    const task = await createTask(authorization);
    const live = await follow(site.url, { query: EVENTS, variables: { task }, authorization });
    await expect.poll(() => eventsOf(live)).toBe(1);

    await cause(authorization);
    const transport = name === 'SSE' ? 'SSE' : 'WebSocket';
    expect(await live.ended).toBe(ends[transport]);

    const before = eventsOf(live);
    await letPass(site.gateway.app, site.clock, 600_000);
    await settle();
    expect(eventsOf(live)).toBe(before);
    expect(site.gateway.app.listeners()).toBe(0);
  });
});

function eventsOf({ answers }: Live): number {
  return answers.filter(({ data }) => data).length;
}
