import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeId } from '../../schema/ids.js';
import { readOneByAnyId } from '../../src/workspaces/aliases.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { followOver } from '../support/live.js';
import { Tenant, type Variables } from '../support/tenant.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';

const clock = new TestClock();
let gateway: TestApp;
let tenant: Tenant;
beforeAll(async () => {
  gateway = await openTestApp(clock, { RATE_LIMIT_COST: '100000000' });
  tenant = await Tenant.open(gateway, 'pilots');
});
afterAll(() => gateway.close());

function create(name: string, surface: string, more: Variables = {}): Promise<string> {
  clock.advance(1_000);
  return tenant.change('createWorkspace', 'workspace', { name, surfaces: [surface], ...more });
}

async function partsOf(id: string): Promise<unknown> {
  const data = await tenant.data('query ($id: ID!) { workspace(id: $id) { parts { surface } } }', {
    id,
  });
  const parts = valueAt(data, 'workspace', 'parts') as { surface: string }[];
  return parts.map(({ surface }) => surface);
}

async function link(workspace: string, other: string): Promise<void> {
  expect(await tenant.change('linkWorkspaces', 'workspace', { workspace, other })).toBe(workspace);
}

async function unlink(workspace: string, surface: string): Promise<string> {
  const result = await tenant.result(
    'unlinkWorkspace',
    { workspace, surface },
    'workspace { id } unlinked { id }',
  );
  return textAt(result, 'unlinked', 'id');
}

/** The gateway's own key in a global id. */
function keyOf(id: string): string {
  return textAt(decodeId(id), 'id');
}

test('of two Workspaces one stays, with the parts and the fields of both, and the list has one less', async () => {
  const first = await create('On Miteos', 'MITEOS', { description: 'Depth charts' });
  const second = await create('On MIOSA', 'MIOSA', { slug: 'both' });
  await link(first, second);
  const data = await tenant.data(
    `query ($id: ID!) {
      workspace(id: $id) { id name description slug parts { surface } }
      workspaces { totalCount }
    }`,
    { id: first },
  );
  expect(data).toEqual({
    workspace: {
      ...{ id: first, name: 'On MIOSA', description: 'Depth charts', slug: 'both' },
      parts: [{ surface: 'MIOSA' }, { surface: 'MITEOS' }],
    },
    workspaces: { totalCount: 1 },
  });
  // Once more changes nothing, in either direction.
  await link(first, second);
  expect(
    await tenant.change('linkWorkspaces', 'workspace', { workspace: second, other: first }),
  ).toBe(first);
});

test('an id that was given up goes on being good, wherever one is taken, and over several links', async () => {
  const miteos = await create('Quay', 'MITEOS');
  const miosa = await create('Quay too', 'MIOSA');
  const routa = await create('Quay three', 'ROUTA');
  await link(miosa, miteos);
  await link(routa, miosa);
  const ids = [miteos, miosa, routa];
  for (const id of ids) {
    const data = await tenant.data(
      `query ($id: ID!, $ids: [ID!]!) {
        workspace(id: $id) { id parts { surface } }
        node(id: $id) { id }
        nodes(ids: $ids) { id }
        tasks(filter: { workspace: $id }) { totalCount }
        events(filter: { workspace: $id, types: [WORKSPACE_LINKED] }) { nodes { workspace { id } } }
      }`,
      { id, ids },
    );
    expect(data).toMatchObject({
      workspace: {
        ...{
          id: routa,
          parts: [{ surface: 'MIOSA' }, { surface: 'ROUTA' }, { surface: 'MITEOS' }],
        },
      },
      ...{ node: { id: routa }, nodes: ids.map(() => ({ id: routa })) },
      events: { nodes: [1, 2, 3].map(() => ({ workspace: { id: routa } })) },
    });
  }
  const done: [string, Variables][] = [
    ['createTask', { prompt: 'Survey', workspace: miteos }],
    ['uploadFile', { workspace: miteos, file: new File(['x'], 'x.txt', { type: 'text/plain' }) }],
    ['createProject', { workspace: miosa, name: 'Pier' }],
    ['updateWorkspaceSettings', { workspace: miteos, maxComputers: 3 }],
    ['setPreviewDomain', { workspace: miteos, domain: 'quay.example.org' }],
    ['createComputer', { workspace: miteos, name: 'desk' }],
    ['addCodebase', { workspace: miteos, path: 'https://github.com/harbor/quay' }],
    ['saveNote', { workspace: miosa, title: 'Plan' }],
    ['createRoutaTask', { workspace: miosa, title: 'x', objective: 'x' }],
    ['createRoutaAgent', { workspace: miosa, name: 'x', role: 'GATE' }],
    ['createDeployment', { workspace: miosa, target: 'vercel', configId: 'c' }],
    ['updateWorkspace', { workspace: miteos, name: 'Quay at last' }],
    ['archiveWorkspace', { workspace: miteos }],
    ['unarchiveWorkspace', { workspace: miosa }],
  ];
  for (const [mutation, input] of done) {
    expect(valueAt(await tenant.result(mutation, input), '__typename'), mutation).toMatch(
      /Success$/,
    );
  }
  const tasks =
    'query ($id: ID!) { tasks(filter: { workspace: $id }) { totalCount nodes { workspace { id } } } }';
  expect(await tenant.data(tasks, { id: miteos })).toEqual({
    tasks: { totalCount: 2, nodes: [{ workspace: { id: routa } }, { workspace: { id: routa } }] },
  });
});

test('the id of another tenant is not resolved, whether it was given up or not', async () => {
  const first = await create('Private', 'MITEOS');
  const second = await create('Private too', 'MIOSA');
  await link(first, second);
  const stranger = await Tenant.open(gateway, 'strangers');
  expect(
    await stranger.data('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: [first, second],
    }),
  ).toEqual({ nodes: [null, null] });
  const own = await stranger.change('createWorkspace', 'workspace', { name: 'Own' });
  expect(await stranger.result('linkWorkspaces', { workspace: own, other: second })).toEqual({
    ...{ __typename: 'NotFoundError', code: 'NOT_FOUND' },
  });
});

test('two that both have a part on one surface are not linked, and the error says what to do', async () => {
  const first = await create('A', 'MIOSA');
  const second = await create('B', 'MIOSA');
  const routa = await create('C', 'ROUTA');
  await link(second, routa);
  const data = await tenant.data(
    `mutation ($input: LinkWorkspacesInput!) { linkWorkspaces(input: $input) {
      __typename ... on Error { message }
    } }`,
    { input: { workspace: first, other: second } },
  );
  expect(data).toEqual({
    linkWorkspaces: {
      __typename: 'ConflictError',
      message: expect.stringMatching(/part on MIOSA.*unlinkWorkspace/) as unknown,
    },
  });
  expect([await partsOf(first), await partsOf(second)]).toEqual([['MIOSA'], ['MIOSA', 'ROUTA']]);
  // As it says:
  await unlink(second, 'MIOSA');
  await link(first, second);
  expect(await partsOf(first)).toEqual(['MIOSA', 'ROUTA']);
});

test('a part that is taken off is a Workspace of its own, and its tasks and files go with it', async () => {
  const workspace = await create('Dock', 'MIOSA');
  const miteos = await create('Dock on Miteos', 'MITEOS');
  const before = await tenant.change('createTask', 'task', { prompt: 'Before', workspace: miteos });
  await link(workspace, miteos);
  const after = await tenant.change('createTask', 'task', { prompt: 'After', workspace });
  await tenant.change('uploadFile', 'file', {
    ...{ workspace, file: new File(['x'], 'x.txt', { type: 'text/plain' }) },
  });
  const unlinked = await unlink(workspace, 'MITEOS');
  expect([await partsOf(workspace), await partsOf(unlinked)]).toEqual([['MIOSA'], ['MITEOS']]);
  const fields = '{ id name files { totalCount } tasks { nodes { id workspace { id } } } }';
  const data = await tenant.data(
    `query ($a: ID!, $b: ID!) { one: workspace(id: $a) ${fields} two: workspace(id: $b) ${fields} }`,
    { a: workspace, b: unlinked },
  );
  const its = { workspace: { id: unlinked } };
  expect(data).toEqual({
    one: { id: workspace, name: 'Dock', files: { totalCount: 0 }, tasks: { nodes: [] } },
    two: {
      ...{ id: unlinked, name: 'Dock on Miteos', files: { totalCount: 1 } },
      tasks: {
        nodes: [
          { id: after, ...its },
          { id: before, ...its },
        ],
      },
    },
  });
  // The id that was given up has become one of the Workspace that took it over.
  expect(
    valueAt(
      await tenant.data('query ($id: ID!) { node(id: $id) { id } }', { id: miteos }),
      'node',
      'id',
    ),
  ).toBe(workspace);
  expect(await tenant.result('unlinkWorkspace', { workspace, surface: 'ROUTA' })).toEqual({
    ...{ __typename: 'NotLinkedError', code: 'NOT_LINKED', surface: 'ROUTA' },
  });
  expect(await tenant.result('unlinkWorkspace', { workspace, surface: 'MIOSA' })).toEqual({
    ...{ __typename: 'ConflictError', code: 'CONFLICT' },
  });
});

test('with the same idempotency key a part is taken off once', async () => {
  const workspace = await create('Once', 'MIOSA');
  const other = await create('Once there', 'ROUTA');
  const linking = { workspace, other, idempotencyKey: 'link-once' };
  await tenant.change('linkWorkspaces', 'workspace', linking);
  const input = { workspace, surface: 'ROUTA', idempotencyKey: 'unlink-once' };
  const first = await tenant.result('unlinkWorkspace', input, 'workspace { id } unlinked { id }');
  expect(await tenant.result('unlinkWorkspace', input, 'workspace { id } unlinked { id }')).toEqual(
    first,
  );
  // What was linked then is not linked again.
  await tenant.change('linkWorkspaces', 'workspace', linking);
  expect(await partsOf(workspace)).toEqual(['MIOSA']);
});

test('who follows either of two that are linked sees what happens in the one, past and to come', async () => {
  const first = await create('Stream', 'MITEOS');
  const second = await create('Stream of Routa', 'ROUTA');
  const { url } = await gateway.listen();
  const follow = async (workspace: string) =>
    followOver.SSE(url, {
      query: `subscription ($workspace: ID!) {
        workspaceEvents(workspace: $workspace, after: "START") { type surface }
      }`,
      variables: { workspace },
      authorization: tenant.authorization,
    });
  const streams = [await follow(first), await follow(second)];
  await link(first, second);
  await tenant.change('saveNote', 'note', { workspace: first, title: 'Plan' });
  const file = new File(['x'], 'x.txt', { type: 'text/plain' });
  await tenant.change('uploadFile', 'file', { workspace: second, file });
  streams.push(await follow(first), await follow(second));
  const types = streams.map(
    ({ answers }) =>
      () =>
        answers.map((answer) => valueAt(answer, 'data', 'workspaceEvents', 'type')),
  );
  for (const typesNow of types) {
    await expect
      .poll(typesNow)
      .toEqual(expect.arrayContaining(['WORKSPACE_LINKED', 'NOTE_SAVED', 'FILE_ADDED']));
  }
  for (const stream of streams) stream.leave();
  await Promise.all(streams.map(({ ended }) => ended));
});

test('what may be one is suggested for its slug or external id, and linked by nobody but the caller', async () => {
  const own = await Tenant.open(gateway, 'suggesters');
  const make = (name: string, surface: string, more: Variables = {}) =>
    own.change('createWorkspace', 'workspace', { name, surfaces: [surface], ...more });
  const miosa = await make('Anything', 'MIOSA', { slug: 'north-pier', externalId: 'acct_7' });
  const miteos = await make('North  Pier!', 'MITEOS');
  const routa = await make('Something', 'ROUTA', { metadata: { externalId: 'acct_7' } });
  await make('Alone', 'MIOSA');
  const read = async () => {
    const data = await own.data(
      '{ linkSuggestions { workspace { id } other { id } reasons } workspaces { totalCount } }',
    );
    return (valueAt(data, 'linkSuggestions') as Record<string, unknown>[]).map((one) => ({
      pair: [textAt(one, 'workspace', 'id'), textAt(one, 'other', 'id')].sort(),
      reasons: one.reasons,
    }));
  };
  const pair = (...ids: string[]) => ids.sort();
  expect(await read()).toHaveLength(2);
  expect(await read()).toEqual(
    expect.arrayContaining([
      { pair: pair(miosa, miteos), reasons: ['SLUG'] },
      { pair: pair(miosa, routa), reasons: ['EXTERNAL_ID'] },
    ]),
  );
  await own.change('linkWorkspaces', 'workspace', { workspace: miosa, other: miteos });
  expect(await read()).toEqual([{ pair: pair(miosa, routa), reasons: ['EXTERNAL_ID'] }]);
  await own.change('linkWorkspaces', 'workspace', { workspace: routa, other: miosa });
  expect(await read()).toEqual([]);
});

test('of many that are alike some are suggested, so that a thousand of one name cost no more than a few', async () => {
  const own = await Tenant.open(gateway, 'namesakes');
  const read = async () => {
    const data = await own.data('{ linkSuggestions(first: 200) { other { id } } }');
    return (valueAt(data, 'linkSuggestions') as unknown[]).length;
  };
  await own.change('createWorkspace', 'workspace', { name: 'Pier', surfaces: ['MIOSA'] });
  await gateway.sql(
    `WITH "namesake" AS (
       INSERT INTO "Workspace" ("id", "tenantId", "name", "status", "createdAt", "updatedAt")
       SELECT 'pier-' || n, 'namesakes', 'Pier', 'ACTIVE', now(), now() FROM generate_series(1, 30) AS n
       RETURNING "id"
     )
     INSERT INTO "WorkspaceLink" ("id", "tenantId", "workspaceId", "surface", "upstreamId", "state", "asOf")
     SELECT "id", 'namesakes', "id", 'ROUTA', "id",
       (SELECT "state" || '{"slug": null}' FROM "WorkspaceLink" WHERE "tenantId" = 'namesakes'), now()
     FROM "namesake"`,
  );
  expect(await read()).toBe(20);
  // One that is linked is no longer like the others, and another has its turn.
  const data = await own.data('{ linkSuggestions { workspace { id } other { id } } }');
  const [workspace, other] = ['workspace', 'other'].map((name) =>
    textAt(data, 'linkSuggestions', 0, name, 'id'),
  );
  await own.change('linkWorkspaces', 'workspace', { workspace, other });
  expect(await read()).toBe(0);
  await own.change('createWorkspace', 'workspace', { name: 'Pier', surfaces: ['MITEOS'] });
  expect(await read()).toBe(21);
});

test('an id is good also while the one that it was given up for is given up itself', async () => {
  const [first, second, third] = [
    await create('First', 'MIOSA'),
    await create('Second', 'ROUTA'),
    await create('Third', 'MITEOS'),
  ];
  await link(second, first);
  let isRead = false;
  const found = await readOneByAnyId(gateway.store.prisma, 'pilots', keyOf(first), async (id) => {
    if (id === keyOf(second) && !isRead) {
      isRead = true;
      await link(third, second);
    }
    return gateway.store.prisma.workspace.findUnique({ where: { id } });
  });
  expect(isRead).toBe(true);
  expect(found).toMatchObject({ id: keyOf(third) });
});

test('links, splits, adoption and new tasks at once leave each part in one Workspace, and each task with its part', async () => {
  const own = await Tenant.open(gateway, 'crowded');
  const make = (name: string, surface: string) =>
    own.change('createWorkspace', 'workspace', { name, surfaces: [surface] });
  const miteos = await Promise.all([0, 1, 2].map((n) => make(`t${n}`, 'MITEOS')));
  const miosa = await Promise.all([0, 1, 2].map((n) => make(`m${n}`, 'MIOSA')));
  const routa = await Promise.all([0, 1, 2].map((n) => make(`r${n}`, 'ROUTA')));
  const names = new Map<string, string[]>();
  const change = async (mutation: string, input: Variables): Promise<void> => {
    const name = textAt(await own.result(mutation, input), '__typename');
    names.set(mutation, [...(names.get(mutation) ?? []), name]);
  };
  await Promise.all(
    miosa.flatMap((workspace, n) => [
      change('createTask', { workspace: miteos[n], prompt: `p${n}` }),
      change('linkWorkspaces', { workspace, other: miteos[n] }),
      change('linkWorkspaces', { workspace: routa[n], other: workspace }),
      change('linkWorkspaces', { workspace: miteos[n], other: routa[n] }),
      change('unlinkWorkspace', { workspace, surface: 'MITEOS' }),
      own.data('{ workspaces { nodes { id } } }'),
      change('updateWorkspace', { workspace, name: `M${n}` }),
    ]),
  );
  // Where a part is when it is looked for is another matter; nothing else goes wrong.
  for (const name of [...names.values()].flat()) {
    expect(name).toMatch(/Success$|^(Conflict|NotLinked|Unsupported)Error$/);
  }
  const tasks = names.get('createTask')?.filter((name) => name === 'CreateTaskSuccess').length;
  const links = await gateway.sql(
    `SELECT "surface", "upstreamId", count(*)::int AS n FROM "WorkspaceLink"
     WHERE "tenantId" = 'crowded' GROUP BY 1, 2`,
  );
  expect(links).toHaveLength(9);
  for (const { n } of links) expect(n).toBe(1);
  // No Workspace without a part, and no task in one that has no part on its surface.
  expect(
    await gateway.sql(
      `SELECT "id" FROM "Workspace" w WHERE "tenantId" = 'crowded'
       AND NOT EXISTS (SELECT FROM "WorkspaceLink" l WHERE l."workspaceId" = w."id")`,
    ),
  ).toEqual([]);
  expect(
    await gateway.sql(
      `SELECT t."taskId", m."workspaceId" AS upstream, l."upstreamId" FROM "TaskWorkspace" t
       JOIN "MiteosTask" m ON m."id" = t."taskId"
       LEFT JOIN "WorkspaceLink" l ON l."workspaceId" = t."workspaceId" AND l."surface" = 'MITEOS'
       WHERE t."tenantId" = 'crowded' AND m."workspaceId" IS DISTINCT FROM l."upstreamId"`,
    ),
  ).toEqual([]);
  expect(
    await gateway.sql(
      `SELECT count(*)::int AS n FROM "TaskWorkspace" WHERE "tenantId" = 'crowded'`,
    ),
  ).toEqual([{ n: tasks }]);
  // Every id that was given out is still one of a Workspace.
  const ids = [...miteos, ...miosa, ...routa];
  const { nodes } = (await own.data('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids,
  })) as { nodes: unknown[] };
  expect(nodes).not.toContain(null);
});

test('a part that is gone is in nobody’s way, and comes back as a Workspace of its own', async () => {
  const first = await create('Shell', 'MIOSA');
  const sunk = await create('Sunk', 'ROUTA');
  const second = await create('Risen', 'ROUTA');
  await link(first, sunk);
  await gateway.sql(
    `UPDATE "WorkspaceLink" SET "goneAt" = now() WHERE "surface" = 'ROUTA' AND "workspaceId" = '${keyOf(first)}'`,
  );
  await link(first, second);
  expect(await partsOf(first)).toEqual(['MIOSA', 'ROUTA']);
  expect(
    await gateway.sql(
      `SELECT "name" FROM "Workspace" WHERE "goneAt" IS NOT NULL AND "tenantId" = 'pilots'`,
    ),
  ).toEqual([{ name: 'Sunk' }]);
});
