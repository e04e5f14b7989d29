import { expect } from 'vitest';
import type { Repositories } from '../surfaces/routa/contract/repositories.js';
import type { Tenant } from './tenant.js';
import { textAt, valueAt } from './value-at.js';

const WORKSPACE = `id name status statusText metadata repository { path branch }
  codebases { nodes { id name path sourceType branch isDefault workspace { id } } }`;

/** The life of a workspace on Routa, as a frontend sees it. */
export async function workspaceStory(
  tenant: Tenant,
  repositories: Repositories,
  { canUnarchive }: { canUnarchive: boolean },
): Promise<void> {
  const path = await repositories.workTree('billing');
  const made = await tenant.result(
    'createWorkspace',
    {
      ...{ name: 'Billing service', surfaces: ['ROUTA'], metadata: { team: 'payments' } },
      repository: { path, branch: 'main' },
    },
    `workspace { ${WORKSPACE} parts { surface state } }`,
  );
  expect(made).toMatchObject({
    workspace: {
      ...{ name: 'Billing service', status: 'ACTIVE', statusText: 'active' },
      ...{ metadata: { team: 'payments' }, repository: { path, branch: 'main' } },
      parts: [{ surface: 'ROUTA', state: 'LIVE' }],
    },
  });
  const workspace = textAt(made, 'workspace', 'id');

  const second = await repositories.workTree('invoices');
  const codebase = await tenant.change('addCodebase', 'codebase', {
    ...{ workspace, path: second, branch: 'main' },
  });
  expect(await tenant.result('addCodebase', { workspace, path: second })).toEqual({
    ...{ __typename: 'ConflictError', code: 'CONFLICT' },
  });
  expect(await tenant.result('addCodebase', { workspace, path: second + '-not' })).toEqual({
    ...{ __typename: 'ValidationError', code: 'VALIDATION', fields: [{ path: 'path' }] },
  });
  await tenant.change('setDefaultCodebase', 'codebase', { codebase });
  const got = await tenant.data(
    `query ($id: ID!) { workspace(id: $id) { ${WORKSPACE} } node(id: $id) { id } }`,
    { id: workspace },
  );
  const codebases = valueAt(got, 'workspace', 'codebases', 'nodes') as { isDefault: boolean }[];
  expect(codebases.filter(({ isDefault }) => isDefault)).toEqual([
    {
      ...{ id: codebase, name: 'invoices', path: second, sourceType: 'LOCAL', branch: 'main' },
      ...{ isDefault: true, workspace: { id: workspace } },
    },
  ]);
  const renamed = await tenant.result(
    'updateCodebase',
    { codebase, name: 'Invoices' },
    'codebase { name branch }',
  );
  expect(renamed).toMatchObject({ codebase: { name: 'Invoices', branch: 'main' } });

  const updated = await tenant.result(
    'updateWorkspace',
    { workspace, name: 'Billing', metadata: { stage: 'two' } },
    `workspace { ${WORKSPACE} }`,
  );
  expect(updated).toMatchObject({
    workspace: { name: 'Billing', metadata: { team: 'payments', stage: 'two' } },
  });

  const withStatus = async (status: string) =>
    valueAt(
      await tenant.data(
        'query ($status: WorkspaceStatus) { workspaces(filter: { status: $status }) { nodes { id } } }',
        { status },
      ),
      'workspaces',
      'nodes',
    );
  await tenant.change('archiveWorkspace', 'workspace', { workspace });
  const archived = await tenant.result('archiveWorkspace', { workspace }, 'workspace { status }');
  expect(archived).toMatchObject({ workspace: { status: 'ARCHIVED' } });
  expect(await withStatus('ARCHIVED')).toEqual([{ id: workspace }]);
  expect(await withStatus('ACTIVE')).not.toContainEqual({ id: workspace });

  expect(
    await tenant.result('unarchiveWorkspace', { workspace }, 'workspace { status }'),
  ).toMatchObject(
    canUnarchive
      ? { workspace: { status: 'ACTIVE' } }
      : { __typename: 'UnsupportedError', surface: 'ROUTA' },
  );
  expect(await withStatus('ARCHIVED')).toEqual(canUnarchive ? [] : [{ id: workspace }]);

  expect(await tenant.result('removeCodebase', { codebase }, 'deletedId')).toMatchObject({
    deletedId: codebase,
  });
  expect(await tenant.result('deleteWorkspace', { workspace }, 'deletedId')).toMatchObject({
    deletedId: workspace,
  });
  expect(
    await tenant.data('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: [workspace, codebase],
    }),
  ).toEqual({ nodes: [null, null] });
}

/** What is done in a workspace on Routa: tasks, agents and notes. */
export async function workStory(tenant: Tenant): Promise<void> {
  const workspace = await tenant.change('createWorkspace', 'workspace', {
    ...{ name: 'Harbor', surfaces: ['ROUTA'] },
  });
  const lead = await tenant.change('createRoutaAgent', 'agent', {
    ...{ workspace, name: 'lead', role: 'ROUTA' },
  });
  const agent = await tenant.change('createRoutaAgent', 'agent', {
    ...{ workspace, name: 'crafter', role: 'CRAFTER', modelTier: 'FAST', parent: lead },
  });
  await tenant.change('setRoutaAgentStatus', 'agent', { agent, status: 'ACTIVE' });
  const first = await tenant.change('createRoutaTask', 'task', {
    ...{ workspace, title: 'Measure the depths', objective: 'A chart', priority: 'HIGH' },
    ...{ labels: ['chart'], acceptanceCriteria: ['It opens'] },
  });
  const second = await tenant.change('createRoutaTask', 'task', {
    ...{ workspace, title: 'Print it', objective: 'On paper', dependencies: [first] },
  });
  await tenant.change('updateRoutaTask', 'task', {
    ...{ task: second, status: 'NEEDS_FIX', assignedTo: agent, completionSummary: 'Blurred' },
  });
  const note = await tenant.change('saveNote', 'note', {
    ...{ workspace, key: 'spec', title: 'Plan', content: '# Charts', type: 'SPEC', task: first },
  });
  await tenant.change('saveNote', 'note', { workspace, key: 'spec', content: '# More charts' });
  const fields = 'title priority labels acceptanceCriteria completionSummary';
  const found = await tenant.data(
    `query ($id: ID!) { workspace(id: $id) {
      tasks { totalCount nodes {
        __typename id surface status statusText workspace { id }
        ... on RoutaTask { ${fields} dependencies { id } assignedTo { id name } }
      } }
      agents { nodes { __typename id type status statusText task { id }
        ... on RoutaAgent { name role roleText modelTier } } }
      notes { nodes { id key title content type workspace { id } } }
    } }`,
    { id: workspace },
  );
  const place = { __typename: 'RoutaTask', surface: 'ROUTA', workspace: { id: workspace } };
  const tasks = [
    {
      ...{ ...place, id: second, status: 'RUNNING', statusText: 'NEEDS_FIX', title: 'Print it' },
      ...{ dependencies: [{ id: first }], assignedTo: { id: agent, name: 'crafter' } },
      completionSummary: 'Blurred',
    },
    {
      ...{ ...place, id: first, status: 'PENDING', statusText: 'PENDING', priority: 'HIGH' },
      ...{ labels: ['chart'], acceptanceCriteria: ['It opens'], dependencies: [] },
      assignedTo: null,
    },
  ];
  const working = { __typename: 'RoutaAgent', task: null };
  expect(found).toMatchObject({
    workspace: {
      tasks: { totalCount: 2, nodes: expect.arrayContaining(tasks.map(matching)) as unknown },
      agents: {
        nodes: [
          { ...working, id: lead, role: 'ROUTA', type: 'ROUTA', status: 'IDLE', name: 'lead' },
          { ...working, id: agent, status: 'ACTING', statusText: 'ACTIVE', modelTier: 'FAST' },
        ],
      },
      notes: { nodes: expect.arrayContaining([matching({ id: note, key: 'spec' })]) as unknown },
    },
  });
  expect(
    await tenant.data(
      'query ($id: ID!) { node(id: $id) { ... on Note { title content type task { title } } } }',
      { id: note },
    ),
  ).toEqual({
    node: {
      ...{ title: 'Plan', content: '# More charts', type: 'SPEC' },
      task: { title: 'Measure the depths' },
    },
  });
  for (const [mutation, input] of [
    ['deleteNote', { note }],
    ['deleteRoutaTask', { task: second }],
    ['deleteRoutaAgent', { agent }],
  ] as const) {
    const deletedId = Object.values(input)[0];
    expect(await tenant.result(mutation, input, 'deletedId')).toMatchObject({ deletedId });
  }
  expect(
    await tenant.data('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: [note, second, agent, first],
    }),
  ).toEqual({ nodes: [null, null, null, { id: first }] });
}

function matching(some: object): unknown {
  return expect.objectContaining(some);
}
