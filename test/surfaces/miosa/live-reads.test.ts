import { describe, expect, test } from 'vitest';
import { found } from '../answers.js';
import { refusal, refusalBy } from './contract/refusal.js';
import {
  answering,
  liveOver,
  NO_SCOPE,
  NOT_FOUND,
  OUT_OF_REACH,
  read,
  refused,
  UNAVAILABLE,
  write,
} from './fake-upstream.js';

const computer = (id: string, workspace_id: string, more: object = {}) => ({
  ...{ id, workspace_id, project_id: `p-${workspace_id}`, status: 'running', ...more },
});
const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id);

describe('the computers of workspaces', () => {
  test('are one list for all, with their projects, and a list of each that has none', async () => {
    const { miosa, upstream } = liveOver({
      'GET /computers': { data: [computer('a', 'w1'), computer('b', 'w2'), computer('c', 'w1')] },
      'GET /workspaces/{id}/computers': answering(({ id }) =>
        id === 'w3' ? { data: [], total: 0 } : NOT_FOUND,
      ),
    });
    const lists = await miosa.computersOf(read(), ['w1', 'w2', 'w3', 'w4', 'w1']);
    expect([...lists.keys()]).toEqual(['w1', 'w2', 'w3']);
    expect(found(lists, 'w1')).toMatchObject([
      { id: 'a', projectId: 'p-w1' },
      { id: 'c', projectId: 'p-w1' },
    ]);
    expect(found(lists, 'w3')).toEqual([]);
    expect(upstream.paths).toEqual([
      ...['GET /computers', 'GET /workspaces/w3/computers', 'GET /workspaces/w4/computers'],
    ]);
  });

  test('of one workspace are asked for by it, and chosen here too', async () => {
    const { miosa, upstream } = liveOver({
      'GET /computers': [computer('a', 'w1'), computer('b', 'w2')],
    });
    expect(idsOf(found(await miosa.computersOf(read(), ['w1']), 'w1'))).toEqual(['a']);
    expect(upstream.sent.map(({ request }) => request.query)).toMatchObject([
      { workspace_id: 'w1', page: 1, per_page: 100 },
    ]);
  });

  test('that the list of all lacks come without a project', async () => {
    const { miosa } = liveOver({
      'GET /computers': refused('INVALID', 422),
      'GET /workspaces/{id}/computers': { data: [{ id: 'a', status: 'running' }], total: 1 },
    });
    expect(found(await miosa.computersOf(read(), ['w1']), 'w1')).toMatchObject([
      { id: 'a', workspaceId: 'w1', projectId: null },
    ]);
  });

  test('that were destroyed are none', async () => {
    const gone = computer('a', 'w1', { status: 'destroyed' });
    const { miosa } = liveOver({ 'GET /computers': [gone], 'GET /computers/{id}': gone });
    expect(await miosa.listComputers(read())).toEqual([]);
    expect([...(await miosa.computers(read(), ['a']))]).toEqual([]);
  });

  test('are of a status in all of its words', async () => {
    const words = ['active', 'running', 'stopped'].map((status, index) =>
      computer(String(index), 'w1', { status }),
    );
    const { miosa } = liveOver({ 'GET /computers': words });
    expect(idsOf(await miosa.listComputers(read(), { status: 'RUNNING' }))).toEqual(['0', '1']);
  });
});

describe('a list with pages', () => {
  const all = Array.from({ length: 250 }, (_, index) => computer(String(index), 'w1'));
  const paged = (size: number, facts: (total: number) => object) =>
    answering((_, { query = {} }) => {
      const page = Number(query.page ?? 1);
      return { data: all.slice((page - 1) * size, page * size), ...facts(all.length) };
    });

  test.each([
    ['in all', 100, (total: number) => ({ total }), 3],
    ['in a page', 100, (total: number) => ({ page: { page_size: 100, total } }), 3],
    [
      'in its facts, of fewer than were asked for',
      50,
      (total: number) => ({ meta: { per_page: 50, total } }),
      5,
    ],
    ['nowhere', 100, () => ({}), 3],
  ])('that says how many %s is read to its end', async (_, size, facts, calls) => {
    const { miosa, upstream } = liveOver({ 'GET /computers': paged(size, facts) });
    expect(new Set(idsOf(await miosa.listComputers(read()))).size).toBe(250);
    expect(upstream.sent).toHaveLength(calls);
  });

  test('is one read where the server gives all at once, whatever it is asked for', async () => {
    for (const answer of [all, { data: all, total: 250 }]) {
      const { miosa, upstream } = liveOver({ 'GET /computers': answer });
      expect(await miosa.listComputers(read())).toHaveLength(250);
      expect(upstream.sent.length).toBeLessThanOrEqual(2);
    }
  });

  test('that is asked for no pages is read on when it says that there are more', async () => {
    const { miosa, upstream } = liveOver({
      'GET /workspaces': paged(20, (total) => ({ page: { page: 1, page_size: 20, total } })),
    });
    expect(await miosa.listWorkspaces(read())).toHaveLength(250);
    expect(upstream.sent.map(({ request }) => request.query?.page)).toEqual([
      ...[undefined, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
    ]);
  });

  test('ends where it brings nothing new, and is a breach of protocol without an end', async () => {
    const same = liveOver({ 'GET /workspaces': { data: [{ id: 'w1' }], total: 9 } });
    expect(await same.miosa.listWorkspaces(read())).toHaveLength(1);
    expect(same.upstream.sent).toHaveLength(2);
    let next = 0;
    const endless = answering(() => ({ data: [{ id: String(next++) }], total: 1_000_000 }));
    const { miosa, upstream } = liveOver({ 'GET /workspaces': endless });
    await refusal(miosa.listWorkspaces(read()), 'PROTOCOL');
    expect(upstream.sent).toHaveLength(100);
  });
});

describe.each([
  ['workspaces', 'GET /workspaces', 'GET /workspaces/{id}'],
  ['projects', 'GET /projects', 'GET /projects/{id}'],
  ['computers', 'GET /computers', 'GET /computers/{id}'],
] as const)('%s by their ids', (method, list, single) => {
  test('are picked from the list, and those that it lacks asked for', async () => {
    const { miosa, upstream } = liveOver({
      [list]: [{ id: 'a' }, { id: 'b' }],
      [single]: answering(({ id }) => (id === 'c' ? { id } : NOT_FOUND)),
    });
    const answer = await miosa[method](read(), ['b', 'c', 'd', 'b']);
    expect([...answer.keys()]).toEqual(['b', 'c']);
    expect(upstream.sent).toHaveLength(3);
  });

  test('one is one call, absent when out of reach, and an error when it failed', async () => {
    for (const error of OUT_OF_REACH) {
      const { miosa, upstream } = liveOver({ [single]: error });
      expect([...(await miosa[method](read(), ['a']))]).toEqual([]);
      expect(upstream.sent).toHaveLength(1);
    }
    for (const error of [UNAVAILABLE, NO_SCOPE]) {
      const { miosa } = liveOver({ [single]: error });
      expect((await miosa[method](read(), ['a'])).get('a')).toBe(error);
    }
  });

  test('none are no call', async () => {
    const { miosa, upstream } = liveOver();
    expect([...(await miosa[method](read(), []))]).toEqual([]);
    expect(upstream.sent).toEqual([]);
  });
});

describe('what is read of each workspace', () => {
  const query = { window: '7d', granularity: 'day' } as const;
  const STATS = { computers: { total: 0 }, settings: { max_computers: 3 } };

  test('is one call for each, and fails for each alone', async () => {
    const answers = (value: unknown) =>
      answering(({ id }) => (id === 'w1' ? value : id === 'w2' ? NOT_FOUND : UNAVAILABLE));
    const { miosa, upstream } = liveOver({
      'GET /workspaces/{id}/stats': answers(STATS),
      'GET /workspaces/{id}/usage': answers({ total_credits_used: 1 }),
      'GET /workspaces/{id}/projects': answers({ data: [{ id: 'p1' }], total: 1 }),
    });
    const ids = ['w1', 'w2', 'w3', 'w1'];
    for (const answer of [
      await miosa.statsOf(read(), ids),
      await miosa.settingsOf(read(), ids),
      await miosa.usageOf(read(), ids, query),
      await miosa.projectsOf(read(), ids),
    ]) {
      expect([...answer.keys()].sort()).toEqual(['w1', 'w3']);
      expect(answer.get('w3')).toBe(UNAVAILABLE);
    }
    expect(upstream.sent).toHaveLength(12);
    const usage = upstream.sent.find(({ request }) => request.route.endsWith('/usage'));
    expect(usage?.request.query).toEqual(query);
  });

  test('of the settings is what is shown, and the rest once they were changed here', async () => {
    const whole = {
      ...{ max_computers: 3, max_computer_size: 'medium', default_computer_size: 'small' },
      ...{ default_auto_stop_seconds: 60, allowed_template_types: ['miosa-desktop'] },
    };
    let shown: object = { max_computers: 3 };
    const { miosa } = liveOver({
      'GET /workspaces/{id}/stats': answering(() => ({ ...STATS, settings: shown })),
      'PUT /workspaces/{id}/settings': { workspace_id: 'w1', settings: whole },
    });
    const known = async () => found(await miosa.settingsOf(read(), ['w1']), 'w1');
    expect(await known()).toEqual({ maxComputers: 3 });
    const changed = await miosa.updateSettings(write(), 'w1', { maxComputers: 3 });
    expect(await known()).toEqual(changed);
    shown = { max_computers: 4 };
    expect(await known()).toEqual({ maxComputers: 4 });
    shown = { max_computers: 3 };
    expect(await known()).toEqual({ maxComputers: 3 });
  });

  test('of settings that were changed is IN_DOUBT where not all are said', async () => {
    const { miosa } = liveOver({ 'PUT /workspaces/{id}/settings': { settings: {} } });
    await refusal(miosa.updateSettings(write(), 'w1', {}), 'IN_DOUBT');
  });
});

describe('files of a computer', () => {
  const FILES = {
    entries: [
      { name: 'b.txt', size: 1 },
      { name: 'a', is_dir: true },
    ],
  };

  test('are listed by name, at the path that was asked for', async () => {
    const { miosa, upstream } = liveOver({ 'GET /computers/{id}/files': FILES });
    const files = await miosa.listComputerFiles(read(), 'c1', '/tmp/x/../');
    expect(files.map(({ path }) => path)).toEqual(['/tmp/a', '/tmp/b.txt']);
    expect(upstream.sent[0]?.request.query).toEqual({ path: '/tmp' });
  });

  test('at the path of a file are that file, which its folder has', async () => {
    for (const error of [NOT_FOUND, refused('INVALID', 422)]) {
      const { miosa } = liveOver({
        'GET /computers/{id}/files': answering((_, { query }) =>
          query?.path === '/tmp' ? FILES : error,
        ),
      });
      const files = await miosa.listComputerFiles(read(), 'c1', '/tmp/b.txt');
      expect(files).toMatchObject([{ path: '/tmp/b.txt', isFolder: false, sizeBytes: 1 }]);
      await refusal(miosa.listComputerFiles(read(), 'c1', '/tmp/c.txt'), error?.code ?? 'INVALID');
    }
  });

  test('are downloaded by their path, with what is said of them', async () => {
    const { miosa, upstream } = liveOver({
      'GET /computers/{id}/files/download': {
        ...{ 'content-type': 'text/csv; charset=utf-8', 'content-length': '5' },
      },
    });
    const file = await miosa.downloadComputerFile(read(), 'c1', '/tmp/a.csv');
    expect(file).toMatchObject({ name: 'a.csv', type: 'text/csv', sizeBytes: 5 });
    expect(upstream.sent[0]?.request.query).toEqual({ path: '/tmp/a.csv' });
  });

  test('outside of what is allowed everywhere are FORBIDDEN, and a folder is no file', async () => {
    const { miosa, upstream } = liveOver();
    await refusalBy(miosa.listComputerFiles(read(), 'c1', '/root'), 'FORBIDDEN', 'path');
    await refusalBy(miosa.downloadComputerFile(read(), 'c1', '/tmp/a/'), 'INVALID', 'path');
    expect(upstream.sent).toEqual([]);
  });

  test.each([
    [refused('INVALID', 400), 'NOT_FOUND', null],
    [refused('INVALID', 422), 'INVALID', 'path'],
    [refused('FORBIDDEN', 403), 'FORBIDDEN', 'path'],
    [refused('CONFLICT', 409), 'CONFLICT', null],
  ] as const)(
    'that are refused as $code, $status are so by their path',
    async (error, code, field) => {
      const { miosa } = liveOver({ 'DELETE /computers/{id}/files': error });
      const deleted = miosa.deleteComputerFile(write(), 'c1', '/tmp/a');
      expect((await refusal(deleted, code)).field).toBe(field);
    },
  );
});
