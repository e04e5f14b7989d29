import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { Call } from '../../../src/surfaces/call.js';
import type { LiveMiteos } from '../../../src/surfaces/miteos/live.js';
import type { TaskPage } from '../../../src/surfaces/miteos/port.js';
import { listTasks } from '../../../src/workspaces/task-list.js';
import { refusal } from './contract/refusal.js';
import { answering, INVALID, liveOver, NOT_FOUND, read, refused } from './fake-upstream.js';

const AT = (minute: number) => `2031-04-02T09:${String(minute).padStart(2, '0')}:00Z`;

describe('the credential', () => {
  const calls: [name: string, read: (miteos: LiveMiteos, call: Call) => Promise<unknown>][] = [
    ['listWorkspaces', (miteos, call) => miteos.listWorkspaces(call)],
    ['workspaces', (miteos, call) => miteos.workspaces(call, ['ws_1', 'ws_2'])],
    ['filesOf', (miteos, call) => miteos.filesOf(call, ['ws_1', 'ws_2'])],
    ['listTasks', (miteos, call) => miteos.listTasks(call, { limit: 1, offset: 0 })],
    ['tasks', (miteos, call) => miteos.tasks(call, ['task_1', 'task_2'])],
    ['deliverablesOf', (miteos, call) => miteos.deliverablesOf(call, ['task_1', 'task_2'])],
    ['downloadDeliverable', (miteos, call) => miteos.downloadDeliverable(call, 'task_1', 'd')],
    ['listDeployments', (miteos, call) => miteos.listDeployments(call)],
    ['deployments', (miteos, call) => miteos.deployments(call, ['dpl_1', 'dpl_2'])],
  ];

  test.each(calls)('is needed for %s, and without it nothing is sent', async (_, send) => {
    const { miteos, upstream } = liveOver();
    const error = await refusal(send(miteos, read('other')), 'UNAUTHENTICATED');
    expect(error.message).toContain('setUpstreamCredential');
    expect(upstream.sent).toEqual([]);
  });

  test('is looked up once for a call, however many requests it takes', async () => {
    const { miteos, upstream, accounts } = liveOver({
      'GET /tasks/{id}': answering(({ id }) => ({ id })),
    });
    const call = {
      ...read(),
      lane: 'background' as const,
      requestId: 'r1',
      onSent: () => undefined,
    };
    await miteos.tasks(call, ['task_1', 'task_2', 'task_3']);
    expect(accounts).toEqual(['acme']);
    const { account, ...passedOn } = call;
    expect(account).toBe('acme');
    for (const sent of upstream.sent) {
      expect(sent.call).toEqual({ ...passedOn, credential: 'mt_test_acme' });
    }
  });
});

describe('a plural read', () => {
  test('of one workspace asks for that one', async () => {
    const { miteos, upstream } = liveOver({ 'GET /workspaces/{id}': { id: 'ws_1', name: 'One' } });
    const found = await miteos.workspaces(read(), ['ws_1', 'ws_1']);
    expect(found.get('ws_1')).toMatchObject({ name: 'One' });
    expect(upstream.paths).toEqual(['GET /workspaces/ws_1']);
  });

  test('of several workspaces takes them from one list', async () => {
    const { miteos, upstream } = liveOver({
      'GET /workspaces': [{ id: 'ws_1' }, { id: 'ws_2' }, { id: 'ws_3' }],
    });
    const found = await miteos.workspaces(read(), ['ws_3', 'ws_1']);
    expect([...found.keys()].sort()).toEqual(['ws_1', 'ws_3']);
    expect(upstream.paths).toEqual(['GET /workspaces']);
  });

  test('of a workspace that the list lacks asks for it by its id', async () => {
    const { miteos, upstream } = liveOver({
      'GET /workspaces': [{ id: 'ws_1' }],
      'GET /workspaces/{id}': { id: 'ws_9' },
    });
    const found = await miteos.workspaces(read(), ['ws_1', 'ws_9']);
    expect([...found.keys()].sort()).toEqual(['ws_1', 'ws_9']);
    expect(upstream.paths).toEqual(['GET /workspaces', 'GET /workspaces/ws_9']);
  });

  test('asks for each id once', async () => {
    const { miteos, upstream } = liveOver({ 'GET /workspaces/{id}/files': [] });
    await miteos.filesOf(read(), ['ws_1', 'ws_2', 'ws_1']);
    expect(upstream.paths).toEqual(['GET /workspaces/ws_1/files', 'GET /workspaces/ws_2/files']);
  });

  test('fails for the id that fails, and leaves out what Miteos does not have', async () => {
    const down = refused('UNAVAILABLE', 503);
    const faults = new Map([
      ['down', down],
      ['gone', NOT_FOUND],
      ['ill formed', INVALID],
    ]);
    const { miteos } = liveOver({
      'GET /tasks/{id}/deliverables': answering(
        ({ id = '' }) => faults.get(id) ?? [{ id: `${id}-file` }],
      ),
    });
    const found = await miteos.deliverablesOf(read(), ['one', 'down', 'gone', 'ill formed', 'two']);
    expect([...found.keys()].sort()).toEqual(['down', 'one', 'two']);
    expect(found.get('down')).toBe(down);
    expect(found.get('two')).toMatchObject([{ id: 'two-file', taskId: 'two', downloadUrl: null }]);
  });

  test('of an answer that is no task fails as PROTOCOL', async () => {
    const { miteos } = liveOver({ 'GET /tasks/{id}': { prompt: 'Go' } });
    const found = await miteos.tasks(read(), ['task_1']);
    expect(found.get('task_1')).toMatchObject({ name: 'SurfaceError', code: 'PROTOCOL' });
  });

  test('of nothing sends nothing', async () => {
    const { miteos, upstream } = liveOver();
    for (const found of [
      await miteos.workspaces(read(), []),
      await miteos.filesOf(read(), []),
      await miteos.tasks(read(), []),
      await miteos.deliverablesOf(read(), []),
      await miteos.deployments(read(), []),
    ]) {
      expect(found.size).toBe(0);
    }
    expect(upstream.sent).toEqual([]);
  });
});

describe('the order', () => {
  const mixed = [1, 3, 2].map((minute) => ({ id: `at-${minute}`, created_at: AT(minute) }));

  test('is newest first for workspaces and deployments', async () => {
    const { miteos } = liveOver({ 'GET /workspaces': mixed, 'GET /deployments': { data: mixed } });
    for (const list of [
      await miteos.listWorkspaces(read()),
      await miteos.listDeployments(read()),
    ]) {
      expect(list.map(({ id }) => id)).toEqual(['at-3', 'at-2', 'at-1']);
    }
  });

  test('is oldest first for files and deliverables', async () => {
    const { miteos } = liveOver({
      'GET /workspaces/{id}/files': mixed,
      'GET /tasks/{id}/deliverables': mixed,
    });
    const files = (await miteos.filesOf(read(), ['ws_1'])).get('ws_1');
    const deliverables = (await miteos.deliverablesOf(read(), ['task_1'])).get('task_1');
    for (const list of [files, deliverables]) {
      expect(list).toMatchObject([{ id: 'at-1' }, { id: 'at-2' }, { id: 'at-3' }]);
    }
  });

  test('is as Miteos has it for what was made in the same second', async () => {
    const same = ['b', 'c', 'a'].map((id) => ({ id, created_at: AT(1) }));
    const { miteos } = liveOver({ 'GET /workspaces': same });
    expect((await miteos.listWorkspaces(read())).map(({ id }) => id)).toEqual(['b', 'c', 'a']);
  });
});

describe('a page of tasks', () => {
  test('is asked for by the word for its status', async () => {
    const { miteos, upstream } = liveOver({
      'GET /tasks': { tasks: [{ id: 'task_1' }], total: 41, limit: 20, offset: 40 },
    });
    const page = { status: 'COMPLETE', limit: 20, offset: 40 } as const;
    expect(await miteos.listTasks(read(), page)).toMatchObject({
      tasks: [{ id: 'task_1', detail: null }],
      total: 41,
    });
    expect(upstream.sent[0]?.request.query).toEqual({ status: 'complete', limit: 20, offset: 40 });
  });

  test.each([
    [{ tasks: [{ id: 'task_1' }] }],
    [[{ id: 'task_1' }]],
    [{ data: [{ id: 'task_1' }] }],
  ])('without a total counts what is there (%j)', async (answer) => {
    const { miteos } = liveOver({ 'GET /tasks': answer });
    const { tasks, total } = await miteos.listTasks(read(), { limit: 20, offset: 40 });
    expect(tasks.map(({ id }) => id)).toEqual(['task_1']);
    expect(total).toBe(41);
  });

  test.each<[field: string, page: TaskPage]>([
    ['status', { status: 'UNKNOWN', limit: 20, offset: 0 }],
    ['limit', { limit: 101, offset: 0 }],
    ['limit', { limit: 0.5, offset: 0 }],
    ['offset', { limit: 20, offset: -1 }],
  ])('with a %s that cannot be is INVALID, and not asked for', async (field, page) => {
    const { miteos, upstream } = liveOver();
    const error = await refusal(miteos.listTasks(read(), page), 'INVALID');
    expect(error.field).toBe(field);
    expect(upstream.sent).toEqual([]);
  });

  test('that is shorter than it was asked for is followed by the next', async () => {
    const all = [5, 4, 3, 2, 1].map((minute) => ({ id: `at-${minute}`, created_at: AT(minute) }));
    const starts: number[] = [];
    const { miteos, upstream } = liveOver({
      'GET /tasks': answering(() => {
        const offset = Number(upstream.sent.at(-1)?.request.query?.offset);
        starts.push(offset);
        return { tasks: all.slice(offset, offset + 2), total: all.length };
      }),
    });
    const query = { status: null, first: 10, after: null };
    const list = await listTasks({ miteos, call: read }, query);
    expect(list.items.map(({ task }) => task.id)).toEqual(all.map(({ id }) => id));
    expect(list).toMatchObject({ hasNextPage: false, totalCount: 5 });
    expect(starts).toEqual([0, 2, 4]);
  });
});

describe('a download', () => {
  const route = 'GET /tasks/{id}/deliverables/{file}/download';

  test('has the bytes, and the name, type and size that the headers say', async () => {
    const { miteos, upstream } = liveOver({
      [route]: {
        'content-type': 'Text/Markdown; charset=utf-8',
        'content-disposition': 'attachment; filename="summary.md"',
        'content-length': '5',
      },
    });
    const { content, ...facts } = await miteos.downloadDeliverable(read(), 'task_1', 'dlvr_1');
    expect(facts).toMatchObject({ name: 'summary.md', type: 'text/markdown', sizeBytes: 5 });
    expect((await buffer(content)).toString()).toBe('bytes');
    expect(upstream.paths).toEqual(['GET /tasks/task_1/deliverables/dlvr_1/download']);
  });

  test.each([
    ['nothing', {}],
    ['nonsense', { 'content-type': 'text', 'content-disposition': 'attachment; filename=".."' }],
  ])(
    'has its id as name, and no known type or size, when the headers say %s',
    async (_, headers) => {
      const { miteos } = liveOver({ [route]: headers });
      expect(await miteos.downloadDeliverable(read(), 'task_1', 'dlvr_1')).toMatchObject({
        ...{ name: 'dlvr_1', type: 'application/octet-stream', sizeBytes: null },
      });
    },
  );

  test.each([
    [`attachment; filename="a.md"; filename*=UTF-8''f%C3%BCr%20M%C3%A4rz.md`, 'für März.md'],
    [`attachment; filename*=iso-8859-1'de'f%FCr.md; filename=fuer.md`, 'für.md'],
    [`attachment; filename*=UTF-8''%ff.md; filename="plain.md"`, 'plain.md'],
    ['attachment; filename=tides.csv', 'tides.csv'],
    [String.raw`attachment; filename="low \"water\".md"`, 'low "water".md'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    [String.raw`attachment; filename="C:\\temp\\x.md"`, 'x.md'],
    [`attachment; filename*=UTF-8''..%2F..%2Fx%00%0A.md`, 'x.md'],
    ['inline', 'dlvr_1'],
    ['attachment; filename=""', 'dlvr_1'],
  ])('under %j has the name %j', async (disposition, name) => {
    const { miteos } = liveOver({ [route]: { 'content-disposition': disposition } });
    const download = await miteos.downloadDeliverable(read(), 'task_1', 'dlvr_1');
    expect(download.name).toBe(name);
  });
});
