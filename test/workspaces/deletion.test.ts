import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { encodeId } from '../../schema/ids.js';
import { Journal } from '../../src/workspaces/operations/journal.js';
import { holdRequest } from '../support/held-request.js';
import { textAt, valueAt } from '../support/value-at.js';
import { openCreationSite, routes, type CreationSite } from './creation-site.js';

let site: CreationSite;
beforeAll(async () => {
  site = await openCreationSite();
});
beforeEach(() => site.calm());
afterAll(async () => {
  expect(site.emulator.errors).toEqual([]);
  await site.close();
});

/** The path of one workspace. */
const ON_ROUTA = /^\/routa\/api\/workspaces\/[^/]+$/;
const OPERATION = 'operation { state steps { surface state error { code } } }';
const DELETE = `mutation ($input: DeleteWorkspaceInput!) {
  deleteWorkspace(input: $input) {
    __typename
    ... on DeleteWorkspaceSuccess { deletedId deleted hidden ${OPERATION} }
    ... on Error { code message }
  }
}`;
const RESTORE = `mutation ($workspace: ID!) {
  restoreWorkspace(input: { workspace: $workspace }) {
    ... on RestoreWorkspaceSuccess { workspace { id name parts { surface } } }
    ... on Error { code message }
  }
}`;
const ADD = `mutation ($input: AddSurfaceInput!) {
  addSurface(input: $input) {
    ... on AddSurfaceSuccess { workspace { id description parts { surface } } ${OPERATION} }
    ... on Error { code message }
  }
}`;

const LINK = `mutation ($workspace: ID!, $other: ID!) {
  linkWorkspaces(input: { workspace: $workspace, other: $other }) { __typename }
}`;
const UNLINK = `mutation ($workspace: ID!) {
  unlinkWorkspace(input: { workspace: $workspace, surface: MITEOS }) {
    ... on UnlinkWorkspaceSuccess { unlinked { id } }
    ... on Error { code message }
  }
}`;

async function create(name: string, more: object = {}): Promise<string> {
  return textAt(await site.create(name, more), 'workspace', 'id');
}
async function change(mutation: string, variables: Record<string, unknown>): Promise<unknown> {
  return Object.values(await site.gateway.data(mutation, variables))[0];
}
/** Lets something happen between the plan of the next operation and its beginning. */
function beforeNextBegins(happen: () => Promise<unknown>): void {
  const spy = vi.spyOn(Journal.prototype, 'begin');
  spy.mockImplementationOnce(async function (this: Journal, wanted) {
    spy.mockRestore();
    await happen();
    return this.begin(wanted);
  });
}
const remove = (workspace: string, more: object = {}) =>
  change(DELETE, { input: { workspace, ...more } });
const add = (workspace: string, surface: string, more: object = {}) =>
  change(ADD, { input: { workspace, surface, ...more } });

test('a deleted Workspace is gone where that can be, hidden where it cannot, and comes back as the same', async () => {
  const workspace = await create('Old Quay');
  const task = await site.gateway.data(
    `mutation ($workspace: ID!) {
      createTask(input: { prompt: "Survey", workspace: $workspace }) {
        ... on CreateTaskSuccess { task { id } }
      }
    }`,
    { workspace },
  );
  const done = (surface: string) => ({ surface, state: 'DONE', error: null });
  expect(await remove(workspace)).toEqual({
    ...{ __typename: 'DeleteWorkspaceSuccess', deletedId: workspace },
    ...{ deleted: ['MIOSA', 'ROUTA'], hidden: ['MITEOS'] },
    operation: { state: 'SUCCEEDED', steps: ['MIOSA', 'ROUTA', 'MITEOS'].map(done) },
  });
  expect(await site.count('Old Quay')).toEqual([0, 0, 1, 0]);
  const names = '{ workspaces { nodes { name } } hiddenWorkspaces { nodes { id name surface } } }';
  for (let looks = 0; looks < 2; looks += 1) {
    await site.gateway.data(names);
    await site.gateway.app.settled();
  }
  const listed = await site.gateway.data(names);
  expect(JSON.stringify(listed.workspaces)).not.toContain('Old Quay');
  expect(valueAt(listed.hiddenWorkspaces, 'nodes')).toEqual([
    { id: workspace, name: 'Old Quay', surface: 'MITEOS' },
  ]);
  const hint = {
    ...{ code: 'NOT_FOUND', message: expect.stringContaining('`restoreWorkspace`') as string },
  };
  expect(await remove(workspace)).toMatchObject(hint);
  expect(await add(workspace, 'ROUTA')).toMatchObject(hint);
  expect(await change(UNLINK, { workspace })).toMatchObject(hint);
  const byId = 'query ($id: ID!) { workspace(id: $id) { id } node(id: $id) { id } }';
  const { data, errors } = await site.gateway.query(byId, { id: workspace });
  expect(data).toEqual({ workspace: null, node: null });
  expect(errors).toMatchObject([{ path: ['workspace'], message: hint.message }]);
  const unknown = encodeId('Workspace', crypto.randomUUID());
  expect(await remove(unknown)).toEqual({
    ...{ __typename: 'NotFoundError', code: 'NOT_FOUND' },
    message: 'There is no Workspace with this id.',
  });

  expect(await change(RESTORE, { workspace })).toEqual({
    workspace: { id: workspace, name: 'Old Quay', parts: [{ surface: 'MITEOS' }] },
  });
  const again = await site.gateway.data(
    `query ($id: ID!) {
      workspace(id: $id) { tasks { nodes { id } } } hiddenWorkspaces { totalCount }
    }`,
    { id: workspace },
  );
  expect(again).toEqual({
    workspace: { tasks: { nodes: [valueAt(task, 'createTask', 'task')] } },
    hiddenWorkspaces: { totalCount: 0 },
  });
  expect(await change(RESTORE, { workspace })).toMatchObject({ code: 'NOT_FOUND' });
});

test('what MIOSA refuses to delete stays as it was on all surfaces', async () => {
  const workspace = await create('Full Quay');
  await site.gateway.data(
    `mutation ($workspace: ID!) {
      createProject(input: { workspace: $workspace, name: "Cranes" }) { __typename }
    }`,
    { workspace },
  );
  site.asked();
  expect(await remove(workspace)).toMatchObject({ code: 'CONFLICT' });
  expect(site.asked()[`DELETE /routa/api/workspaces/{id}`]).toBeUndefined();
  expect(await site.count('Full Quay')).toEqual([1, 1, 1, 1]);
  expect(await site.parts(workspace)).toEqual(['MIOSA', 'ROUTA', 'MITEOS']);
});

test('a deletion that has begun is carried on until Routa has done its part', async () => {
  const workspace = await create('Slow Quay');
  site.emulator.emulator.faults.add('status:503;on=DELETE /routa/api/workspaces/{id};times=1');
  const input = { idempotencyKey: 'Key of the slow quay' };
  const result = await remove(workspace, input);
  expect(result).toMatchObject({ deleted: ['MIOSA', 'ROUTA'], hidden: ['MITEOS'] });
  expect(await site.count('Slow Quay')).toEqual([0, 0, 1, 0]);
  expect(await remove(workspace, input)).toEqual(result);
});

test('a part is added on the surface that lacks one, once', async () => {
  const workspace = await create('New Quay', { surfaces: ['MIOSA'], description: 'Of stone' });
  const task = `mutation ($workspace: ID!) {
    createTask(input: { prompt: "Survey", workspace: $workspace }) {
      __typename ... on Error { message }
    }
  }`;
  expect(await change(task, { workspace })).toMatchObject({
    ...{ __typename: 'NotLinkedError', message: expect.stringContaining('`addSurface`') as string },
  });
  expect(await add(workspace, 'MITEOS')).toEqual({
    workspace: {
      ...{ id: workspace, description: 'Of stone' },
      parts: [{ surface: 'MIOSA' }, { surface: 'MITEOS' }],
    },
    operation: {
      ...{ state: 'SUCCEEDED', steps: [{ surface: 'MITEOS', state: 'DONE', error: null }] },
    },
  });
  expect(await change(task, { workspace })).toEqual({ __typename: 'CreateTaskSuccess' });
  expect(await add(workspace, 'MITEOS')).toMatchObject({ code: 'CONFLICT' });
  expect(await add(workspace, 'ROUTA', { slug: 'x' })).toMatchObject({ code: 'UNSUPPORTED' });
  expect(await add(workspace, 'ROUTA', { name: 'Dry', metadata: { of: 'oak' } })).toMatchObject({
    operation: { state: 'SUCCEEDED' },
  });
  expect(await site.count('New Quay')).toEqual([1, 0, 1, 1]);
  expect(await site.count('Dry')).toEqual([0, 1, 0, 0]);
  expect(await site.parts(workspace)).toEqual(['MIOSA', 'ROUTA', 'MITEOS']);
});

test('who asks again with the same key is told what was done, also where a kill came before that was kept', async () => {
  const workspace = await create('Killed Quay', { surfaces: ['MIOSA'] });
  const forget = () => site.gateway.sql('UPDATE "IdempotencyKey" SET "outcome" = NULL');
  const once = async (attempt: () => Promise<unknown>) => {
    const first = await attempt();
    await forget();
    site.asked();
    expect(await attempt()).toEqual(first);
    expect(Object.keys(site.asked()).filter((route) => !route.startsWith('GET'))).toEqual([]);
    return first;
  };
  const key = (idempotencyKey: string) => ({ idempotencyKey });
  const added = await once(() => add(workspace, 'MITEOS', key('Addition to the killed quay')));
  expect(added).toMatchObject({ workspace: { id: workspace } });
  const deleted = await once(() => remove(workspace, key('End of the killed quay')));
  expect(deleted).toMatchObject({ deleted: ['MIOSA'], hidden: ['MITEOS'] });
});

test('a Workspace that is deleted is not given another part meanwhile', async () => {
  const workspace = await create('Busy Quay', { surfaces: ['ROUTA'] });
  const { come, release } = holdRequest(site.emulator.emulator, 'DELETE', ON_ROUTA);
  site.asked();
  const deleted = remove(workspace);
  await come;
  expect(await add(workspace, 'MITEOS')).toMatchObject({ code: 'CONFLICT' });
  expect(site.asked()[routes.miteos]).toBeUndefined();
  release();
  expect(await deleted).toMatchObject({ deleted: ['ROUTA'], hidden: [] });
});

test('what is deleted are the parts that there are when the deletion begins, not those of a moment before', async () => {
  const workspace = await create('Split Quay');
  const { come, release } = holdRequest(site.emulator.emulator, 'GET', ON_ROUTA);
  const deleted = remove(workspace);
  await come;
  const unlinked = await change(UNLINK, { workspace });
  release();
  expect(await deleted).toMatchObject({ deleted: ['MIOSA', 'ROUTA'], hidden: [] });
  expect(await site.parts(textAt(unlinked, 'unlinked', 'id'))).toEqual(['MITEOS']);
  expect(await site.count('Split Quay')).toEqual([0, 0, 1, 1]);
});

test('a part is not added where one was linked a moment before', async () => {
  const workspace = await create('Linked Quay', { surfaces: ['MIOSA'] });
  const other = await create('Its other half', { surfaces: ['MITEOS'] });
  site.asked();
  beforeNextBegins(() => change(LINK, { workspace, other }));
  expect(await add(workspace, 'MITEOS')).toMatchObject({ code: 'CONFLICT' });
  expect(site.asked()[routes.miteos]).toBeUndefined();
  expect(await site.parts(workspace)).toEqual(['MIOSA', 'MITEOS']);
});

test('a part is added to the Workspace that its own was merged into a moment before', async () => {
  const workspace = await create('Merged Quay', { surfaces: ['MIOSA'] });
  const other = await create('The greater quay', { surfaces: ['ROUTA'] });
  beforeNextBegins(() => change(LINK, { workspace: other, other: workspace }));
  expect(await add(workspace, 'MITEOS')).toMatchObject({ workspace: { id: other } });
  expect(await site.parts(other)).toEqual(['MIOSA', 'ROUTA', 'MITEOS']);
});

// The last one: the gateway asks Routa no more for a while.
test('nothing is deleted while Routa, which could not refuse any more, does not answer', async () => {
  const workspace = await create('Quiet Quay');
  site.emulator.emulator.faults.add('status:503;on=GET /routa/api/workspaces/{id}');
  expect(await remove(workspace)).toMatchObject({ code: 'UPSTREAM' });
  site.emulator.emulator.faults.clear();
  expect(await site.count('Quiet Quay')).toEqual([1, 1, 1, 1]);
});
