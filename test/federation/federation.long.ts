import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { Tenant } from '../support/tenant.js';
import { textAt, valueAt } from '../support/value-at.js';
import { systemClock } from '../../src/clock.js';
import { EmulatorProcess } from './emulator-process.js';

const WHOLE = `query ($id: ID!) {
  workspace(id: $id) {
    name status description parts { surface state asOf error }
    files { nodes { name sizeBytes } }
    tasks { nodes { __typename status ... on MiteosTask {
      agents { status } deliverables { nodes { name } }
    } } }
    deliverables { nodes { name } }
    projects { nodes { name } }
    computers { nodes { name status } }
    settings { maxComputers }
    usage { credits }
    codebases { nodes { path } }
  }
}`;

let miteos: EmulatorProcess;
let miosa: EmulatorProcess;
let routa: EmulatorProcess;
let gateway: TestApp;
let tenant: Tenant;

beforeAll(async () => {
  [miteos, miosa, routa] = await Promise.all([
    EmulatorProcess.start(),
    EmulatorProcess.start(),
    EmulatorProcess.start(),
  ]);
  gateway = await openTestApp(systemClock, {
    ...{ MITEOS_MODE: 'live', MITEOS_BASE_URL: `${miteos.url}/v1`, MITEOS_TIER: 'business' },
    ...{ MIOSA_MODE: 'live', MIOSA_BASE_URL: `${miosa.url}/api/v1` },
    ...{ ROUTA_MODE: 'live', ROUTA_BASE_URL: `${routa.url}/routa/api` },
    ...{ MITEOS_API_KEY: 'mt_test_0123456789abcdef', MIOSA_API_KEY: 'msk_live_0123456789abcdef' },
    MIOSA_REQUESTS_PER_MINUTE: '1000',
    // What is counted is asked by the query alone.
    ...{ MITEOS_POLL_INTERVAL: '600', WORKSPACE_REFRESH_INTERVAL: '600' },
  });
  tenant = new Tenant('default', gateway, gateway.authorization);
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([miteos.stop(), miosa.stop(), routa.stop()]);
});

test('one Workspace over three surfaces in other processes: made, used, read in one query, deleted', async () => {
  const workspace = await tenant.change('createWorkspace', 'workspace', {
    ...{ name: 'Harbour Survey', description: 'Depths of the harbour' },
    surfaces: ['MITEOS', 'MIOSA', 'ROUTA'],
  });
  const file = new File(['Low water at six.'], 'tides.txt', { type: 'text/plain' });
  await tenant.change('uploadFile', 'file', { workspace, file });
  const task = await tenant.change('createTask', 'task', {
    ...{ workspace, prompt: 'Summarise', config: { autonomyLevel: 100 } },
  });
  await tenant.change('createProject', 'project', { workspace, name: 'Charts' });
  await tenant.change('createComputer', 'computer', { workspace, name: 'sounder', size: 'small' });
  await tenant.change('addCodebase', 'codebase', {
    ...{ workspace, path: 'https://github.com/harbour/survey' },
  });
  await expect
    .poll(
      async () =>
        valueAt(
          await tenant.data('query ($id: ID!) { task(id: $id) { status } }', { id: task }),
          ...['task', 'status'],
        ),
      { timeout: 60_000, interval: 500 },
    )
    .toBe('COMPLETE');
  // What the list of workspaces brings is read now, so that it is not asked for behind the query.
  await tenant.data('{ workspaces { totalCount } }');
  await gateway.app.settled();
  for (const emulator of [miteos, miosa, routa]) emulator.asked();

  const whole = valueAt(await tenant.data(WHOLE, { id: workspace }), 'workspace');
  expect(whole).toMatchObject({
    ...{ name: 'Harbour Survey', status: 'ACTIVE', description: 'Depths of the harbour' },
    parts: [
      { surface: 'MIOSA', state: 'LIVE', error: null },
      { surface: 'ROUTA', state: 'LIVE', error: null },
      { surface: 'MITEOS', state: 'LIVE', error: null },
    ],
    files: {
      nodes: [{ name: 'tides.txt', sizeBytes: 17 }, { name: 'report.md' }, { name: 'run.csv' }],
    },
    tasks: { nodes: [{ __typename: 'MiteosTask', status: 'COMPLETE' }] },
    projects: { nodes: [{ name: 'Default' }, { name: 'Charts' }] },
    computers: { nodes: [{ name: 'sounder' }] },
    codebases: { nodes: [{ path: 'https://github.com/harbour/survey' }] },
  });
  expect(valueAt(whole, 'tasks', 'nodes', 0, 'agents')).not.toEqual([]);
  const made = valueAt(whole, 'tasks', 'nodes', 0, 'deliverables', 'nodes');
  expect(made).not.toEqual([]);
  expect(valueAt(whole, 'deliverables', 'nodes')).toEqual(made);
  expect(miteos.asked()).toEqual([
    'GET /v1/tasks/{id}',
    'GET /v1/tasks/{id}/deliverables',
    'GET /v1/workspaces/{id}/files',
  ]);
  // The computers are of the whole account; the settings were in the list.
  expect(miosa.asked()).toEqual([
    'GET /api/v1/computers',
    'GET /api/v1/workspaces/{id}/projects',
    'GET /api/v1/workspaces/{id}/stats',
    'GET /api/v1/workspaces/{id}/usage',
  ]);
  // Codebases come with the workspace.
  expect(routa.asked()).toEqual(['GET /routa/api/tasks', 'GET /routa/api/workspaces/{id}']);

  const renamed = await tenant.result(
    'updateWorkspace',
    { workspace, name: 'Harbour Charts' },
    'parts { surface stored { name } error { ... on Error { code } } }',
  );
  expect(valueAt(renamed, 'parts')).toEqual([
    { surface: 'MIOSA', stored: { name: 'Harbour Charts' }, error: null },
    { surface: 'ROUTA', stored: { name: 'Harbour Charts' }, error: null },
    { surface: 'MITEOS', stored: null, error: { code: 'UNSUPPORTED' } },
  ]);

  const refused = await tenant.result('deleteWorkspace', { workspace });
  expect(textAt(refused, '__typename')).toBe('ConflictError');
  // MIOSA keeps what has a computer or a project of its own, so that nothing is deleted anywhere.
  const still = await tenant.data('query ($id: ID!) { workspace(id: $id) { parts { state } } }', {
    id: workspace,
  });
  expect(valueAt(still, 'workspace', 'parts')).toEqual(Array(3).fill({ state: 'LIVE' }));
  const empty = await tenant.change('createWorkspace', 'workspace', {
    ...{ name: 'Empty Quay', surfaces: ['MITEOS', 'MIOSA', 'ROUTA'] },
  });
  const selection = 'deleted hidden operation { state }';
  expect(await tenant.result('deleteWorkspace', { workspace: empty }, selection)).toEqual({
    ...{ __typename: 'DeleteWorkspaceSuccess', deleted: ['MIOSA', 'ROUTA'], hidden: ['MITEOS'] },
    operation: { state: 'SUCCEEDED' },
  });
  expect(await tenant.data('{ workspaces { totalCount } }')).toEqual({
    workspaces: { totalCount: 1 },
  });
});
