import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { followOver } from '../support/live.js';
import { passTime } from '../support/pass-time.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';
import { makeEndpoint, post } from '../support/webhooks.js';
import { openLiveSite, type LiveSite } from './site.js';

/*
 * The main job is the same whether Miteos is in this process, or is another one that tells by webhooks.
 */

const SECRET = 'whsec_of_both_sides';
const clock = new TestClock();
let embedded: TestApp;
let site: LiveSite;
let relay: Server;
/** What has been posted, and how it was answered. */
const posted: [type: string, status: number][] = [];

beforeAll(async () => {
  let target = '';
  // The emulator has to know where it posts before the gateway knows where the emulator is. Every
  // third delivery is first answered as if the gateway were down.
  let count = 0;
  relay = createServer((request, response) => {
    void text(request).then(async (body) => {
      const headers = Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' && name.startsWith('x-') ? [[name, value] as const] : [],
      );
      count += 1;
      const delivery = { body, headers: Object.fromEntries(headers) };
      const status = count % 3 === 0 ? 503 : await post(site.gateway, target, delivery);
      posted.push([textAt(JSON.parse(body), 'type'), status]);
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(relay.address() as AddressInfo).port}/`;
  site = await openLiveSite({ emulator: { webhook: { url, secret: SECRET } } });
  target = (
    await makeEndpoint(site.gateway, {
      ...{ surface: 'MITEOS', secret: SECRET },
      signatureHeader: 'X-Tributary-Emulator-Signature',
    })
  ).url;
  embedded = await openTestApp(clock);
});
afterAll(async () => {
  await embedded.close();
  await site.close();
  await new Promise((resolve) => relay.close(resolve));
});

/** Does it with one approval, and gives what has been told, and what was made. */
async function mainJob(gateway: TestApp, pass: (ms: number) => Promise<void>) {
  const { url } = await gateway.listen();
  const made = await gateway.data(`mutation {
    createWorkspace(input: { name: "Harbour Survey" }) {
      ... on CreateWorkspaceSuccess { workspace { id } }
    }
  }`);
  const workspace = textAt(made, 'createWorkspace', 'workspace', 'id');
  const begun = await gateway.data(
    `mutation ($workspace: ID!) {
      createTask(input: {
        workspace: $workspace, prompt: "Summarise the tides", config: { autonomyLevel: 60, maxAgents: 2 }
      }) { ... on CreateTaskSuccess { task { id } } }
    }`,
    { workspace },
  );
  const task = textAt(begun, 'createTask', 'task', 'id');
  const live = await followOver.SSE(url, {
    query: `subscription ($task: ID!) {
      events: taskEvents(task: $task, after: "START") {
        type workspace { id } ... on TaskStatusEvent { status }
        ... on ApprovalRequiredEvent { approval { id status } }
        ... on ApprovalDecidedEvent { approval { id status } }
      }
    }`,
    ...{ variables: { task }, authorization: gateway.authorization },
  });
  const events = () => live.answers.map((answer) => valueAt(answer, 'data', 'events'));
  const asked = () => events().find((event) => valueAt(event, 'type') === 'APPROVAL_REQUIRED');
  for (let step = 0; !asked() && step < 600; step += 1) await pass(1_000);
  // By then the agent has asked; what is told of it takes its own time to come.
  await expect.poll(asked).toBeDefined();
  const approval = textAt(asked(), 'approval', 'id');
  const decided = await gateway.data(
    `mutation ($approval: ID!) {
      decideApproval(input: { approval: $approval, approved: true }) { __typename }
    }`,
    { approval },
  );
  expect(valueAt(decided, 'decideApproval', '__typename')).toBe('DecideApprovalSuccess');
  await pass(600_000);
  await live.ended;
  const done = await gateway.data(
    `query ($task: ID!) { task(id: $task) {
      status workspace { name }
      ... on MiteosTask { approvals { id status } deliverables { nodes { name } } }
    } }`,
    { task },
  );
  expect(done).toMatchObject({ task: { approvals: [{ id: approval, status: 'APPROVED' }] } });
  for (const event of events()) expect(valueAt(event, 'workspace', 'id')).toBe(workspace);
  const namesOf = (types: unknown[]) => [...new Set(types.map(String))].sort();
  const statuses = events().flatMap((event) => valueAt(event, 'status') ?? []);
  return {
    types: namesOf(events().map((event) => valueAt(event, 'type'))),
    statuses,
    end: events().at(-1),
    status: valueAt(done, 'task', 'status'),
    files: valueAt(done, 'task', 'deliverables', 'nodes'),
  };
}

test('the main job has the same kinds of events and the same end live as embedded', async () => {
  const { gateway, emulator } = site;
  const here = await mainJob(embedded, (ms) => passTime(clock, ms, () => embedded.app.settled()));
  const there = await mainJob(gateway, (ms) => site.pass(ms));
  // The end comes last; each of the two says where it was made.
  expect({ ...there, end: null }).toEqual({ ...here, end: null });
  expect(here.statuses).toEqual(['PENDING', 'PLANNING', 'RUNNING', 'COMPLETE']);
  expect(there.types).toContain('APPROVAL_DECIDED');
  expect(posted.filter(([, status]) => status === 503).length).toBeGreaterThan(3);
  expect(posted.filter(([type]) => type === 'approval.required').at(-1)?.[1]).toBe(204);
  expect(new Set(posted.map(([, status]) => status))).toEqual(new Set([204, 503]));
  expect(emulator.errors).toEqual([]);
});
