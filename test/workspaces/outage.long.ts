import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { passTimeFor } from '../support/pass-time.js';
import { json, ScriptedServer } from '../support/scripted-server.js';
import { Tenant } from '../support/tenant.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';

const clock = new TestClock();
const created_at = '2031-04-02T08:15:30Z';
let miteos: ScriptedServer;
let gateway: TestApp;
let tenant: Tenant;

/** The longest pause before something is tried again. */
const PAUSE_MS = 2_000;
const MOST_TIMES = 100;

/** Asks again and again, with time between and while it waits to try again, until the answer is this. */
async function askUntil(wanted: string, ask: () => Promise<unknown>): Promise<void> {
  let answer: unknown = null;
  for (let times = 0; times < MOST_TIMES && answer !== wanted; times += 1) {
    clock.advance(PAUSE_MS);
    answer = await passTimeFor(clock, PAUSE_MS, ask());
  }
  expect(answer).toBe(wanted);
}

beforeAll(async () => {
  miteos = await ScriptedServer.open();
  gateway = await openTestApp(clock, {
    MITEOS_MODE: 'live',
    MITEOS_BASE_URL: `${miteos.origin}/v1`,
    MITEOS_API_KEY: 'mt_test_0123456789abcdef',
    MITEOS_TIER: 'business',
    RATE_LIMIT_OPERATIONS: '100000',
  });
  tenant = new Tenant('pilots', gateway, gateway.authorization);
});
afterAll(async () => {
  await gateway.close();
  await miteos.close();
});

test('with Miteos down its parts are stale or down, the lists stay whole, and what is on the others can be read and written', async () => {
  miteos.on('GET /v1/workspaces', () =>
    json(['ws_a', 'ws_b'].map((id) => ({ id, name: id, status: 'active', created_at }))),
  );
  const list =
    '{ workspaces { totalCount nodes { id parts { surface upstreamId state error } } } }';
  const before = await tenant.data(list);
  expect(valueAt(before, 'workspaces', 'totalCount')).toBe(2);
  const onMiteos = textAt(before, 'workspaces', 'nodes', 0, 'id');
  const workspace = await tenant.change('createWorkspace', 'workspace', {
    ...{ name: 'On both', surfaces: ['MIOSA'] },
  });
  await tenant.change('linkWorkspaces', 'workspace', { workspace, other: onMiteos });

  for (const route of ['GET /v1/workspaces', 'GET /v1/tasks', 'POST /v1/tasks']) {
    miteos.on(route, { status: 503, body: 'down' });
  }
  const node = `query ($id: ID!) { workspace(id: $id) {
    name parts { surface state error } computers { totalCount }
  } }`;
  const stateNow = async () => {
    await tenant.ask('{ tasks { totalCount } }');
    const data = await tenant.data(node, { id: workspace });
    return valueAt(data, 'workspace', 'parts', 1, 'state');
  };
  await askUntil('DOWN', stateNow);

  // What waits to try Miteos again ends while time passes. Then the clock stands still, so that nothing
  // that waited for Miteos would end.
  await passTimeFor(clock, PAUSE_MS, gateway.app.settled());
  const sent = miteos.sent.length;
  for (let times = 0; times < 20; times += 1) {
    expect(await tenant.data(node, { id: workspace })).toEqual({
      workspace: {
        ...{ name: 'On both', computers: { totalCount: 0 } },
        parts: [
          { surface: 'MIOSA', state: 'LIVE', error: null },
          { surface: 'MITEOS', state: 'DOWN', error: expect.stringMatching(/Miteos/) as unknown },
        ],
      },
    });
    expect(valueAt(await tenant.data(list), 'workspaces', 'totalCount')).toBe(2);
  }
  expect(miteos.sent.length - sent).toBeLessThanOrEqual(1);
  expect(await tenant.result('createTask', { workspace, prompt: 'Survey' })).toMatchObject({
    __typename: 'UpstreamError',
  });
  expect(await tenant.result('updateWorkspace', { workspace, name: 'Still here' })).toMatchObject({
    __typename: 'UpdateWorkspaceSuccess',
  });
  await tenant.change('createComputer', 'computer', { workspace, name: 'desk' });

  miteos.on('GET /v1/workspaces', () =>
    json(['ws_a', 'ws_b'].map((id) => ({ id, name: id, status: 'active', created_at }))),
  );
  const stateThen = async () =>
    valueAt(await tenant.data(node, { id: workspace }), 'workspace', 'parts', 1, 'state');
  await askUntil('LIVE', stateThen);
});
