import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';
import { valueAt } from '../support/value-at.js';

let gateway: TestApp;
beforeAll(async () => {
  gateway = await openTestApp(new TestClock());
});
afterAll(() => gateway.close());
beforeEach(() =>
  gateway.sql(
    'DELETE FROM "Workspace"; DELETE FROM "MiteosWorkspace"; DELETE FROM "MiosaWorkspace" WHERE NOT "isDefault"',
  ),
);

/** A workspace that the surface has, and the gateway does not know. */
async function makeElsewhere(name: string, description = ''): Promise<void> {
  await gateway.data(
    `mutation ($name: String!, $description: String) {
      createWorkspace(input: { name: $name, description: $description }) { __typename }
    }`,
    { name, description },
  );
  await gateway.sql('DELETE FROM "Workspace"');
  // As a kill does, between a surface and the gateway.
  await gateway.restart();
}

async function list(selection = 'id name'): Promise<unknown> {
  return valueAt(
    await gateway.data(`{ workspaces { nodes { ${selection} } } }`),
    'workspaces',
    'nodes',
  );
}

test('a workspace that the gateway does not know appears, with what the surface says of it', async () => {
  await makeElsewhere('Harbour Survey', 'Depth charts');
  expect(await list('name description status parts { surface state } fileCount')).toEqual([
    {
      ...{ name: 'Harbour Survey', description: 'Depth charts', status: 'ACTIVE', fileCount: 0 },
      parts: [{ surface: 'MITEOS', state: 'LIVE' }],
    },
  ]);
});

test('those of MIOSA appear beside those of Miteos, but for the default one that nobody has used', async () => {
  await gateway.data(`mutation {
    createWorkspace(input: { name: "On MIOSA", slug: "quay", surfaces: [MIOSA] }) { __typename }
  }`);
  await makeElsewhere('On Miteos');
  const found = await list('name slug parts { surface }');
  expect(found).toHaveLength(2);
  expect(found).toEqual(
    expect.arrayContaining([
      { name: 'On MIOSA', slug: 'quay', parts: [{ surface: 'MIOSA' }] },
      { name: 'On Miteos', slug: null, parts: [{ surface: 'MITEOS' }] },
    ]),
  );
});

test('it keeps its id, also when many find it at once', async () => {
  await makeElsewhere('One');
  const lists = await Promise.all(Array.from({ length: 8 }, () => list()));
  expect(lists[0]).toHaveLength(1);
  for (const other of lists) expect(other).toEqual(lists[0]);
  expect(await list()).toEqual(lists[0]);
  expect(await gateway.sql('SELECT count(*)::int AS n FROM "Workspace"')).toEqual([{ n: 1 }]);
});

test('one that is being created while it is found is one, and both are told the same id', async () => {
  const [created] = await Promise.all([
    gateway.data(`mutation {
      createWorkspace(input: { name: "Both" }) { ... on CreateWorkspaceSuccess { workspace { id } } }
    }`),
    ...Array.from({ length: 5 }, () => list()),
  ]);
  const id = valueAt(created, 'createWorkspace', 'workspace', 'id');
  expect(await list('id')).toEqual([{ id }]);
});

test('what the viewer has not asked for from the beginning is not looked for', async () => {
  await makeElsewhere('Late');
  const { pageInfo } = valueAt(
    await gateway.data('{ workspaces { pageInfo { endCursor } } }'),
    'workspaces',
  ) as { pageInfo: { endCursor: string } };
  await makeElsewhere('Later');
  gateway.statements.length = 0;
  await gateway.query('query ($after: String) { workspaces(after: $after) { nodes { id } } }', {
    after: pageInfo.endCursor,
  });
  expect(gateway.statements.filter((sql) => sql.includes('MiteosWorkspace'))).toEqual([]);
});
