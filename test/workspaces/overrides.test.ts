import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { json, ScriptedServer } from '../support/scripted-server.js';
import { Tenant, type Variables } from '../support/tenant.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';

const clock = new TestClock();
let miteos: ScriptedServer;
let gateway: TestApp;
let tenant: Tenant;
/** What Miteos calls its one workspace, another one in each test. */
let upstreamId = '';
let made = 0;
beforeAll(async () => {
  miteos = await ScriptedServer.open();
  gateway = await openTestApp(clock, {
    MITEOS_MODE: 'live',
    MITEOS_BASE_URL: `${miteos.origin}/v1`,
    MITEOS_API_KEY: 'mt_test_0123456789abcdef',
  });
  tenant = new Tenant('pilots', gateway, gateway.authorization);
});
afterAll(async () => {
  await gateway.close();
  await miteos.close();
});
beforeEach(async () => {
  made += 1;
  upstreamId = `ws_${made}`;
  await gateway.app.settled();
  await gateway.sql(
    'DELETE FROM "Workspace"; DELETE FROM "SurfaceListing"; DELETE FROM "HiddenUpstream"',
  );
});

const FIELDS = 'id name description overrides { name description }';

/** Lets Miteos have one workspace of that name, and gives the Workspace of which it is a part. */
async function seen(name: string): Promise<unknown> {
  const shown = { id: upstreamId, name, status: 'active', created_at: '2031-04-02T09:15:30Z' };
  miteos.on('GET /v1/workspaces', () => json([shown]));
  miteos.on(`GET /v1/workspaces/${upstreamId}`, () => json(shown));
  clock.advance(5_001);
  await gateway.data('{ workspaces { totalCount } }');
  await gateway.app.settled();
  const data = await gateway.data(
    `{ workspaces(filter: { surface: MITEOS }) { nodes { ${FIELDS} } } }`,
  );
  return valueAt(data, 'workspaces', 'nodes', 0);
}

const override = (workspace: string, changes: Variables) =>
  tenant.result('overrideWorkspace', { workspace, ...changes }, `workspace { ${FIELDS} }`);

async function read(id: string): Promise<unknown> {
  const query = `query ($id: ID!) { workspace(id: $id) { ${FIELDS} } }`;
  return valueAt(await gateway.data(query, { id }), 'workspace');
}

/** The names that events have told of a Workspace when it was changed, oldest first. */
async function told(id: string): Promise<unknown[]> {
  const data = await gateway.data(
    `query ($id: ID!) { events(filter: { workspace: $id, types: [WORKSPACE_UPDATED] }, first: 50) {
      nodes { surface ... on WorkspaceUpdatedEvent { name } }
    } }`,
    { id },
  );
  return valueAt(data, 'events', 'nodes') as unknown[];
}

const onMiosa = (name: string) =>
  tenant.change('createWorkspace', 'workspace', { name, surfaces: ['MIOSA'] });

test('what is set here wins over what the surface says, then and later, until null clears it', async () => {
  const id = textAt(await seen('Of Miteos'), 'id');
  const overrides = { name: 'Ours', description: null };
  const ours = { id, name: 'Ours', description: null, overrides };
  expect(await override(id, { name: 'Ours' })).toMatchObject({ workspace: ours });
  expect(await seen('Renamed')).toEqual(ours);
  expect(await override(id, { description: 'What it is' })).toMatchObject({
    workspace: { name: 'Ours', overrides: { name: 'Ours', description: 'What it is' } },
  });
  expect(await override(id, { name: null })).toMatchObject({
    workspace: { name: 'Renamed', description: 'What it is', overrides: { name: null } },
  });
  expect(await override(id, { description: null })).toMatchObject({
    workspace: { name: 'Renamed', description: null, overrides: null },
  });
});

test('a part that is added has the name that the others say, not the one that is set here', async () => {
  const id = await onMiosa('Of MIOSA');
  await override(id, { name: 'Ours'.repeat(60) });
  const input = { workspace: id, surface: 'ROUTA' };
  const added = await tenant.result('addSurface', input, 'workspace { parts { surface } }');
  expect(added).toMatchObject({
    workspace: { parts: [{ surface: 'MIOSA' }, { surface: 'ROUTA' }] },
  });
  expect(await gateway.store.prisma.routaWorkspace.count({ where: { title: 'Of MIOSA' } })).toBe(1);
});

test('each change is told once, and none where nothing has changed', async () => {
  const id = textAt(await seen('Told'), 'id');
  const keyed = { name: 'Ours', idempotencyKey: 'Key of ours' };
  const first = await override(id, keyed);
  expect(await override(id, keyed)).toEqual(first);
  await override(id, { name: 'Ours' });
  await override(id, { description: 'More' });
  await override(id, { name: null });
  expect(await told(id)).toEqual([
    { surface: null, name: 'Ours' },
    { surface: null, name: 'Ours' },
    { surface: null, name: 'Told' },
  ]);
});

test('Workspaces are sorted and found by what is set', async () => {
  const id = textAt(await seen('Zebra'), 'id');
  await onMiosa('Middle');
  await override(id, { name: 'Aardvark', description: 'Eats ants' });
  const names = async (args: string) => {
    const data = await gateway.data(`{ workspaces(${args}) { nodes { name } } }`);
    return (valueAt(data, 'workspaces', 'nodes') as object[]).map((node) => valueAt(node, 'name'));
  };
  expect(await names('orderBy: { field: NAME, direction: ASC }')).toEqual(['Aardvark', 'Middle']);
  expect(await names('filter: { text: "ants" }')).toEqual(['Aardvark']);
  expect(await names('filter: { text: "zebra" }')).toEqual([]);
});

test('it stays with the id when the Workspace is linked, changed on a surface and unlinked; that of the other is lost', async () => {
  const other = textAt(await seen('Other'), 'id');
  const workspace = await onMiosa('First');
  await override(workspace, { description: 'Stays' });
  await override(other, { name: 'Is lost' });
  await tenant.change('linkWorkspaces', 'workspace', { workspace, other });
  expect(await read(other)).toMatchObject({ id: workspace, name: 'First', description: 'Stays' });
  await tenant.result('updateWorkspace', { workspace, name: 'Second', description: 'Of MIOSA' });
  expect(await read(workspace)).toMatchObject({ name: 'Second', description: 'Stays' });
  const parted = await tenant.result(
    ...(['unlinkWorkspace', { workspace, surface: 'MITEOS' }] as const),
    `workspace { ${FIELDS} } unlinked { ${FIELDS} }`,
  );
  expect(parted).toMatchObject({
    workspace: { name: 'Second', overrides: { name: null, description: 'Stays' } },
    unlinked: { name: 'Other', description: null, overrides: null },
  });
});

test('it is there again when a hidden Workspace is restored', async () => {
  const id = textAt(await seen('Hidden'), 'id');
  await override(id, { name: 'Ours' });
  await tenant.result('deleteWorkspace', { workspace: id });
  expect(await override(id, { name: 'Never' })).toMatchObject({ code: 'NOT_FOUND' });
  clock.advance(40 * 86_400_000);
  await gateway.app.settled();
  await tenant.change('restoreWorkspace', 'workspace', { workspace: id });
  expect(await read(id)).toMatchObject({ id, name: 'Ours', overrides: { name: 'Ours' } });
});

test.each([
  ['nothing', {}, 'name'],
  ['a blank name', { name: '  ' }, 'name'],
  ['a name of 256 characters', { name: 'x'.repeat(256) }, 'name'],
  ['a name of two lines', { name: 'x\ny' }, 'name'],
  ['a description of 32,001 characters', { description: 'x'.repeat(32_001) }, 'description'],
  ['a description with NUL', { description: 'x\0y' }, 'description'],
])('%s cannot be set', async (_, changes, path) => {
  const id = textAt(await seen('Plain'), 'id');
  expect(await override(id, changes)).toMatchObject({
    ...{ __typename: 'ValidationError', fields: [{ path }] },
  });
  expect(await read(id)).toMatchObject({ name: 'Plain', overrides: null });
});
