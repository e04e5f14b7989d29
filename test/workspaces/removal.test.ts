import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeId } from '../../schema/ids.js';
import { Tombstones } from '../../src/workspaces/tombstones.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { json, ScriptedServer } from '../support/scripted-server.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';

function fail(error: unknown): never {
  throw error;
}

const INTERVAL_MS = 5_000;
const DAY_MS = 24 * 3_600_000;

const clock = new TestClock();
let miteos: ScriptedServer;
let gateway: TestApp;
beforeAll(async () => {
  miteos = await ScriptedServer.open();
  gateway = await openTestApp(clock, {
    MITEOS_MODE: 'live',
    MITEOS_BASE_URL: `${miteos.origin}/v1`,
    MITEOS_API_KEY: 'mt_test_0123456789abcdef',
    MITEOS_TIER: 'business',
  });
});
afterAll(async () => {
  await gateway.close();
  await miteos.close();
});
beforeEach(async () => {
  await gateway.app.settled();
  await gateway.sql(
    'DELETE FROM "Workspace"; DELETE FROM "SurfaceListing"; DELETE FROM "HiddenUpstream"',
  );
  miteos.reset();
});

const created_at = '2031-04-02T09:15:30Z';
const shown = (id: string, name = `Name of ${id}`) => ({ id, name, status: 'active', created_at });

/** Of these Miteos has the list, and answers for each by its id. */
function has(...ids: string[]): void {
  lists(...ids);
  for (const id of ids) miteos.on(`GET /v1/workspaces/${id}`, () => json(shown(id)));
}

function lists(...ids: string[]): void {
  miteos.on('GET /v1/workspaces', () => json(ids.map((id) => shown(id))));
}

function lacks(id: string): void {
  miteos.on(`GET /v1/workspaces/${id}`, () => json({ detail: 'Not found.' }, 404));
}

/** Lets the next look come, and gives what is known then, by the id on Miteos. */
async function look(): Promise<Map<string, string>> {
  clock.advance(INTERVAL_MS + 1);
  await gateway.data('{ workspaces { totalCount } }');
  await gateway.app.settled();
  const data = await gateway.data('{ workspaces { nodes { id parts { upstreamId } } } }');
  const nodes = valueAt(data, 'workspaces', 'nodes') as unknown[];
  return new Map(nodes.map((node) => [textAt(node, 'parts', 0, 'upstreamId'), textAt(node, 'id')]));
}

function asked(route: string): number {
  return miteos.sent.filter(({ method, path }) => `${method} ${path}` === route).length;
}

async function createdIn(workspace: string): Promise<string> {
  miteos.on('POST /v1/tasks', () => json({ id: 'task_1', status: 'queued', created_at }, 201));
  miteos.on('GET /v1/tasks/task_1', () =>
    json({ id: 'task_1', prompt: 'Survey', status: 'complete', created_at, agents: [] }),
  );
  const data = await gateway.data(
    `mutation ($workspace: ID!) { createTask(input: { prompt: "Survey", workspace: $workspace }) {
      ... on CreateTaskSuccess { task { id } }
    } }`,
    { workspace },
  );
  return textAt(data, 'createTask', 'task', 'id');
}

/** What one of several gateways lists. */
async function listOf({ fetch }: Pick<TestApp['app'], 'fetch'>): Promise<unknown> {
  const response = await fetch(
    new Request('http://127.0.0.1:4000/graphql', {
      method: 'POST',
      headers: { authorization: gateway.authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ workspaces(first: 50) { nodes { id } } }' }),
    }),
  );
  return valueAt(await response.json(), 'data', 'workspaces', 'nodes');
}

async function namesNow(): Promise<unknown[]> {
  const data = await gateway.data('{ workspaces { nodes { name } } }');
  return (valueAt(data, 'workspaces', 'nodes') as unknown[]).map((node) => valueAt(node, 'name'));
}

const EVERYWHERE = `query ($id: ID!, $task: ID!) {
  node(id: $id) { id } task(id: $task) { workspace { id } }
}`;

test('a part goes when neither the list nor its id has it any more, and is the same when it comes back', async () => {
  has('ws_a', 'ws_b');
  const id = (await look()).get('ws_a') ?? '';
  const task = await createdIn(id);
  lists('ws_b');
  expect([...(await look()).keys()].sort()).toEqual(['ws_a', 'ws_b']);
  lacks('ws_a');
  expect([...(await look()).keys()]).toEqual(['ws_b']);
  expect(await gateway.data(EVERYWHERE, { id, task })).toEqual({
    ...{ node: null, task: { workspace: null } },
  });
  const { errors } = await gateway.query(
    'query ($id: ID!) { events(filter: { workspace: $id }) { nodes { id } } }',
    { id },
  );
  expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  has('ws_a', 'ws_b');
  expect((await look()).get('ws_a')).toBe(id);
  expect(await gateway.data(EVERYWHERE, { id, task })).toEqual({
    ...{ node: { id }, task: { workspace: { id } } },
  });
});

test('one empty list erases nothing, nor does a key that is refused, or another key that sees others', async () => {
  has('ws_a', 'ws_b');
  const before = await look();
  expect(before.size).toBe(2);
  lists();
  expect(await look()).toEqual(before);
  const refused = () => json({ detail: 'Bad key.' }, 401);
  for (const path of ['', '/ws_a', '/ws_b']) miteos.on(`GET /v1/workspaces${path}`, refused);
  expect(await look()).toEqual(before);
  lists();
  expect(await look()).toEqual(before);
  lacks('ws_a');
  lacks('ws_b');
  const setKey = `mutation ($key: String!) {
    setUpstreamCredential(input: { surface: MITEOS, credential: $key }) { __typename }
  }`;
  await gateway.data(setKey, { key: 'mt_test_another0123456789' });
  expect(await look()).toEqual(before);
  expect(await look()).toEqual(before);
  await gateway.data(
    'mutation { removeUpstreamCredential(input: { surface: MITEOS }) { __typename } }',
  );
  // Under the first key they are known to be gone.
  expect((await look()).size).toBe(0);
});

test('after 30 days what is gone is removed, but for what is hidden; without any there is no timer', async () => {
  has('ws_a', 'ws_b', 'ws_c');
  const known = await look();
  lists('ws_c');
  lacks('ws_a');
  lacks('ws_b');
  await look();
  await gateway.sql(
    `INSERT INTO "HiddenUpstream" ("tenantId", "surface", "upstreamId", "workspaceId", "state", "hiddenAt")
     SELECT "tenantId", "surface", "upstreamId", "workspaceId", "state", now() FROM "WorkspaceLink"
     WHERE "upstreamId" = 'ws_b'`,
  );
  const left = async () =>
    (await gateway.sql('SELECT "upstreamId" FROM "WorkspaceLink" ORDER BY 1')).map(
      ({ upstreamId }) => upstreamId,
    );
  clock.advance(29 * DAY_MS);
  await gateway.app.settled();
  expect(await left()).toEqual(['ws_a', 'ws_b', 'ws_c']);
  clock.advance(2 * DAY_MS);
  await gateway.app.settled();
  expect(await left()).toEqual(['ws_b', 'ws_c']);
  expect(await gateway.sql('SELECT count(*)::int AS n FROM "Workspace"')).toEqual([{ n: 2 }]);
  const idle = new TestClock();
  const tombstones = new Tombstones({ store: gateway.store, clock: idle, onError: fail });
  await tombstones.settled();
  expect(idle.pending).toBe(0);
  // It is another one by then.
  has('ws_a', 'ws_c');
  const again = await look();
  expect(again.get('ws_c')).toBe(known.get('ws_c'));
  expect(again.get('ws_a')).toEqual(expect.any(String));
  expect(again.get('ws_a')).not.toBe(known.get('ws_a'));
});

test('two gateways that find the same workspaces at the same moment take each in once', async () => {
  const ids = Array.from({ length: 30 }, (_, index) => `ws_${index}`);
  has(...ids);
  // Neither has seen a list yet.
  await gateway.restart();
  const other = await gateway.openAnother();
  const [one, two] = await Promise.all([listOf(gateway.app), listOf(other)]);
  expect(one).toHaveLength(30);
  expect(two).toEqual(one);
  await other.close();
  expect(await gateway.sql('SELECT count(*)::int AS n FROM "Workspace"')).toEqual([{ n: 30 }]);
});

test('what was renamed or removed while it was hidden is so when it has been restored', async () => {
  has('ws_a', 'ws_b');
  const hidden = [...(await look()).values()];
  const change = (mutation: string, workspace: string) =>
    gateway.data(
      `mutation ($workspace: ID!) { ${mutation}(input: { workspace: $workspace }) { __typename } }`,
      { workspace },
    );
  for (const id of hidden) await change('deleteWorkspace', id);
  miteos.on('GET /v1/workspaces', () => json([shown('ws_a', 'Renamed')]));
  lacks('ws_b');
  expect((await look()).size).toBe(0);
  for (const id of hidden) await change('restoreWorkspace', id);
  expect([...(await look()).keys()]).toEqual(['ws_a']);
  expect(await namesNow()).toEqual(['Renamed']);
});

test('another key that does not see what was restored lets nothing go, and the first one does', async () => {
  has('ws_a');
  const id = (await look()).get('ws_a') ?? '';
  const change = (mutation: string, input: string) =>
    gateway.data(`mutation { ${mutation}(input: { ${input} }) { __typename } }`);
  await change('deleteWorkspace', `workspace: "${id}"`);
  lists();
  lacks('ws_a');
  const another = 'surface: MITEOS, credential: "mt_test_another0123456789"';
  await change('setUpstreamCredential', another);
  expect((await look()).size).toBe(0);
  await change('restoreWorkspace', `workspace: "${id}"`);
  for (let looks = 0; looks < 2; looks += 1) expect((await look()).get('ws_a')).toBe(id);
  await change('removeUpstreamCredential', 'surface: MITEOS');
  expect((await look()).size).toBe(0);
});

test('who asks by id only sees what is renamed and removed as well, with one list per interval, and waits for none', async () => {
  has('ws_a', 'ws_b');
  const known = await look();
  const [a, b] = [known.get('ws_a'), known.get('ws_b')];
  miteos.sent.length = 0;
  miteos.on('GET /v1/workspaces', () => json([shown('ws_a', 'Renamed')]));
  lacks('ws_b');
  clock.advance(INTERVAL_MS + 1);
  const ask = async () => {
    const data = await gateway.data(
      `query ($a: ID!, $ids: [ID!]!) {
        workspace(id: $a) { name } node(id: $a) { id } nodes(ids: $ids) { id }
      }`,
      { a, ids: [a, b] },
    );
    return { name: valueAt(data, 'workspace', 'name'), nodes: valueAt(data, 'nodes') };
  };
  expect(await ask()).toEqual({ name: 'Name of ws_a', nodes: [{ id: a }, { id: b }] });
  await gateway.app.settled();
  expect(await ask()).toEqual({ name: 'Renamed', nodes: [{ id: a }, null] });
  await ask();
  await gateway.app.settled();
  expect(asked('GET /v1/workspaces')).toBe(1);
  clock.advance(INTERVAL_MS + 1);
  // Also where there is no such Workspace.
  await gateway.query('query ($id: ID!) { node(id: $id) { id } }', {
    id: encodeId('Workspace', 'nothing'),
  });
  await gateway.app.settled();
  expect(asked('GET /v1/workspaces')).toBe(2);
});
