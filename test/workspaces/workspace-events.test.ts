import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openLiveSite, type LiveSite } from '../live/site.js';
import { textAt } from '../support/value-at.js';

let site: LiveSite;

beforeAll(async () => {
  site = await openLiveSite({ withRouta: true });
  await look();
});
afterAll(() => site.close());
beforeEach(() => site.gateway.sql('DELETE FROM "Event"'));

/** What somebody else does on Routa. */
async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${site.emulator.url}/routa/api${path}`, {
    ...{ method, headers: { 'content-type': 'application/json' } },
    ...(body && { body: JSON.stringify(body) }),
  });
  return response.json();
}

/** Has the surfaces listed, since somebody asks after so long. */
async function look(afterMs = 10_000): Promise<void> {
  site.emulator.clock.advance(afterMs);
  await site.gateway.data('{ workspaces { nodes { id } } }');
  await site.gateway.app.settled();
}

async function change(mutation: string, input: object, result = ''): Promise<unknown> {
  const type = mutation.charAt(0).toUpperCase() + mutation.slice(1);
  return site.gateway.data(
    `mutation ($input: ${type}Input!) { result: ${mutation}(input: $input) { __typename ${result} } }`,
    { input },
  );
}

function told(): Promise<Record<string, unknown>[]> {
  return site.gateway.sql(
    `SELECT "type", "surface", "recovered" FROM "Event" WHERE "type" LIKE 'workspace.%' ORDER BY "sequence"`,
  );
}

const onRouta = (type: string, recovered = false) => ({
  ...{ type: `workspace.${type}`, surface: 'ROUTA', recovered },
});

test('what our mutations do is told once, though the lists show it as well', async () => {
  const selection = '... on CreateWorkspaceSuccess { workspace { id } }';
  const made = await change('createWorkspace', { name: 'Quay', surfaces: ['ROUTA'] }, selection);
  const workspace = textAt(made, 'result', 'workspace', 'id');
  await look();
  await change('updateWorkspace', { workspace, name: 'Pier' });
  await look();
  await change('archiveWorkspace', { workspace });
  await look();
  await change('deleteWorkspace', { workspace });
  await look();
  await look();
  expect(await told()).toEqual(
    ['created', 'updated', 'archived', 'deleted'].map((type) => onRouta(type)),
  );
  await change('createWorkspace', { name: 'Bay', surfaces: ['MITEOS'] });
  await change('createWorkspace', { name: 'Isle', surfaces: ['MIOSA'] });
  await look();
  expect((await told()).slice(4)).toEqual([
    { type: 'workspace.created', surface: 'MITEOS', recovered: false },
    { type: 'workspace.created', surface: 'MIOSA', recovered: false },
  ]);
});

test('what others do on a surface is told when its list shows it, as found when nobody had looked', async () => {
  const id = textAt(await ask('POST', '/workspaces', { title: 'Dock' }), 'workspace', 'id');
  await look();
  await ask('PATCH', `/workspaces/${id}`, { title: 'Wharf' });
  await look(3_600_000);
  await ask('DELETE', `/workspaces/${id}`);
  await look();
  await look();
  expect(await told()).toEqual([onRouta('created'), onRouta('updated', true), onRouta('deleted')]);
});
