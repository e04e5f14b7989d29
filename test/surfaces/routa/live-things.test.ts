import { describe, expect, test } from 'vitest';
import { found } from '../answers.js';
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

const CODEBASE = { id: 'c', repoPath: '/srv/git/tide', label: 'tide', isDefault: false };
const WORKSPACE = { workspace: { id: 'w' }, codebases: [CODEBASE] };

describe('a codebase', () => {
  test('is sent under all names that servers know', async () => {
    const { routa, upstream } = liveOver({
      'POST /workspaces/{workspaceId}/codebases': answering((_, { body }) => ({
        codebase: { id: 'c', ...(body && 'json' in body ? (body.json as object) : {}) },
      })),
    });
    const local = await routa.addCodebase(write(), 'w', { path: '/srv/git/tide', name: 'Tide' });
    expect(local).toMatchObject({ workspaceId: 'w', path: '/srv/git/tide', name: 'Tide' });
    const path = 'https://github.com/acme/tide';
    expect(await routa.addCodebase(write(), 'w', { path })).toMatchObject({ source: 'GITHUB' });
    expect(bodiesOf(upstream)).toMatchObject([
      {
        ...{ path: '/srv/git/tide', repoPath: '/srv/git/tide', name: 'Tide', label: 'Tide' },
        sourceType: 'local',
      },
      { path, repoPath: path, sourceType: 'github', sourceUrl: path },
    ]);
  });

  test('that is there already is a CONFLICT of path, and one that is none INVALID of it', async () => {
    for (const [code, status] of [
      ['CONFLICT', 409],
      ['INVALID', 400],
    ] as const) {
      const error = refused(code, status);
      const { routa } = liveOver({
        ...{ 'POST /workspaces/{workspaceId}/codebases': error, 'PATCH /codebases/{id}': error },
        'GET /workspaces/{id}': WORKSPACE,
      });
      await refusalBy(routa.addCodebase(write(), 'w', { path: '/x' }), code, 'path');
      await refusalBy(routa.updateCodebase(write(), 'w', 'c', { path: '/x' }), code, 'path');
    }
    const { routa } = liveOver();
    await refusalBy(routa.addCodebase(write(), 'w', { path: ' ' }), 'INVALID', 'path');
  });

  test('that was added without an answer is found', async () => {
    const { routa } = liveOver({
      'POST /workspaces/{workspaceId}/codebases': LOST,
      'GET /workspaces/{id}': WORKSPACE,
    });
    const added = routa.addCodebase(write(), 'w', { path: '/srv/git/tide' });
    expect(await added).toMatchObject({ id: 'c' });
    await refusal(routa.addCodebase(write(), 'w', { path: '/x' }), 'IN_DOUBT');
  });

  test('of another workspace is NOT_FOUND, and nothing is done to it', async () => {
    const { routa, upstream } = liveOver({
      'GET /workspaces/{id}': WORKSPACE,
      'DELETE /workspaces/{workspaceId}/codebases/{id}': NOT_FOUND,
    });
    await refusal(routa.updateCodebase(write(), 'w', 'x', { name: 'a' }), 'NOT_FOUND');
    await refusal(routa.setDefaultCodebase(write(), 'w', 'x'), 'NOT_FOUND');
    await refusal(routa.removeCodebase(write(), 'w', 'x'), 'NOT_FOUND');
    expect(upstream.paths).toEqual([
      ...['GET /workspaces/w', 'GET /workspaces/w', 'DELETE /workspaces/w/codebases/x'],
    ]);
  });

  test('whose name is not taken over is UNSUPPORTED', async () => {
    const { routa } = liveOver({
      'GET /workspaces/{id}': WORKSPACE,
      'PATCH /codebases/{id}': { codebase: CODEBASE },
      'POST /codebases/{id}/default': { codebase: { ...CODEBASE, isDefault: true } },
    });
    await refusal(routa.updateCodebase(write(), 'w', 'c', { name: 'Ebb' }), 'UNSUPPORTED');
    expect(await routa.setDefaultCodebase(write(), 'w', 'c')).toMatchObject({ isDefault: true });
  });
});

describe('a task', () => {
  const INPUT = { workspaceId: 'w', title: 'x', objective: 'y' };

  test('is listed by its workspace, and chosen here too', async () => {
    const { routa, upstream } = liveOver({
      'GET /tasks': {
        tasks: [
          { id: 'b', workspaceId: 'w', createdAt: '2026-05-05T08:00:00Z' },
          { id: 'a', createdAt: '2026-05-04T08:00:00Z' },
          { id: 'c', workspaceId: 'other' },
        ],
      },
    });
    const lists = await routa.tasksOf(read(), ['w']);
    expect(found(lists, 'w').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(upstream.sent.map(({ request }) => request.query)).toEqual([{ workspaceId: 'w' }]);
  });

  test('is created with one request, always with its workspace, its labels tidied', async () => {
    const { routa, upstream } = liveOver({ 'POST /tasks': { task: { id: 't' } } });
    const input = { ...INPUT, priority: 'HIGH', labels: [' a ', 'a', ''], scope: null } as const;
    expect(await routa.createTask(write(), input)).toMatchObject({ id: 't', workspaceId: 'w' });
    expect(upstream.sent).toHaveLength(1);
    expect(bodiesOf(upstream)).toEqual([{ ...INPUT, priority: 'high', labels: ['a'] }]);
  });

  test('without a title or objective is INVALID, unsent', async () => {
    const { routa, upstream } = liveOver();
    await refusalBy(routa.createTask(write(), { ...INPUT, title: '' }), 'INVALID', 'title');
    const none = { ...INPUT, objective: ' ' };
    await refusalBy(routa.createTask(write(), none), 'INVALID', 'objective');
    expect(upstream.sent).toEqual([]);
  });

  test('whose status is not taken over is UNSUPPORTED', async () => {
    const { routa } = liveOver({
      'PATCH /tasks/{id}': answering((_, { body }) => ({
        task: { id: 't', status: 'PENDING', ...(body && 'json' in body ? {} : null) },
      })),
    });
    await refusal(routa.updateTask(write(), 't', { status: 'BLOCKED' }), 'UNSUPPORTED');
    expect(await routa.updateTask(write(), 't', { status: 'PENDING' })).toMatchObject({ id: 't' });
  });

  test('that was changed without an answer is looked at', async () => {
    const { routa } = liveOver({
      'PATCH /tasks/{id}': LOST,
      'GET /tasks/{id}': { task: { id: 't', title: 'x', labels: ['a'] } },
    });
    const changes = { title: 'x', labels: ['a', ' a'] };
    expect(await routa.updateTask(write(), 't', changes)).toMatchObject({ title: 'x' });
    await refusal(routa.updateTask(write(), 't', { title: 'y' }), 'IN_DOUBT');
  });
});

describe('an agent', () => {
  test.each([
    ['flat', { agentId: 'ag', name: 'lead', role: 'ROUTA', status: 'PENDING' }],
    ['whole', { agentId: 'ag', agent: { id: 'ag', name: 'lead', status: 'PENDING' } }],
  ])('that is created may be answered %s', async (_, answer) => {
    const { routa, upstream } = liveOver({ 'POST /agents': answer });
    const input = { workspaceId: 'w', name: 'lead', role: 'ROUTA' } as const;
    expect(await routa.createAgent(write(), input)).toMatchObject({
      ...{ id: 'ag', workspaceId: 'w', name: 'lead', role: 'ROUTA', status: 'PENDING' },
      ...{ modelTier: 'SMART', parentId: null, createdAt: null },
    });
    expect(bodiesOf(upstream)).toEqual([input]);
  });

  test('is listed by its workspace in all shapes, and absent where there is null', async () => {
    const { routa } = liveOver({
      'GET /agents': { agents: [{ agentId: 'a' }, { id: 'b', workspaceId: 'other' }] },
      'GET /agents/{id}': null,
    });
    const [agent, ...others] = found(await routa.agentsOf(read(), ['w']), 'w');
    expect(agent).toMatchObject({ id: 'a', workspaceId: 'w' });
    expect(others).toEqual([]);
    expect([...(await routa.agents(read(), ['x']))]).toEqual([]);
  });

  test('is given a status that it then has, or that is UNSUPPORTED', async () => {
    const of = (status: string, answer: unknown = { updated: true }) =>
      liveOver({
        'POST /agents/{id}/status': answer,
        'GET /agents/{id}': { agentId: 'ag', status },
      }).routa.setAgentStatus(write(), 'ag', 'ACTIVE');
    expect(await of('ACTIVE')).toMatchObject({ status: 'ACTIVE' });
    await refusal(of('PENDING'), 'UNSUPPORTED');
    expect(await of('ACTIVE', LOST)).toMatchObject({ status: 'ACTIVE' });
    await refusal(of('PENDING', LOST), 'IN_DOUBT');
    await refusal(of('PENDING', BROKEN), 'UNAVAILABLE');
  });
});

describe('a note', () => {
  const NOTE = {
    ...{ id: 'n', workspaceId: 'w', title: 'Plan', content: '# Tide' },
    metadata: { type: 'spec', linkedTaskId: 't', taskStatus: null },
  };

  test('that is new is one request', async () => {
    const { routa, upstream } = liveOver({ 'POST /notes': { note: NOTE } });
    expect(await routa.saveNote(write(), 'w', { content: '# Tide' })).toMatchObject({ id: 'n' });
    expect(bodiesOf(upstream)).toEqual([
      { workspaceId: 'w', title: 'Untitled', content: '# Tide', source: 'user' },
    ]);
    expect(upstream.sent).toHaveLength(1);
  });

  test('that is there is sent what changes, and all where a server throws the rest away', async () => {
    const over = (answer: (json: object) => unknown) =>
      liveOver({
        'GET /notes/{workspaceId}/{id}': { note: NOTE },
        'POST /notes': answering((_, { body }) => ({
          // As it arrives: without what is undefined.
          note: answer(
            JSON.parse(JSON.stringify(body && 'json' in body ? body.json : {})) as object,
          ),
        })),
      });
    const merging = over((json) => ({ ...NOTE, ...json, id: 'n' }));
    expect(await merging.routa.saveNote(write(), 'w', { id: 'n', title: 'Ebb' })).toMatchObject({
      ...{ title: 'Ebb', content: '# Tide', type: 'SPEC' },
    });
    expect(bodiesOf(merging.upstream)).toEqual([
      { workspaceId: 'w', noteId: 'n', title: 'Ebb', type: 'spec', source: 'user' },
    ]);
    const replacing = over((json) => ({ content: '', metadata: {}, ...json, id: 'n' }));
    expect(await replacing.routa.saveNote(write(), 'w', { id: 'n', title: 'Ebb' })).toMatchObject({
      ...{ title: 'Ebb', content: '# Tide', type: 'SPEC', linkedTaskId: 't' },
    });
    expect(bodiesOf(replacing.upstream)).toHaveLength(2);
  });

  test('is NOT_FOUND where there is none, or null', async () => {
    for (const answer of [NOT_FOUND, { note: null }]) {
      const { routa } = liveOver({ 'GET /notes/{workspaceId}/{id}': answer });
      await refusal(routa.note(read(), 'w', 'n'), 'NOT_FOUND');
    }
  });

  test('that was saved without an answer is looked at by its id', async () => {
    const { routa } = liveOver({
      'GET /notes/{workspaceId}/{id}': { note: NOTE },
      'POST /notes': LOST,
    });
    const same = { id: 'n', content: '# Tide' };
    expect(await routa.saveNote(write(), 'w', same)).toMatchObject({ id: 'n' });
    await refusal(routa.saveNote(write(), 'w', { ...same, content: 'x' }), 'IN_DOUBT');
    await refusal(routa.saveNote(write(), 'w', { content: 'x' }), 'IN_DOUBT');
    await refusalBy(routa.saveNote(write(), 'w', { id: '..' }), 'INVALID', 'id');
  });
});

test.each([
  ['deleteTask', 'tasks'],
  ['deleteAgent', 'agents'],
] as const)(
  '%s looks first, since the server says of anything that it is deleted',
  async (method, of) => {
    const answers = { [`DELETE /${of}/{id}`]: { deleted: true } };
    const there = liveOver({ ...answers, [`GET /${of}/{id}`]: { id: 'x' } });
    await there.routa[method](write(), 'x');
    expect(there.upstream.paths).toEqual([`GET /${of}/x`, `DELETE /${of}/x`]);
    const missing = liveOver({ ...answers, [`GET /${of}/{id}`]: NOT_FOUND });
    await refusal(missing.routa[method](write(), 'x'), 'NOT_FOUND');
    expect(missing.upstream.paths).toEqual([`GET /${of}/x`]);
  },
);

test('a note is looked for before it is deleted', async () => {
  const { routa, upstream } = liveOver({ 'GET /notes/{workspaceId}/{id}': NOT_FOUND });
  await refusal(routa.deleteNote(write(), 'w', 'n'), 'NOT_FOUND');
  expect(upstream.paths).toEqual(['GET /notes/w/n']);
});
