import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { letPass, openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';
import { Tenant, type Variables } from '../support/tenant.js';
import { textAt, valueAt } from '../support/value-at.js';

const HOUR_MS = 3_600_000;

const clock = new TestClock();
/** What names in DNS are aliases of. */
const aliases = new Map<string, string>();
let gateway: TestApp;
let tenant: Tenant;

beforeAll(async () => {
  gateway = await openTestApp(clock, { LIMIT_COST: '1000000' }, undefined, (name) => {
    const target = aliases.get(name.replace(/^[^.]+/, '*'));
    return Promise.resolve(target === undefined ? [] : [target]);
  });
  tenant = await Tenant.open(gateway, 'customers');
});
afterAll(() => gateway.close());

const pass = (ms: number) => letPass(gateway.app, clock, ms);

async function ask(query: string, variables = {}): Promise<unknown> {
  return tenant.data(query, variables);
}

const change: Tenant['result'] = (...asked) => tenant.result(...asked);

const made: Tenant['change'] = (...asked) => tenant.change(...asked);

const newWorkspace = (name: string, more = {}) =>
  made('createWorkspace', 'workspace', { name, surfaces: ['MIOSA'], ...more });
const newComputer = (input: Variables) => made('createComputer', 'computer', input);

/** What the steps of a series add up to; each begins where one of that length does in UTC. */
function hoursIn(series: unknown, stepMs: number): number {
  const steps = z.array(z.object({ at: z.coerce.date(), computeHours: z.number() })).parse(series);
  for (const { at } of steps) expect(at.getTime() % stepMs).toBe(0);
  return steps.reduce((sum, { computeHours }) => sum + computeHours, 0);
}

const invalid = (path: string) => ({ __typename: 'ValidationError', fields: [{ path }] });
const conflict = { __typename: 'ConflictError', code: 'CONFLICT' };

test('a customer is given a workspace, a project and a computer, within limits that are then told', async () => {
  const workspace = await newWorkspace('Acme Shipping', {
    ...{ externalId: 'customer-7', description: 'A customer', metadata: { plan: 'pro' } },
  });
  const computer = await newComputer({
    ...{ workspace, name: 'build', project: { slug: 'website', name: 'Website' } },
  });
  expect(
    await change(
      'updateWorkspaceSettings',
      { workspace, maxComputers: 1 },
      'settings { maxComputers }',
    ),
  ).toMatchObject({ settings: { maxComputers: 1 } });
  expect(await change('createComputer', { workspace, name: 'second' })).toMatchObject(
    invalid('workspace'),
  );

  await pass(2 * HOUR_MS);
  const found = await ask(
    `query ($id: ID!) { workspace(id: $id) {
      name slug externalId isDefault metadata description status computerCount
      parts { surface }
      projects { nodes { slug name isDefault } }
      computers { totalCount nodes { id status project { name } workspace { name } } }
      stopped: computers(filter: { status: STOPPED }) { totalCount }
      settings { maxComputers maxComputerSize defaultComputerSize unknownFields }
      stats { computers vcpus byStatus { running stopped } }
      usage { computeHours series { at computeHours } }
      byDay: usage(window: LAST_7_DAYS, granularity: DAY) { series { at computeHours } }
    } }`,
    { id: workspace },
  );
  expect(found).toMatchObject({
    workspace: {
      ...{ name: 'Acme Shipping', slug: 'acme-shipping', externalId: 'customer-7' },
      ...{ isDefault: false, metadata: { plan: 'pro' }, description: 'A customer' },
      ...{ status: 'ACTIVE', computerCount: 1, parts: [{ surface: 'MIOSA' }] },
      projects: { nodes: [{ isDefault: true }, { slug: 'website', name: 'Website' }] },
      computers: {
        totalCount: 1,
        nodes: [
          {
            ...{ id: computer, status: 'RUNNING' },
            ...{ project: { name: 'Website' }, workspace: { name: 'Acme Shipping' } },
          },
        ],
      },
      stopped: { totalCount: 0 },
      settings: {
        ...{ maxComputers: 1, maxComputerSize: 'LARGE', defaultComputerSize: 'SMALL' },
        unknownFields: [],
      },
      stats: { computers: 1, vcpus: 1, byStatus: { running: 1, stopped: 0 } },
    },
  });
  const hours = Number(valueAt(found, 'workspace', 'usage', 'computeHours'));
  expect(hours).toBeGreaterThan(1.9);
  expect(hours).toBeLessThanOrEqual(2);
  expect(hoursIn(valueAt(found, 'workspace', 'usage', 'series'), HOUR_MS)).toBeCloseTo(hours);
  expect(hoursIn(valueAt(found, 'workspace', 'byDay', 'series'), 24 * HOUR_MS)).toBeCloseTo(hours);
  expect(await ask('{ workspaces { nodes { externalId } } }')).toEqual({
    workspaces: { nodes: [{ externalId: 'customer-7' }] },
  });

  const domain = 'previewDomain { domain effectiveDomain isVerified dnsStatus }';
  const names = { domain: 'acme.example', effectiveDomain: 'acme.example' };
  expect(
    await change('setPreviewDomain', { workspace, domain: 'acme.example' }, domain),
  ).toMatchObject({ previewDomain: { ...names, isVerified: false, dnsStatus: 'pending' } });
  for (const name of ['*', '*.sandbox']) aliases.set(`${name}.acme.example`, 'proxy.miosa.ai');
  expect(await change('verifyPreviewDomain', { workspace }, domain)).toMatchObject({
    previewDomain: { ...names, isVerified: true, dnsStatus: 'verified' },
  });
  expect(await change('clearPreviewDomain', { workspace }, domain)).toMatchObject({
    previewDomain: { domain: null, effectiveDomain: 'miosa.ai', isVerified: false },
  });

  expect(await change('deleteWorkspace', { workspace })).toEqual(conflict);
  const other = await newWorkspace('Beta Shipping');
  expect(
    await change(
      'moveComputer',
      { computer, workspace: other },
      'computer { workspace { name } project { isDefault } }',
    ),
  ).toMatchObject({
    computer: { workspace: { name: 'Beta Shipping' }, project: { isDefault: true } },
  });
  // Its project by name is left.
  expect(await change('deleteWorkspace', { workspace })).toEqual(conflict);

  expect(await change('deleteComputer', { computer }, 'deletedId')).toMatchObject({
    deletedId: computer,
  });
  expect(await change('deleteWorkspace', { workspace: other }, 'deletedId')).toMatchObject({
    deletedId: other,
  });
  expect(await ask('query ($id: ID!) { node(id: $id) { id } }', { id: other })).toEqual({
    node: null,
  });
  expect(JSON.stringify(await ask('{ workspaces { nodes { id } } }'))).not.toContain(other);
});

test('a project takes its preview domain from its workspace, that from the tenant, that from MIOSA', async () => {
  const workspace = await newWorkspace('Domains');
  const project = await made('createProject', 'project', { workspace, name: 'Shop' });
  const inForce = async () => {
    const domain = 'previewDomain { domain effectiveDomain isVerified }';
    const { project: found, ...rest } = Object(
      await ask(
        `query ($project: ID!) { ${domain} project(id: $project) { ${domain} workspace { ${domain} } } }`,
        { project },
      ),
    ) as Record<string, unknown>;
    return [rest, valueAt(found, 'workspace'), found].map((place) =>
      valueAt(place, 'previewDomain', 'effectiveDomain'),
    );
  };
  const fromMiosa = 'miosa.ai';
  expect(await inForce()).toEqual([fromMiosa, fromMiosa, fromMiosa]);
  await change('setPreviewDomain', { domain: 'tenant.example.com' });
  expect(await inForce()).toEqual(Array(3).fill('tenant.example.com'));
  await change('setPreviewDomain', { workspace, domain: 'space.example.com' });
  await change('setPreviewDomain', { project, domain: 'shop.example.com' });
  expect(await inForce()).toEqual([
    ...['tenant.example.com', 'space.example.com', 'shop.example.com'],
  ]);

  const selection = 'previewDomain { scope isVerified dnsRecords { name value } }';
  const waiting = await change('verifyPreviewDomain', { project }, selection);
  expect(waiting).toMatchObject({ previewDomain: { scope: 'PROJECT', isVerified: false } });
  for (const index of [0, 1]) {
    const record = valueAt(waiting, 'previewDomain', 'dnsRecords', index);
    aliases.set(`${textAt(record, 'name')}.shop.example.com`, textAt(record, 'value'));
  }
  expect(await change('verifyPreviewDomain', { project }, selection)).toMatchObject({
    previewDomain: { isVerified: true },
  });

  await change('clearPreviewDomain', { project });
  await change('clearPreviewDomain', { workspace });
  expect(await inForce()).toEqual(Array(3).fill('tenant.example.com'));
  await change('clearPreviewDomain', {});
  expect(await inForce()).toEqual([fromMiosa, fromMiosa, fromMiosa]);

  expect(await change('verifyPreviewDomain', { project })).toEqual(conflict);
  expect(await change('setPreviewDomain', { project, domain: 'no host' })).toMatchObject(
    invalid('domain'),
  );
  expect(
    await change('setPreviewDomain', { workspace, project, domain: 'example.com' }),
  ).toMatchObject(invalid('project'));
});

test('a computer is renamed, resized, copied, restarted, stopped and started', async () => {
  const workspace = await newWorkspace('Machines');
  const computer = await newComputer({ workspace, name: 'one', metadata: { a: 1 } });
  const status = 'computer { status }';
  expect(await change('stopComputer', { computer })).toEqual(conflict);
  await pass(60_000);
  expect(
    await change(
      'updateComputer',
      { computer, name: 'two', visibility: 'tenant', metadata: { b: 2 } },
      'computer { name visibility metadata }',
    ),
  ).toMatchObject({ computer: { name: 'two', visibility: 'tenant', metadata: { b: 2 } } });
  expect(
    await change('resizeComputer', { computer, size: 'large' }, 'computer { size vcpus }'),
  ).toMatchObject({ computer: { size: 'large', vcpus: 4 } });
  expect(
    await change('cloneComputer', { computer, name: 'copy' }, 'computer { name size status }'),
  ).toMatchObject({ computer: { name: 'copy', size: 'large', status: 'PROVISIONING' } });
  expect(await change('restartComputer', { computer }, status)).toMatchObject({
    computer: { status: 'STARTING' },
  });
  await pass(60_000);
  expect(await change('stopComputer', { computer }, status)).toMatchObject({
    computer: { status: 'STOPPING' },
  });
  await pass(60_000);
  expect(await change('restartComputer', { computer })).toEqual(conflict);
  await change('startComputer', { computer });
  await pass(60_000);
  expect(await ask('{ computers(filter: { status: RUNNING }) { nodes { name } } }')).toEqual({
    computers: { nodes: [{ name: 'two' }, { name: 'copy' }] },
  });
});

test('a file goes into a running computer and out of it', async () => {
  const workspace = await newWorkspace('Files');
  const computer = await newComputer({ workspace, name: 'host' });
  const upload = (path: string) => ({ computer, path, file: new File(['tides'], 'tides.txt') });
  expect(await change('uploadComputerFile', upload('/tmp/'))).toEqual(conflict);
  await pass(60_000);
  const file = await made('uploadComputerFile', 'file', upload('/home/user/charts/'));
  const list = `query ($id: ID!, $path: String!) { computer(id: $id) {
    files(path: $path) { nodes { id name sizeBytes ... on ComputerFile { path isFolder computer { name } } } }
  } }`;
  const inside = await ask(list, { id: computer, path: '/home/user/charts' });
  expect(inside).toEqual({
    computer: {
      files: {
        nodes: [
          {
            ...{ id: file, name: 'tides.txt', sizeBytes: 5, isFolder: false },
            ...{ path: '/home/user/charts/tides.txt', computer: { name: 'host' } },
          },
        ],
      },
    },
  });
  const [folder] = valueAt(
    await ask(list, { id: computer, path: '/home/user' }),
    ...['computer', 'files', 'nodes'],
  ) as unknown[];
  expect(folder).toMatchObject({ name: 'charts', isFolder: true, sizeBytes: null });
  const ids = [file, textAt(folder, 'id')];
  expect(await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids })).toEqual({
    nodes: ids.map((id) => ({ id })),
  });
  expect(await change('uploadComputerFile', upload('/etc/'))).toMatchObject({
    __typename: 'ForbiddenError',
  });
  expect(await change('uploadComputerFile', upload('/tmp'))).toMatchObject(invalid('path'));
  expect(await change('deleteComputerFile', { file }, 'deletedId')).toMatchObject({
    deletedId: file,
  });
  expect(await change('deleteComputerFile', { file })).toMatchObject({
    __typename: 'NotFoundError',
  });
});

test('what is changed of a workspace and a project is told from then on', async () => {
  const workspace = await newWorkspace('Before', { description: 'x', metadata: { a: 1 } });
  const fields = 'name slug externalId description metadata';
  const changes = { name: 'After', slug: 'after', externalId: 'after', metadata: { b: 2 } };
  const after = { ...changes, description: null };
  expect(
    await change(
      'updateWorkspace',
      { workspace, ...changes, description: null, metadata: { a: null, b: 2 } },
      `workspace { ${fields} }`,
    ),
  ).toMatchObject({ workspace: after });
  expect(
    await ask(`query ($id: ID!) { workspace(id: $id) { ${fields} } }`, { id: workspace }),
  ).toEqual({ workspace: after });
  const project = await made('createProject', 'project', {
    ...{ workspace, name: 'Before', description: 'x' },
  });
  expect(
    await change(
      'updateProject',
      { project, ...changes, description: null },
      `project { ${fields} }`,
    ),
  ).toMatchObject({ project: after });
  expect(await ask(`query ($id: ID!) { project(id: $id) { ${fields} } }`, { id: project })).toEqual(
    { project: after },
  );
});

test('a workspace that was deleted is not there any more, whatever asks for it', async () => {
  const input = { name: 'Short-lived', surfaces: ['MIOSA'], idempotencyKey: 'short-lived' };
  const workspace = await made('createWorkspace', 'workspace', input);
  const renamed = { workspace, name: 'Renamed', idempotencyKey: 'renamed' };
  await change('updateWorkspace', renamed);
  await change('deleteWorkspace', { workspace });
  const { text } = await tenant.ask('query ($id: ID!) { workspace(id: $id) { name } }', {
    id: workspace,
  });
  expect(JSON.parse(text)).toMatchObject({
    errors: [{ path: ['workspace'], extensions: { code: 'NOT_FOUND' } }],
  });
  const notFound = { __typename: 'NotFoundError', code: 'NOT_FOUND' };
  expect(await change('deleteWorkspace', { workspace })).toEqual(notFound);
  expect(await change('updateWorkspace', { workspace, name: 'x' })).toEqual(notFound);
  expect(await change('createComputer', { workspace, name: 'x' })).toEqual(notFound);
  // What was made and has gone since is not made anew.
  expect(await change('createWorkspace', input)).toEqual(notFound);
  expect(await change('updateWorkspace', renamed)).toEqual(notFound);
});

test('null lifts the cap on computers, and leaves the other settings as they are', async () => {
  const workspace = await newWorkspace('Caps');
  await change('updateWorkspaceSettings', {
    ...{ workspace, maxComputers: 0, defaultAutoStopSeconds: 600, maxComputerSize: 'MEDIUM' },
  });
  expect(
    await change(
      'updateWorkspaceSettings',
      { workspace, maxComputers: null, defaultAutoStopSeconds: null },
      'settings { maxComputers defaultAutoStopSeconds maxComputerSize }',
    ),
  ).toMatchObject({
    settings: { maxComputers: null, defaultAutoStopSeconds: 600, maxComputerSize: 'MEDIUM' },
  });
  await newComputer({ workspace, name: 'allowed' });
});

test('a workspace of Miteos has nothing of MIOSA, and cannot be given it', async () => {
  const workspace = await made('createWorkspace', 'workspace', { name: 'Only on Miteos' });
  expect(
    await ask(
      `query ($id: ID!) { workspace(id: $id) {
        slug externalId isDefault metadata computerCount
        projects { totalCount } computers { totalCount }
        settings { maxComputers } stats { computers } usage { credits } previewDomain { domain }
      } }`,
      { id: workspace },
    ),
  ).toEqual({
    workspace: {
      ...{ slug: null, externalId: null, isDefault: null, metadata: null, computerCount: null },
      ...{ projects: { totalCount: 0 }, computers: { totalCount: 0 } },
      ...{ settings: null, stats: null, usage: null, previewDomain: null },
    },
  });
  const notLinked = { __typename: 'NotLinkedError', surface: 'MIOSA' };
  expect(await change('createProject', { workspace, name: 'x' })).toMatchObject(notLinked);
  expect(await change('createComputer', { workspace, name: 'x' })).toMatchObject(notLinked);
  expect(await change('setPreviewDomain', { workspace, domain: 'example.com' })).toMatchObject(
    notLinked,
  );
  const unsupported = { __typename: 'UnsupportedError', surface: 'MITEOS' };
  expect(await change('updateWorkspace', { workspace, name: 'x' })).toMatchObject(unsupported);
});

test('the default workspace appears when it is asked for, or once it is used', async () => {
  const names = async (who: Tenant) =>
    valueAt(await who.data('{ workspaces { nodes { isDefault } } }'), 'workspaces', 'nodes');
  const [asking, using] = await Promise.all([
    Tenant.open(gateway, 'asking'),
    Tenant.open(gateway, 'using'),
  ]);
  expect(await names(asking)).toEqual([]);
  const first = await asking.data('{ defaultWorkspace { id isDefault } }');
  expect(first).toMatchObject({ defaultWorkspace: { isDefault: true } });
  expect(await asking.data('{ defaultWorkspace { id isDefault } }')).toEqual(first);
  expect(await names(asking)).toEqual([{ isDefault: true }]);

  expect(await names(using)).toEqual([]);
  await using.change('createComputer', 'computer', { name: 'in no workspace' });
  expect(await names(using)).toEqual([{ isDefault: true }]);
  const workspace = textAt(
    await using.data('{ defaultWorkspace { id } }'),
    'defaultWorkspace',
    'id',
  );
  const refusal = await using.data(
    'mutation ($workspace: ID!) { deleteWorkspace(input: { workspace: $workspace }) { __typename } }',
    { workspace },
  );
  expect(refusal).toEqual({ deleteWorkspace: { __typename: 'ConflictError' } });
});

test('a list of workspaces with their computers, settings and usage takes as many statements for twenty as for one', async () => {
  const many = await Tenant.open(gateway, 'many');
  const statements = async () => {
    // What a computer goes through by itself has its own statements.
    await gateway.app.settled();
    gateway.statements.length = 0;
    await many.data(`{ workspaces(first: 20) { nodes {
      name slug computerCount
      computers { nodes { name project { name } workspace { name } } }
      projects { nodes { name } } settings { maxComputers } stats { vcpus }
      usage { series { credits } }
    } } }`);
    return gateway.statements.length;
  };
  const add = async (index: number) => {
    const workspace = await many.change('createWorkspace', 'workspace', {
      ...{ name: `Workspace ${index}`, surfaces: ['MIOSA'] },
    });
    await many.change('createComputer', 'computer', { workspace, name: 'one' });
  };
  await add(0);
  await statements();
  const forOne = await statements();
  for (let index = 1; index < 20; index += 1) await add(index);
  expect(await statements()).toBe(forOne);
  expect(forOne).toBeLessThanOrEqual(16);
});
