import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as mapping from '../../../src/surfaces/routa/mapping.js';
import * as answers from '../../../src/surfaces/routa/wire/answers.js';
import { fieldOf, messageOf } from '../../../src/surfaces/routa/wire/errors.js';

const AT = '2026-05-04T08:00:00.000Z';
const TIMES = { createdAt: AT, updatedAt: AT };
const DATES = { createdAt: new Date(AT), updatedAt: new Date(AT) };
const EPOCH = new Date(0);

describe('a workspace', () => {
  const parse = (json: unknown) => mapping.toWorkspace(answers.workspace.parse(json));

  test('is read as it is documented, in its envelope or bare', () => {
    const json = {
      ...{ id: 'ws-7f2', title: 'Tide', repoPath: '/srv/git/tide', branch: 'main' },
      ...{ status: 'active', metadata: { team: 'charts', size: 7 }, ...TIMES },
    };
    const workspace = {
      ...{ id: 'ws-7f2', title: 'Tide', repository: { path: '/srv/git/tide', branch: 'main' } },
      ...{ status: 'ACTIVE', statusText: 'active', metadata: { team: 'charts', size: 7 } },
      ...DATES,
    };
    expect(parse({ workspace: json })).toEqual(workspace);
    expect(parse(json)).toEqual(workspace);
  });

  test('needs no more than an id', () => {
    expect(parse({ id: 'w' })).toEqual({
      ...{ id: 'w', title: 'w', repository: null, status: 'UNKNOWN', statusText: '' },
      ...{ metadata: {}, createdAt: EPOCH, updatedAt: EPOCH },
    });
  });

  test('has no metadata that are settings of Routa itself', () => {
    const metadata = { worktreeRoot: '/d', 'kanbanAutoProvider:b1': 'x', kanban: 'mine', a: '1' };
    expect(parse({ id: 'w', metadata }).metadata).toEqual({ kanban: 'mine', a: '1' });
  });

  test.each([['archived', 'ARCHIVED'] as const, ['paused', 'UNKNOWN'] as const])(
    'that is %s is %s, and keeps the word',
    (statusText, status) => {
      expect(parse({ id: 'w', status: statusText })).toMatchObject({ status, statusText });
    },
  );

  test.each([
    ['2026-05-04T08:00:00Z', 0],
    ['2026-05-04T08:00:00.5Z', 500],
    ['2026-05-04T08:00:00.123456789Z', 123],
    ['2026-05-04T08:00:00.250+00:00', 250],
  ])('has a time with any digits: %s', (createdAt, ms) => {
    expect(parse({ id: 'w', createdAt }).createdAt.getTime()).toBe(Date.parse(AT) + ms);
  });

  test.each([[null], [{}], [{ workspace: null }], [{ workspace: { title: 'x' } }], ['w']])(
    'is not %j',
    (json) => {
      expect(answers.workspace.safeParse(json).success).toBe(false);
    },
  );
});

describe('a codebase', () => {
  const parse = (json: object) =>
    mapping.toCodebase(answers.codebase.parse({ codebase: { id: 'cb', ...json } }), 'w');

  test('is read as it is documented', () => {
    const json = { name: 'tide', path: '/srv/git/tide', sourceType: 'local' };
    expect(parse(json)).toEqual({
      ...{ id: 'cb', workspaceId: 'w', name: 'tide', path: '/srv/git/tide', branch: null },
      ...{ source: 'LOCAL', sourceText: 'local', isDefault: false },
      ...{ createdAt: null, updatedAt: null },
    });
  });

  test('is read as it is served', () => {
    const json = {
      ...{ workspaceId: 'w1', repoPath: '/srv/git/tide', branch: 'main', label: 'Tide' },
      ...{ isDefault: true, ...TIMES },
    };
    expect(parse(json)).toEqual({
      ...{ id: 'cb', workspaceId: 'w1', name: 'Tide', path: '/srv/git/tide', branch: 'main' },
      ...{ source: 'LOCAL', sourceText: 'local', isDefault: true, ...DATES },
    });
  });

  test.each([
    [{ repoPath: '/srv/git/tide/' }, 'tide'],
    [{ repoPath: 'https://github.com/acme/tide.git', sourceType: 'github' }, 'tide'],
    [{ repoPath: 'C:\\git\\tide' }, 'tide'],
    [{}, 'cb'],
  ])('without a name has that of its path: %j', (json, name) => {
    expect(parse(json).name).toBe(name);
  });

  test('of another source keeps the word', () => {
    expect(parse({ sourceType: 'svn' })).toMatchObject({ source: 'UNKNOWN', sourceText: 'svn' });
  });

  test('of a workspace comes oldest first, and none where none are said', () => {
    const of = (json: unknown) => mapping.toDetail(answers.workspaceDetail.parse(json));
    const codebases = [
      { id: 'b', createdAt: '2026-05-05T08:00:00Z' },
      { id: 'a', createdAt: AT },
    ];
    const ids = of({ workspace: { id: 'w' }, codebases }).codebases.map(({ id }) => id);
    expect(ids).toEqual(['a', 'b']);
    expect(of({ id: 'w' }).codebases).toEqual([]);
    expect(answers.workspaceDetail.safeParse({ id: 'w', codebases: 'x' }).success).toBe(false);
  });
});

describe('a task', () => {
  const parse = (json: object) =>
    mapping.toTask(answers.task.parse({ task: { id: 't', ...json } }));

  test('is read as it is documented', () => {
    const json = {
      ...{ title: 'Export', objective: 'CSV', status: 'REVIEW_REQUIRED', dependencies: ['t0'] },
      ...{ acceptanceCriteria: ['opens'], labels: ['export'], priority: 'high', position: 0 },
      ...{ columnId: 'review', workspaceId: 'w', assignedTo: 'ag', ...TIMES },
    };
    expect(parse(json)).toEqual({
      ...{ id: 't', workspaceId: 'w', title: 'Export', objective: 'CSV', scope: null },
      ...{ status: 'REVIEW_REQUIRED', statusText: 'REVIEW_REQUIRED', priority: 'HIGH' },
      ...{ acceptanceCriteria: ['opens'], labels: ['export'], dependencies: ['t0'] },
      ...{ columnId: 'review', assignedTo: 'ag', completionSummary: null, ...DATES },
    });
  });

  test('may have nulls, and words that nobody knows', () => {
    expect(parse({ status: 'DREAMING', priority: null, labels: null })).toMatchObject({
      ...{ status: 'UNKNOWN', statusText: 'DREAMING', priority: null, labels: [] },
    });
    expect(parse({ priority: 'someday' }).priority).toBe('UNKNOWN');
  });
});

describe('an agent', () => {
  const parse = (json: unknown) =>
    mapping.toAgent(answers.agent.parse(json) ?? expect.fail('none'));
  const common = { name: 'lead', role: 'ROUTA', status: 'working' };

  test.each([
    ['whole', { id: 'ag', ...common, modelTier: 'SMART', workspaceId: 'w', metadata: {} }],
    ['as its status', { agentId: 'ag', ...common, modelTier: 'FAST', messageCount: 0, tasks: [] }],
    ['as a summary', { agentId: 'ag', ...common, toolCallCount: 1, lastResponse: null }],
    ['as it was made', { agentId: 'ag', agent: { id: 'ag', ...common } }],
    ['as it was made, by the id alone', { agentId: 'ag', agent: common }],
  ])('may come %s', (_, json) => {
    expect(parse(json)).toMatchObject({
      ...{ id: 'ag', name: 'lead', role: 'ROUTA', status: 'UNKNOWN', statusText: 'working' },
    });
  });

  test('may be none, and of an unknown role', () => {
    expect(answers.agent.parse(null)).toBeNull();
    expect(answers.agent.safeParse({ name: 'x' }).success).toBe(false);
    expect(parse({ id: 'ag', role: 'BARD' })).toMatchObject({ role: 'UNKNOWN', roleText: 'BARD' });
  });
});

test('a note is read as it is documented, with nulls, and may be none', () => {
  const json = {
    ...{ id: 'spec', title: 'Plan', content: '# Tide', workspaceId: 'w', ...TIMES },
    metadata: { type: 'spec', taskStatus: null, linkedTaskId: 't', parentNoteId: null },
  };
  const parsed = answers.note.parse({ note: json }) ?? expect.fail('none');
  expect(mapping.toNote(parsed, 'w')).toEqual({
    ...{ id: 'spec', workspaceId: 'w', title: 'Plan', content: '# Tide', type: 'SPEC' },
    ...{ typeText: 'spec', linkedTaskId: 't', parentNoteId: null, ...DATES },
  });
  expect(answers.note.parse({ note: null })).toBeNull();
  const bare = answers.note.parse({ id: 'n', metadata: { type: 'poem' } }) ?? expect.fail('none');
  expect(mapping.toNote(bare, 'w')).toMatchObject({ type: 'UNKNOWN', typeText: 'poem' });
});

test.each([
  [{ error: 'title is required' }, 'title'],
  [{ error: 'metadata.size must be a string' }, 'metadata'],
  [{ error: 'Path not found and not a recognized GitHub URL' }, 'path'],
  [{ error: 'Directory exists but is not a git repository' }, 'path'],
  [{ error: 'Invalid role: X. Must be one of: ROUTA' }, 'role'],
  [{ error: 'Invalid status: x' }, 'status'],
  [{ error: 'columnId and status must describe the same workflow state' }, 'status'],
  [{ error: 'Workspace not found' }, null],
  [{ type: 'x', title: 'Bad', detail: 'No such task' }, null],
  [null, null],
])('of a refusal %j the field is %s', (body, field) => {
  expect(fieldOf(body)).toBe(field);
  const { error, detail } = { error: null, detail: null, ...body };
  expect(messageOf(body)).toBe(error ?? detail);
});

test('whatever JSON comes is read or refused, and nothing else', () => {
  const { workspace, workspaces, workspaceDetail, task, agent, agents, note } = answers;
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      for (const schema of [workspace, workspaces, workspaceDetail, task, agent, agents, note]) {
        for (const given of [
          json,
          { workspace: json, codebases: json },
          { id: 'x', agent: json },
        ]) {
          const { success, data } = schema.safeParse(given);
          expect(success).toBe(data !== undefined);
        }
      }
      for (const body of [json, { error: json }]) {
        expect(['string', 'object']).toContain(typeof messageOf(body));
        fieldOf(body);
      }
    }),
    { numRuns: 50 },
  );
});
