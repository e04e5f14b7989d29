import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { WriteCall } from '../../../src/surfaces/call.js';
import type { LiveMiosa } from '../../../src/surfaces/miosa/live.js';
import { streamOf } from '../streams.js';
import { refusal, refusalBy } from './contract/refusal.js';
import {
  answering,
  liveOver,
  NO_SCOPE,
  NOT_FOUND,
  OUT_OF_REACH,
  refused,
  write,
} from './fake-upstream.js';

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const COMPUTER = { id: 'c1', workspace_id: 'w1', status: 'running' };
const SETTINGS = {
  ...{ max_computers: 3, max_computer_size: 'large', default_computer_size: 'small' },
  ...{ default_auto_stop_seconds: 0, allowed_template_types: [] },
};
const WORKSPACE = { scope: 'workspace', id: 'w1' } as const;

interface Write {
  name: string;
  send: (miosa: LiveMiosa, call: WriteCall) => Promise<unknown>;
  /** As the upstream is asked. */
  route: string;
  body?: unknown;
  /** What MIOSA answers when it has done so. */
  answer?: unknown;
  /** Of what it also reads. */
  reads?: Record<string, unknown>;
}

const WRITES: Write[] = [
  {
    name: 'createWorkspace',
    send: (miosa, call) =>
      miosa.createWorkspace(call, { name: 'Harbor', externalId: 'a', slug: null }),
    route: 'POST /workspaces',
    body: { json: { name: 'Harbor', external_workspace_id: 'a' } },
    answer: { id: 'w1' },
  },
  {
    name: 'updateWorkspace',
    send: (miosa, call) => miosa.updateWorkspace(call, 'w1', { description: null, metadata: {} }),
    route: 'PATCH /workspaces/{id}',
    body: { json: { description: null, metadata: {} } },
    answer: { id: 'w1' },
  },
  {
    name: 'deleteWorkspace',
    send: (miosa, call) => miosa.deleteWorkspace(call, 'w1'),
    route: 'DELETE /workspaces/{id}',
  },
  {
    name: 'updateSettings',
    send: (miosa, call) => miosa.updateSettings(call, 'w1', { maxComputers: null }),
    route: 'PUT /workspaces/{id}/settings',
    body: { json: { max_computers: null } },
    answer: { settings: SETTINGS },
  },
  {
    name: 'createProject',
    send: (miosa, call) =>
      miosa.createProject(call, { workspaceId: 'w1', name: 'Shop', slug: 'shop' }),
    route: 'POST /projects',
    body: { json: { workspace_id: 'w1', name: 'Shop', slug: 'shop' } },
    answer: { id: 'p1' },
  },
  {
    name: 'updateProject',
    send: (miosa, call) => miosa.updateProject(call, 'p1', { externalId: 'site_1' }),
    route: 'PATCH /projects/{id}',
    body: { json: { external_project_id: 'site_1' } },
    answer: { id: 'p1' },
  },
  {
    name: 'createComputer',
    send: (miosa, call) =>
      miosa.createComputer(call, {
        name: 'a',
        workspaceId: 'w1',
        project: { slug: 's', name: 'S' },
      }),
    route: 'POST /computers',
    body: {
      json: {
        ...{ name: 'a', template_type: 'miosa-desktop', workspace_id: 'w1' },
        ...{ project_slug: 's', project_name: 'S' },
      },
    },
    answer: COMPUTER,
  },
  {
    name: 'updateComputer',
    send: (miosa, call) => miosa.updateComputer(call, 'c1', { visibility: 'tenant' }),
    route: 'PATCH /computers/{id}',
    body: { json: { visibility: 'tenant' } },
    answer: COMPUTER,
  },
  {
    name: 'deleteComputer',
    send: (miosa, call) => miosa.deleteComputer(call, 'c1'),
    route: 'DELETE /computers/{id}',
  },
  ...(['start', 'stop', 'restart'] as const).map((verb) => ({
    name: `${verb}Computer`,
    send: (miosa: LiveMiosa, call: WriteCall) => miosa[`${verb}Computer`](call, 'c1'),
    route: `POST /computers/{id}/${verb}`,
    answer: COMPUTER,
  })),
  {
    name: 'resizeComputer',
    send: (miosa, call) => miosa.resizeComputer(call, 'c1', 'large'),
    route: 'POST /computers/{id}/resize',
    body: { json: { size: 'large' } },
    answer: { data: COMPUTER },
  },
  {
    name: 'moveComputer',
    send: (miosa, call) => miosa.moveComputer(call, 'c1', 'w2'),
    route: 'POST /computers/{id}/move',
    body: { json: { workspace_id: 'w2' } },
    answer: COMPUTER,
  },
  {
    name: 'cloneComputer',
    send: (miosa, call) => miosa.cloneComputer(call, 'c1', null),
    route: 'POST /computers/{id}/clone',
    body: { json: {} },
    answer: { data: COMPUTER },
  },
  {
    name: 'setPreviewDomain',
    send: (miosa, call) => miosa.setPreviewDomain(call, WORKSPACE, 'Harbor.example'),
    route: 'PUT /workspaces/{id}/preview-domain',
    body: { json: { preview_domain: 'harbor.example' } },
    answer: { preview_domain: 'harbor.example' },
  },
  {
    name: 'clearPreviewDomain',
    send: (miosa, call) => miosa.clearPreviewDomain(call, WORKSPACE),
    route: 'DELETE /workspaces/{id}/preview-domain',
    reads: { 'GET /workspaces/{id}/preview-domain': {} },
  },
  {
    name: 'verifyPreviewDomain of the account',
    send: (miosa, call) => miosa.verifyPreviewDomain(call, { scope: 'account' }),
    route: 'POST /tenant/preview-domain/verify',
    answer: { verified: true, target: 'proxy.miosa.ai', records: [] },
    reads: { 'GET /tenant/preview-domain': { preview_domain: 'harbor.example' } },
  },
  {
    name: 'uploadComputerFile',
    send: (miosa, call) =>
      miosa.uploadComputerFile(call, 'c1', '/tmp/', { name: 'a.txt', content: streamOf('x') }),
    route: 'POST /computers/{id}/files/upload',
    body: {
      ...{ fields: { path: '/tmp/a.txt' }, part: 'file', name: 'a.txt' },
      ...{ type: 'application/octet-stream', maxBytes: 10_000_000 },
      content: expect.any(Readable) as unknown,
    },
    answer: { success: true, file: { path: '/tmp/a.txt', filename: 'a.txt', size_bytes: 1 } },
  },
  {
    name: 'deleteComputerFile',
    send: (miosa, call) => miosa.deleteComputerFile(call, 'c1', '/tmp/a.txt'),
    route: 'DELETE /computers/{id}/files',
    body: { json: { path: '/tmp/a.txt' } },
  },
];

describe.each(WRITES)('$name', ({ send, route, body, answer, reads }) => {
  const over = (given: unknown) => liveOver({ ...reads, [route]: given });
  const sentBy = ({ sent }: ReturnType<typeof liveOver>['upstream']) =>
    sent.filter(({ request }) => `${request.method} ${request.route}` === route);

  test('is one write, with a key that is a UUID of version 4', async () => {
    const { miosa, upstream } = over(answer);
    await send(miosa, write());
    const [first, ...others] = sentBy(upstream);
    expect(others).toEqual([]);
    expect(first?.request.body).toEqual(body);
    expect(first?.request.idempotencyKey).toMatch(UUID_V4);
    expect(upstream.sent.filter(({ request }) => request.method !== 'GET')).toHaveLength(1);
  });

  test('has the key that it had when it is sent again, and another one for another call', async () => {
    const { miosa, upstream } = over(answer);
    const call = write();
    for (const one of [call, call, write()]) await send(miosa, one);
    const keys = sentBy(upstream).map(({ request }) => request.idempotencyKey);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  test('needs a credential, and sends nothing without', async () => {
    const { miosa, upstream } = over(answer);
    await refusal(send(miosa, write('other')), 'UNAUTHENTICATED');
    expect(upstream.sent).toEqual([]);
  });

  test('is FORBIDDEN to a credential without its scope, or credits', async () => {
    for (const error of [NO_SCOPE, refused('FORBIDDEN', 402)]) {
      await refusal(send(over(error).miosa, write()), 'FORBIDDEN');
    }
  });
});

test('one key serves several methods and accounts, as different keys', async () => {
  const { miosa, upstream } = liveOver({
    'POST /computers/{id}/start': COMPUTER,
    'POST /computers/{id}/stop': COMPUTER,
  });
  const call = write();
  await miosa.startComputer(call, 'c1');
  await miosa.stopComputer(call, 'c1');
  expect(new Set(upstream.sent.map(({ request }) => request.idempotencyKey)).size).toBe(2);
});

describe('what is out of reach', () => {
  const about = WRITES.filter(({ route }) => route.includes('{id}') && !route.includes('/files'));

  test.each(about)('is NOT_FOUND in one wording, however it is said: $name', async (one) => {
    const messages = new Set<string>();
    for (const error of OUT_OF_REACH) {
      const { miosa } = liveOver({ ...one.reads, [one.route]: error });
      messages.add((await refusal(one.send(miosa, write()), 'NOT_FOUND')).message);
    }
    expect(messages.size).toBe(1);
  });

  test('is INVALID for what is made in it, when it is looked for and missing', async () => {
    for (const error of [...OUT_OF_REACH, refused('INVALID', 422)]) {
      const { miosa } = liveOver({
        ...{ 'POST /projects': error, 'POST /computers': error },
        'GET /workspaces/{id}': NOT_FOUND,
      });
      const project = miosa.createProject(write(), { workspaceId: 'w1', name: 'Shop' });
      await refusalBy(project, 'INVALID', 'workspaceId');
      const computer = miosa.createComputer(write(), { workspaceId: 'w1', name: 'a' });
      await refusalBy(computer, 'INVALID', 'workspaceId');
    }
  });
});

describe('a refusal', () => {
  test('of what is taken is a CONFLICT of its field, and of the slug where none is named', async () => {
    const message = 'has already been taken';
    for (const [field, named] of [
      [undefined, 'slug'],
      ['slug', 'slug'],
      ['externalId', 'externalId'],
    ] as const) {
      const error = refused('INVALID', 422, { message, field });
      const { miosa } = liveOver({ 'POST /workspaces': error, 'PATCH /projects/{id}': error });
      await refusalBy(miosa.createWorkspace(write(), { name: 'Harbor' }), 'CONFLICT', named);
      await refusalBy(miosa.updateProject(write(), 'p1', { name: 'Shop' }), 'CONFLICT', named);
    }
  });

  test.each([
    ['maxComputers', 'workspaceId'],
    ['maxComputerSize', 'size'],
    ['allowedTemplateTypes', 'templateType'],
    ['size', 'size'],
  ])('for the cap %s is INVALID of %s', async (field, named) => {
    const error = refused('INVALID', 422, { field });
    const { miosa } = liveOver({ 'POST /computers': error, 'POST /computers/{id}/clone': error });
    await refusalBy(miosa.createComputer(write(), { name: 'a' }), 'INVALID', named);
    await refusalBy(miosa.cloneComputer(write(), 'c1', null), 'INVALID', named);
  });

  test('to delete a workspace does not say what it is that is in it', async () => {
    const error = refused('CONFLICT', 409, { message: 'workspace has computers' });
    const { miosa } = liveOver({ 'DELETE /workspaces/{id}': error });
    const { message } = await refusal(miosa.deleteWorkspace(write(), 'w1'), 'CONFLICT');
    expect(message).toBe('The workspace is the default one, or is not empty.');
  });

  test.each([
    ['name', { name: 'a'.repeat(121) }],
    ['name', { name: '' }],
    ['slug', { name: 'a', slug: 'Harbor' }],
  ])('for a bad %s needs no call', async (field, input) => {
    const { miosa, upstream } = liveOver();
    await refusalBy(miosa.createWorkspace(write(), input), 'INVALID', field);
    expect(upstream.sent).toEqual([]);
  });
});

describe('a computer in a project by its id', () => {
  test('comes into the workspace of the project', async () => {
    const { miosa, upstream } = liveOver({
      'GET /projects/{id}': { id: 'p1', workspace_id: 'w7' },
      'POST /computers': COMPUTER,
    });
    await miosa.createComputer(write(), { name: 'a', project: { id: 'p1' } });
    expect(upstream.paths).toEqual(['GET /projects/p1', 'POST /computers']);
    expect(upstream.sent[1]?.request.body).toMatchObject({
      json: { project_id: 'p1', workspace_id: 'w7' },
    });
  });

  test.each([
    ['is not there', NOT_FOUND],
    ['is in another workspace', { id: 'p1', workspace_id: 'w7' }],
  ])('that %s is INVALID, and nothing is made', async (_, project) => {
    const { miosa, upstream } = liveOver({
      ...{ 'GET /projects/{id}': project, 'GET /workspaces/{id}': { id: 'w1' } },
    });
    const input = { name: 'a', workspaceId: 'w1', project: { id: 'p1' } };
    await refusalBy(miosa.createComputer(write(), input), 'INVALID', 'project');
    expect(upstream.paths).not.toContain('POST /computers');
  });
});

describe('a verb', () => {
  const ACTION = { success: true, message: 'Starting', status: 'starting' };

  test('that is answered with how it went is followed by a read', async () => {
    const { miosa, upstream } = liveOver({
      ...{ 'POST /computers/{id}/start': ACTION, 'GET /computers/{id}': COMPUTER },
    });
    expect(await miosa.startComputer(write(), 'c1')).toMatchObject({ status: 'RUNNING' });
    expect(upstream.paths).toEqual(['POST /computers/c1/start', 'GET /computers/c1']);
  });

  test('is IN_DOUBT when that read fails, and a CONFLICT when nothing was done', async () => {
    const { miosa } = liveOver({
      ...{ 'POST /computers/{id}/start': ACTION, 'GET /computers/{id}': NOT_FOUND },
      'POST /computers/{id}/restart': { success: false },
    });
    await refusal(miosa.startComputer(write(), 'c1'), 'IN_DOUBT');
    await refusal(miosa.restartComputer(write(), 'c1'), 'CONFLICT');
  });

  test.each([
    ['start', 'running', 'done'],
    ['start', 'provisioning', 'CONFLICT'],
    ['stop', 'stopped', 'done'],
    ['stop', 'error', 'CONFLICT'],
  ] as const)('%s that is refused for one that is %s is %s', async (verb, status, outcome) => {
    const { miosa } = liveOver({
      [`POST /computers/{id}/${verb}`]: refused('CONFLICT', 409),
      'GET /computers/{id}': { ...COMPUTER, status },
    });
    const done = miosa[`${verb}Computer`](write(), 'c1');
    if (outcome === 'done') expect(await done).toMatchObject({ statusText: status });
    else await refusal(done, outcome);
  });
});

describe('a verification', () => {
  const routes = {
    workspace: 'GET /workspaces/{id}/preview-domain',
    project: 'GET /projects/{id}/preview-domain',
  } as const;

  test.each(['workspace', 'project'] as const)('of a %s is a GET', async (scope) => {
    const { miosa, upstream } = liveOver({
      [routes[scope]]: { preview_domain: 'harbor.example', status: 'pending_dns' },
      [`${routes[scope]}/verify`]: { verified: true },
    });
    const seen = await miosa.verifyPreviewDomain(write(), { scope, id: 'x' });
    expect(seen).toMatchObject({ isVerified: true, dnsStatus: 'verified' });
    const path = `GET /${scope}s/x/preview-domain`;
    expect(upstream.paths).toEqual([path, `${path}/verify`, path]);
  });

  test.each([
    ['says so', { verified: false }],
    ['is a conflict', refused('CONFLICT', 409)],
    ['is not valid', refused('INVALID', 422)],
    ['says nothing', undefined],
  ])('that finds DNS not ready and %s is no fault', async (_, answer) => {
    const { miosa } = liveOver({
      [routes.workspace]: { preview_domain: 'harbor.example', status: 'pending_dns' },
      [`${routes.workspace}/verify`]: answer,
    });
    const seen = await miosa.verifyPreviewDomain(write(), WORKSPACE);
    expect(seen).toMatchObject({ isVerified: false, statusText: 'pending_dns' });
  });

  test('is a CONFLICT where nothing is set, and asks for nothing then', async () => {
    const { miosa, upstream } = liveOver({ [routes.workspace]: { preview_domain: null } });
    await refusal(miosa.verifyPreviewDomain(write(), WORKSPACE), 'CONFLICT');
    expect(upstream.sent).toHaveLength(1);
  });
});

test('a preview domain that is set with an empty answer is read', async () => {
  const route = '/workspaces/{id}/preview-domain';
  const { miosa, upstream } = liveOver({
    [`GET ${route}`]: answering(() => ({ preview_domain: 'harbor.example' })),
  });
  const set = await miosa.setPreviewDomain(write(), WORKSPACE, 'harbor.example');
  expect(set.domain).toBe('harbor.example');
  expect(upstream.paths.map((path) => path.split(' ', 1).join(''))).toEqual(['PUT', 'GET']);
});
