import { describe, expect, test } from 'vitest';
import { found } from '../answers.js';
import { serverWith, type Quirks } from './fake-server.js';
import {
  answering,
  bodiesOf,
  BROKEN,
  liveOver,
  LOST,
  NOT_FOUND,
  read,
  refusal,
  refusalBy,
  refused,
  write,
} from './fake-upstream.js';

const REPOSITORY = { path: '/srv/git/tide', branch: 'main' };
const METADATA = { team: 'charts' };

function open(quirks: Quirks = {}, more: Record<string, unknown> = {}) {
  const server = serverWith(quirks);
  return { ...server, ...liveOver({ ...server.answers, ...more }) };
}

/** With one workspace, and what has been sent forgotten. */
async function withOne(quirks: Quirks = {}, metadata: Record<string, string> = {}) {
  const site = open(quirks);
  const { id } = await site.routa.createWorkspace(write(), { title: 'Tide', metadata });
  site.upstream.sent.length = 0;
  return { ...site, id };
}

describe('a workspace that is created', () => {
  const all = { title: 'Tide', repository: REPOSITORY, metadata: METADATA };

  test('is one request to a server that keeps what it is given', async () => {
    const { routa, upstream } = open();
    expect(await routa.createWorkspace(write(), all)).toMatchObject({
      ...{ title: 'Tide', repository: REPOSITORY, status: 'ACTIVE', metadata: METADATA },
    });
    expect(upstream.paths).toEqual(['POST /workspaces']);
    expect(bodiesOf(upstream)).toEqual([
      { title: 'Tide', repoPath: '/srv/git/tide', branch: 'main', metadata: METADATA },
    ]);
  });

  test('is given its metadata again where they were ignored', async () => {
    const { routa, upstream } = open({ ignoresMetadataOfCreate: true });
    const made = await routa.createWorkspace(write(), { title: 'Tide', metadata: METADATA });
    expect(made.metadata).toEqual(METADATA);
    expect(upstream.paths).toEqual(['POST /workspaces', 'PATCH /workspaces/ws-1']);
  });

  test('has its repository as a codebase where it is not kept otherwise', async () => {
    const { routa, upstream, workspaces } = open({ ignoresRepository: true });
    const made = await routa.createWorkspace(write(), { title: 'Tide', repository: REPOSITORY });
    expect(made.repository).toBeNull();
    expect(workspaces.get('ws-1')?.codebases).toMatchObject([
      { repoPath: '/srv/git/tide', branch: 'main' },
    ]);
    expect(upstream.paths).toEqual(['POST /workspaces', 'POST /workspaces/ws-1/codebases']);
  });

  test('is content with a codebase that the server has made of the repository', async () => {
    const { routa, workspaces } = open({ ignoresRepository: true, makesCodebases: true });
    await routa.createWorkspace(write(), { title: 'Tide', repository: REPOSITORY });
    expect(workspaces.get('ws-1')?.codebases).toHaveLength(1);
  });

  test.each([
    ['said to be no repository', refused('INVALID', 400, 'path'), 'INVALID', 'repository.path'],
    ['refused without a reason', refused('INVALID', 422), 'UNSUPPORTED', null],
    ['of no route', NOT_FOUND, 'UNSUPPORTED', null],
    ['of no method', refused('INVALID', 405), 'UNSUPPORTED', null],
    ['broken down over', BROKEN, 'UNAVAILABLE', null],
    ['not answered', LOST, 'UNAVAILABLE', null],
    ['too late', refused('TIMEOUT'), 'TIMEOUT', null],
  ] as const)('is deleted again when its codebase is %s', async (_, error, code, field) => {
    const { routa, upstream, workspaces } = open({
      ignoresRepository: true,
      refusesCodebases: error,
    });
    const made = routa.createWorkspace(write(), { title: 'Tide', repository: REPOSITORY });
    expect((await refusal(made, code)).field).toBe(field);
    expect(workspaces.size).toBe(0);
    const deletion = upstream.sent.at(-1);
    // There is time for it, whoever has left meanwhile.
    expect(deletion?.call.deadline.getTime()).toBe(65_000);
  });

  test('is IN_DOUBT when it cannot be deleted again either', async () => {
    const { answers } = serverWith({ ignoresRepository: true, refusesCodebases: BROKEN });
    const { routa } = liveOver({ ...answers, 'DELETE /workspaces/{id}': LOST });
    const made = routa.createWorkspace(write(), { title: 'Tide', repository: REPOSITORY });
    expect((await refusal(made, 'IN_DOUBT')).message).toMatch(/Look at `workspaces`/);
  });

  test('is UNSUPPORTED, and not there, when the metadata are ignored for good', async () => {
    const { answers, workspaces } = serverWith({ ignoresMetadataOfCreate: true });
    const ignoring = answering(() => ({ workspace: { id: 'ws-1', metadata: {} } }));
    const { routa } = liveOver({ ...answers, 'PATCH /workspaces/{id}': ignoring });
    await refusal(routa.createWorkspace(write(), all), 'UNSUPPORTED');
    expect(workspaces.size).toBe(0);
  });

  test('goes on to its end when nobody waits any more', async () => {
    const leaving = new AbortController();
    const server = serverWith({ ignoresRepository: true });
    const { routa, upstream } = liveOver(server.answers);
    const made = routa.createWorkspace({ ...write(), signal: leaving.signal }, all);
    leaving.abort();
    await made;
    expect(upstream.sent.map(({ call }) => call.signal.aborted)).toEqual([true, false]);
  });

  test.each([
    ['title', { title: ' ' }],
    ['metadata', { title: 'Tide', metadata: { size: 7 } }],
    ['metadata', { title: 'Tide', metadata: { worktreeRoot: '/etc' } }],
    ['metadata', { title: 'Tide', metadata: { 'kanbanAutoProvider:b1': 'x' } }],
    ['repository.path', { title: 'Tide', repository: { path: '' } }],
  ])('is INVALID of %s, unsent: %j', async (field, input) => {
    const { routa, upstream } = open();
    await refusalBy(routa.createWorkspace(write(), input), 'INVALID', field);
    expect(upstream.sent).toEqual([]);
  });

  test('is IN_DOUBT, and left alone, when no answer comes', async () => {
    const { routa, upstream } = open({}, { 'POST /workspaces': LOST });
    expect((await refusal(routa.createWorkspace(write(), all), 'IN_DOUBT')).message).toMatch(
      /may have been created/,
    );
    expect(upstream.sent).toHaveLength(1);
  });
});

describe('a workspace that is changed', () => {
  test('in its title is one request, and with metadata one and a look before', async () => {
    const { routa, upstream, id } = await withOne({}, { a: '1' });
    expect(await routa.updateWorkspace(write(), id, { title: 'Ebb' })).toMatchObject({
      title: 'Ebb',
    });
    expect(upstream.paths).toEqual(['PATCH /workspaces/ws-1']);
    upstream.sent.length = 0;
    const both = { title: 'Flood', metadata: { b: '2' } };
    expect(await routa.updateWorkspace(write(), id, both)).toMatchObject({
      ...{ title: 'Flood', metadata: { a: '1', b: '2' } },
    });
    expect(upstream.paths).toEqual(['GET /workspaces/ws-1', 'PATCH /workspaces/ws-1']);
    expect(bodiesOf(upstream)).toEqual([both]);
  });

  test('keeps the keys that a server throws away, its own among them', async () => {
    const { routa, workspaces, id } = await withOne({ replacesMetadata: true }, { a: '1' });
    Object.assign(workspaces.get(id)?.metadata ?? {}, {
      ...{ 'kanbanAutoProvider:b1': 'x', worktreeRoot: '/trees' },
    });
    const seen = await routa.updateWorkspace(write(), id, { metadata: { b: '2' } });
    expect(seen.metadata).toEqual({ a: '1', b: '2' });
    expect(workspaces.get(id)?.metadata).toEqual({
      ...{ a: '1', b: '2', 'kanbanAutoProvider:b1': 'x', worktreeRoot: '/trees' },
    });
  });

  test('is not given back as its own what a server fills in', async () => {
    const site = await withOne(
      { replacesMetadata: true, fillsIn: { worktreeRoot: '/d' } },
      { a: '1' },
    );
    await site.routa.updateWorkspace(write(), site.id, { metadata: { b: '2' } });
    expect(site.workspaces.get(site.id)?.metadata).toEqual({ a: '1', b: '2' });
  });

  test('has no metadata sent that are empty, since a server might take that for all', async () => {
    const { routa, upstream, id } = await withOne({ replacesMetadata: true }, { a: '1' });
    const seen = await routa.updateWorkspace(write(), id, { title: 'Ebb', metadata: {} });
    expect(seen.metadata).toEqual({ a: '1' });
    expect(bodiesOf(upstream)).toEqual([{ title: 'Ebb' }]);
  });

  test('is given its title again where it was mixed up with the metadata', async () => {
    const { routa, upstream, id } = await withOne({ mixesTitleUp: true });
    const both = { title: 'Ebb', metadata: METADATA };
    expect(await routa.updateWorkspace(write(), id, both)).toMatchObject(both);
    expect(bodiesOf(upstream)).toEqual([both, { title: 'Ebb' }]);
  });

  test('has its title back when the metadata are refused after it', async () => {
    const { routa, workspaces, id } = await withOne({ storesTitleBeforeRefusal: true });
    const both = { title: 'Ebb', metadata: METADATA };
    await refusalBy(routa.updateWorkspace(write(), id, both), 'INVALID', 'metadata');
    expect(workspaces.get(id)?.title).toBe('Tide');
  });

  test.each([{ size: 7 }, { size: null }, { worktreeRoot: '/etc' }])(
    'is INVALID of metadata, unsent: %j',
    async (metadata) => {
      const { routa, upstream, id } = await withOne();
      const done = routa.updateWorkspace(write(), id, { title: 'Ebb', metadata });
      await refusalBy(done, 'INVALID', 'metadata');
      expect(upstream.sent).toEqual([]);
    },
  );

  test('in its repository is one request where that is kept', async () => {
    const { routa, upstream, id } = await withOne();
    const seen = await routa.updateWorkspace(write(), id, { repository: REPOSITORY });
    expect(seen.repository).toEqual(REPOSITORY);
    expect(upstream.paths).toEqual(['PATCH /workspaces/ws-1']);
  });

  test('in its repository has a codebase made, or changed, where that is not kept', async () => {
    const { routa, upstream, workspaces, id } = await withOne({ ignoresRepository: true });
    await refusalBy(
      routa.updateWorkspace(write(), id, { repository: { branch: 'dev' } }),
      ...(['INVALID', 'repository.path'] as const),
    );
    await routa.updateWorkspace(write(), id, { repository: REPOSITORY });
    await routa.updateWorkspace(write(), id, { repository: { branch: 'dev' } });
    expect(workspaces.get(id)?.codebases).toMatchObject([
      { repoPath: '/srv/git/tide', branch: 'dev' },
    ]);
    expect(upstream.paths).toContain('PATCH /codebases/cb-1');
  });

  test('keeps all as it was when the repository is refused', async () => {
    const quirks = { ignoresRepository: true, refusesCodebases: refused('INVALID', 400, 'path') };
    const { routa, workspaces, id } = await withOne(quirks);
    const changes = { title: 'Ebb', metadata: METADATA, repository: REPOSITORY };
    await refusalBy(routa.updateWorkspace(write(), id, changes), 'INVALID', 'repository.path');
    expect(workspaces.get(id)).toMatchObject({ title: 'Tide', metadata: {} });
  });

  test('is looked at when no answer comes, and IN_DOUBT when that shows nothing', async () => {
    const { answers } = serverWith();
    const over = (title: string) =>
      liveOver({
        ...answers,
        'PATCH /workspaces/{id}': LOST,
        'GET /workspaces/{id}': { workspace: { id: 'a', title } },
      }).routa.updateWorkspace(write(), 'a', { title: 'Ebb' });
    expect(await over('Ebb')).toMatchObject({ title: 'Ebb' });
    await refusal(over('Tide'), 'IN_DOUBT');
  });
});

describe('the archive', () => {
  test('is one request to come in, and a look and one to come out', async () => {
    const { routa, upstream, id } = await withOne();
    expect(await routa.archiveWorkspace(write(), id)).toMatchObject({ status: 'ARCHIVED' });
    expect(upstream.sent).toHaveLength(1);
    expect(await routa.unarchiveWorkspace(write(), id)).toMatchObject({ status: 'ACTIVE' });
    expect(upstream.sent).toHaveLength(3);
    expect(bodiesOf(upstream)).toEqual([{ archive: true }, { archive: false }]);
  });

  test('that nothing comes out of is UNSUPPORTED, and keeps what is active out of it', async () => {
    const { routa, upstream, workspaces, id } = await withOne({ archivesAlways: true });
    expect(await routa.unarchiveWorkspace(write(), id)).toMatchObject({ status: 'ACTIVE' });
    expect(workspaces.get(id)?.status).toBe('active');
    expect(upstream.paths).toEqual(['GET /workspaces/ws-1']);
    await routa.archiveWorkspace(write(), id);
    const { message } = await refusal(routa.unarchiveWorkspace(write(), id), 'UNSUPPORTED');
    expect(message).toMatch(/cannot unarchive/);
  });

  test('that is ignored is UNSUPPORTED, and settled by a look when it is not answered', async () => {
    const one = (status: string, answer: unknown) =>
      liveOver({
        'GET /workspaces/{id}': { id: 'a', status },
        'POST /workspaces/{id}/archive': answer,
      }).routa.archiveWorkspace(write(), 'a');
    await refusal(one('active', { workspace: { id: 'a', status: 'active' } }), 'UNSUPPORTED');
    expect(await one('archived', LOST)).toMatchObject({ status: 'ARCHIVED' });
    await refusal(one('active', LOST), 'IN_DOUBT');
    await refusal(one('active', BROKEN), 'UNAVAILABLE');
  });
});

describe('a workspace that is deleted', () => {
  test('is looked for first, and NOT_FOUND when it is not there', async () => {
    const { routa, upstream, id } = await withOne();
    await routa.deleteWorkspace(write(), id);
    expect(upstream.paths).toEqual(['GET /workspaces/ws-1', 'DELETE /workspaces/ws-1']);
    await refusal(routa.deleteWorkspace(write(), id), 'NOT_FOUND');
    expect(upstream.sent).toHaveLength(3);
  });

  test('is looked for again when no answer comes', async () => {
    let looks = 0;
    const one = (gone: boolean, answer: unknown) => {
      looks = 0;
      return liveOver({
        'GET /workspaces/{id}': answering(() => (++looks > 1 && gone ? NOT_FOUND : { id: 'a' })),
        'DELETE /workspaces/{id}': answer,
      }).routa.deleteWorkspace(write(), 'a');
    };
    await one(true, LOST);
    await refusal(one(false, LOST), 'IN_DOUBT');
    await refusal(one(false, BROKEN), 'UNAVAILABLE');
    await refusal(one(true, NOT_FOUND), 'NOT_FOUND');
    await refusal(one(true, { deleted: false }), 'CONFLICT');
    await one(true, undefined);
  });
});

test('workspaces by their ids are asked for one by one, in an envelope or bare', async () => {
  const { routa, upstream } = liveOver({
    'GET /workspaces/{id}': answering(({ id }) =>
      id === 'c' ? NOT_FOUND : id === 'a' ? { id } : { workspace: { id }, codebases: [] },
    ),
  });
  const answer = await routa.workspaces(read(), ['a', 'b', 'c', 'a']);
  expect([...answer.keys()].toSorted()).toEqual(['a', 'b']);
  expect(found(answer, 'a').codebases).toEqual([]);
  expect(upstream.sent).toHaveLength(3);
});

test('nobody else is served, and nothing is sent for him', async () => {
  const { routa, upstream } = open();
  await refusal(routa.listWorkspaces(read('other')), 'UNAUTHENTICATED');
  await refusal(routa.createWorkspace(write('other'), { title: 'Tide' }), 'UNAUTHENTICATED');
  await refusal(routa.saveNote(write('other'), 'w', { title: 'x' }), 'UNAUTHENTICATED');
  expect(upstream.sent).toEqual([]);
});
