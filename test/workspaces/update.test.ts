import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { json, ScriptedServer } from '../support/scripted-server.js';
import { Tenant, type Variables } from '../support/tenant.js';
import { TestClock } from '../support/test-clock.js';
import { untilSettled } from '../support/upstream.js';
import { valueAt } from '../support/value-at.js';

const clock = new TestClock();
let routa: ScriptedServer;
let gateway: TestApp;
let tenant: Tenant;
/** What the scripted Routa has. */
let onRouta: Record<string, unknown>;
beforeAll(async () => {
  routa = await ScriptedServer.open();
  gateway = await openTestApp(clock, { ROUTA_MODE: 'live', ROUTA_BASE_URL: `${routa.origin}/api` });
  tenant = new Tenant('pilots', gateway, gateway.authorization);
});
afterAll(async () => {
  await gateway.close();
  await routa.close();
});

let made = 0;

/** One Workspace with a part on each surface; Routa merges what it is sent. */
async function onAll(metadata: Variables = {}): Promise<string> {
  clock.advance(10_000);
  made += 1;
  const id = `routa-${made}`;
  const at = clock.now().toISOString();
  const times = { createdAt: at, updatedAt: at };
  onRouta = { id, title: `Routa ${made}`, status: 'active', metadata, ...times };
  routa.reset();
  routa.on('GET /api/workspaces', () => json({ workspaces: [onRouta] }));
  routa.on(`GET /api/workspaces/${id}`, () => json({ workspace: onRouta, codebases: [] }));
  routa.on(`PATCH /api/workspaces/${id}`, ({ body }) => {
    const sent = JSON.parse(body.toString()) as Record<string, unknown>;
    const merged = { ...(onRouta.metadata as object), ...(sent.metadata as object | undefined) };
    onRouta = { ...onRouta, ...sent, metadata: merged };
    return json({ workspace: onRouta });
  });
  await tenant.data('{ workspaces { nodes { id } } }');
  await gateway.app.settled();
  const data = await tenant.data(
    '{ workspaces(filter: { surface: ROUTA }, orderBy: { field: CREATED_AT, direction: DESC }, first: 1) { nodes { id } } }',
  );
  const other = valueAt(data, 'workspaces', 'nodes', 0, 'id');
  const create = (surface: string) =>
    tenant.change('createWorkspace', 'workspace', {
      ...{ name: `${surface} ${made}`, surfaces: [surface] },
      ...(surface === 'MIOSA' && { metadata, externalId: `ext-${made}` }),
    });
  const workspace = await create('MIOSA');
  await tenant.change('linkWorkspaces', 'workspace', { workspace, other });
  await tenant.change('linkWorkspaces', 'workspace', {
    ...{ workspace, other: await create('MITEOS') },
  });
  return workspace;
}

const PARTS = `workspace { name metadata externalId }
  parts { surface stored { name metadata externalId } notStored error { ... on Error { code message } } }`;

const update = (workspace: string, changes: Variables) =>
  tenant.result('updateWorkspace', { workspace, ...changes }, PARTS);

test('each surface says what it has stored: one that cannot change a field is named beside those that did', async () => {
  const workspace = await onAll();
  expect(await update(workspace, { name: 'Harbour' })).toMatchObject({
    workspace: { name: 'Harbour' },
    parts: [
      { surface: 'MIOSA', stored: { name: 'Harbour' }, notStored: [], error: null },
      { surface: 'ROUTA', stored: { name: 'Harbour' }, notStored: [], error: null },
      { surface: 'MITEOS', stored: null, notStored: ['name'], error: { code: 'UNSUPPORTED' } },
    ],
  });
  // A field that only one surface has concerns no other.
  expect(await update(workspace, { slug: 'harbour' })).toMatchObject({
    parts: [{ surface: 'MIOSA', notStored: [], error: null }],
  });
  expect(await update(workspace, {})).toMatchObject({ workspace: { name: 'Harbour' }, parts: [] });
});

test('of the metadata, keys that are given are set and null removes them, as far as the surface can', async () => {
  const workspace = await onAll({ tier: 'gold', team: 'pilots' });
  expect(await update(workspace, { metadata: { tier: null, berth: '7' } })).toMatchObject({
    workspace: { metadata: { team: 'pilots', berth: '7' } },
    parts: [
      {
        ...{ surface: 'MIOSA', notStored: [] },
        stored: { metadata: { team: 'pilots', berth: '7' } },
      },
      {
        ...{ surface: 'ROUTA', notStored: ['metadata.tier'], error: null },
        stored: { metadata: { tier: 'gold', team: 'pilots', berth: '7' } },
      },
    ],
  });
  // What is not there need not be removed.
  expect(await update(workspace, { metadata: { nothing: null } })).toMatchObject({
    parts: [{ notStored: [] }, { notStored: [] }],
  });
});

test.each([{ 'tier\0': 'gold' }, { tier: { of: ['go\0ld'] } }])(
  'metadata that cannot be kept as they are, as %j, change nothing',
  async (metadata) => {
    const workspace = await onAll({ tier: 'silver' });
    expect(await update(workspace, { metadata })).toMatchObject({
      ...{ __typename: 'ValidationError', code: 'VALIDATION' },
    });
    expect(await update(workspace, {})).toMatchObject({
      workspace: { metadata: { tier: 'silver' } },
    });
  },
);

test('keys of the metadata that several set at once are all there afterwards', async () => {
  const workspace = await onAll();
  const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
  const updates = await Promise.all(
    keys.map((key) => update(workspace, { metadata: { [key]: 'set' } })),
  );
  expect(updates.map((one) => valueAt(one, 'parts', 0, 'notStored'))).toEqual(keys.map(() => []));
  const all = Object.fromEntries(keys.map((key) => [key, 'set']));
  expect(await update(workspace, {})).toMatchObject({ workspace: { metadata: all } });
});

test('null clears the external id', async () => {
  const workspace = await onAll();
  expect(await update(workspace, { externalId: null })).toMatchObject({
    workspace: { externalId: null },
    parts: [{ surface: 'MIOSA', stored: { externalId: null }, notStored: [] }],
  });
});

test.each([
  ['name', { name: null }],
  ['slug', { slug: null }],
  ['metadata', { metadata: null }],
  ['repository', { repository: null }],
  ['repository.branch', { repository: { branch: null } }],
])('null for %s, which cannot be cleared, is refused and named', async (path, changes) => {
  const workspace = await onAll();
  const sent = routa.sent.length;
  expect(await update(workspace, { description: 'Never', ...changes })).toMatchObject({
    ...{ __typename: 'ValidationError', fields: [{ path }] },
  });
  expect(routa.sent.length).toBe(sent);
});

test('a surface that fails is named, and what the others have stored is told and kept; so also to whoever asks again with the same key', async () => {
  const workspace = await onAll();
  routa.on(`PATCH /api/workspaces/${String(onRouta.id)}`, json({ error: 'down' }, 503));
  const expected = {
    __typename: 'UpdateWorkspaceSuccess',
    workspace: { name: 'Lock' },
    parts: [
      { surface: 'MIOSA', stored: { name: 'Lock' }, notStored: [], error: null },
      { surface: 'ROUTA', stored: null, notStored: ['name', 'metadata.a'] },
      { surface: 'MITEOS', notStored: ['name'], error: { code: 'UNSUPPORTED' } },
    ],
  };
  const changes = { name: 'Lock', metadata: { a: 'b' }, idempotencyKey: 'lock' };
  const first = await update(workspace, changes);
  expect(first).toMatchObject(expected);
  expect(valueAt(first, 'parts', 1, 'error', 'code')).toMatch(/^(UPSTREAM|IN_DOUBT)$/);
  const sent = routa.sent.length;
  expect(await update(workspace, changes)).toEqual(first);
  expect(routa.sent.length).toBe(sent);
});

test('when none has stored anything it is an error', async () => {
  const workspace = await onAll();
  await tenant.change('createWorkspace', 'workspace', {
    ...{ name: 'Other', surfaces: ['MIOSA'], slug: 'taken' },
  });
  expect(await tenant.result('updateWorkspace', { workspace, slug: 'taken' })).toEqual({
    ...{ __typename: 'ConflictError', code: 'CONFLICT' },
  });
  routa.on(`PATCH /api/workspaces/${String(onRouta.id)}`, json({ error: 'No such path' }, 400));
  expect(
    await tenant.result('updateWorkspace', { workspace, metadata: { a: 'x'.repeat(200_000) } }),
  ).toMatchObject({ __typename: 'ValidationError' });
});

test('the two that change the same Workspace at once on different surfaces do not hide each other’s change', async () => {
  const workspace = await onAll();
  await Promise.all([
    update(workspace, { slug: `both-${made}` }),
    tenant.change('archiveWorkspace', 'workspace', { workspace }).catch(() => null),
    update(workspace, { name: 'Both' }),
  ]);
  const data = await tenant.data('query ($id: ID!) { workspace(id: $id) { name slug } }', {
    id: workspace,
  });
  expect(data).toEqual({ workspace: { name: 'Both', slug: `both-${made}` } });
});

test('changes of one part go to its surface one after the other', async () => {
  const workspace = await onAll();
  const path = `PATCH /api/workspaces/${String(onRouta.id)}`;
  let underWay = 0;
  let most = 0;
  routa.on(path, async ({ body }) => {
    underWay += 1;
    most = Math.max(most, underWay);
    const sent = JSON.parse(body.toString()) as Record<string, unknown>;
    onRouta = { ...onRouta, ...sent };
    const said = onRouta;
    await untilSettled();
    underWay -= 1;
    return json({ workspace: said });
  });
  const names = Array.from({ length: 5 }, (_, index) => `Name ${index}`);
  await Promise.all(names.map((name) => update(workspace, { name })));
  expect(most).toBe(1);
  expect(
    await gateway.sql(
      `SELECT "state"->>'name' AS name FROM "WorkspaceLink" WHERE "upstreamId" = '${String(onRouta.id)}'`,
    ),
  ).toEqual([{ name: onRouta.title }]);
});
