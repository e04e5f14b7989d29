import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SurfaceError } from '../../../src/surfaces/errors.js';
import type { LiveRouta } from '../../../src/surfaces/routa/live.js';
import * as answers from '../../../src/surfaces/routa/wire/answers.js';
import { settle } from '../refusal.js';
import { answering, liveOver, read, refusal, refusalBy, write } from './fake-upstream.js';

const task = { workspaceId: 'w', title: 'x', objective: 'y' };
const agent = { workspaceId: 'w', name: 'x', role: 'GATE' } as const;
const repository = { path: '/srv/git/tide', branch: 'main' };

const CALLS: Record<string, (routa: LiveRouta) => Promise<unknown>> = {
  listWorkspaces: (routa) => routa.listWorkspaces(read()),
  workspaces: (routa) => routa.workspaces(read(), ['a', 'w']),
  createWorkspace: (routa) =>
    routa.createWorkspace(write(), { title: 'x', repository, metadata: { a: 'b' } }),
  updateWorkspace: (routa) =>
    routa.updateWorkspace(write(), 'a', { title: 'x', repository, metadata: { a: 'b' } }),
  archiveWorkspace: (routa) => routa.archiveWorkspace(write(), 'a'),
  unarchiveWorkspace: (routa) => routa.unarchiveWorkspace(write(), 'a'),
  deleteWorkspace: (routa) => routa.deleteWorkspace(write(), 'a'),
  addCodebase: (routa) => routa.addCodebase(write(), 'a', { path: '/srv/git/tide' }),
  updateCodebase: (routa) => routa.updateCodebase(write(), 'a', 'a', { name: 'x' }),
  setDefaultCodebase: (routa) => routa.setDefaultCodebase(write(), 'a', 'a'),
  removeCodebase: (routa) => routa.removeCodebase(write(), 'a', 'a'),
  tasksOf: (routa) => routa.tasksOf(read(), ['a', 'w']),
  tasks: (routa) => routa.tasks(read(), ['a', 'w']),
  createTask: (routa) => routa.createTask(write(), task),
  updateTask: (routa) => routa.updateTask(write(), 'a', { title: 'x', status: 'BLOCKED' }),
  deleteTask: (routa) => routa.deleteTask(write(), 'a'),
  agentsOf: (routa) => routa.agentsOf(read(), ['a', 'w']),
  agents: (routa) => routa.agents(read(), ['a', 'w']),
  createAgent: (routa) => routa.createAgent(write(), agent),
  setAgentStatus: (routa) => routa.setAgentStatus(write(), 'a', 'ACTIVE'),
  deleteAgent: (routa) => routa.deleteAgent(write(), 'a'),
  notesOf: (routa) => routa.notesOf(read(), ['a', 'w']),
  note: (routa) => routa.note(read(), 'w', 'a'),
  saveNote: (routa) => routa.saveNote(write(), 'w', { id: 'a', title: 'x' }),
  deleteNote: (routa) => routa.deleteNote(write(), 'w', 'a'),
};

const ROUTES = [
  ...['GET /workspaces', 'POST /workspaces', 'GET /workspaces/{id}', 'PATCH /workspaces/{id}'],
  ...['DELETE /workspaces/{id}', 'POST /workspaces/{id}/archive', 'PATCH /codebases/{id}'],
  ...['POST /workspaces/{workspaceId}/codebases', 'POST /codebases/{id}/default'],
  ...['DELETE /workspaces/{workspaceId}/codebases/{id}', 'GET /tasks', 'POST /tasks'],
  ...['GET /tasks/{id}', 'PATCH /tasks/{id}', 'DELETE /tasks/{id}', 'GET /agents', 'POST /agents'],
  ...['GET /agents/{id}', 'DELETE /agents/{id}', 'POST /agents/{id}/status', 'GET /notes'],
  ...['POST /notes', 'GET /notes/{workspaceId}/{id}', 'DELETE /notes/{workspaceId}/{id}'],
];

const odd = fc.oneof(
  fc.constantFrom('a', 'w', '..', 'a/b', '', ' ', 'archived', 'x', '2026-02-31T25:61:61Z'),
  fc.constantFrom('+275761-01-01T00:00:00Z', '0000-00-00', '__proto__', '\ud800', '\0'),
  fc.constantFrom(null, true, 0, -1, 1e308, 7, [], {}),
  fc.jsonValue({ maxDepth: 2 }),
);
const names = [
  ...['id', 'agentId', 'title', 'content', 'name', 'label', 'path', 'repoPath', 'branch', 'status'],
  ...['metadata', 'createdAt', 'updatedAt', 'workspaceId', 'labels', 'priority', 'role', 'type'],
  ...['deleted', 'isDefault', 'sourceType', 'objective', 'dependencies'],
];
const thing = fc.dictionary(fc.constantFrom(...names), odd, { maxKeys: 12 });
const someThing = fc.oneof(
  thing,
  thing.map((one) => ({ ...one, id: 'a' })),
  odd,
);
const envelope = fc.oneof(
  someThing,
  someThing.chain((one) =>
    fc.constantFrom('workspace', 'codebase', 'task', 'agent', 'note').map((name) => ({
      [name]: one,
    })),
  ),
  fc.array(someThing, { maxLength: 4 }).chain((all) =>
    fc.constantFrom('workspaces', 'codebases', 'tasks', 'agents', 'notes').map((name) => ({
      [name]: all,
    })),
  ),
);

/** Nothing of ours holds a time that is none, or an id that is empty. */
function check(value: unknown): void {
  if (value instanceof Date) expect(value.getTime()).not.toBeNaN();
  else if (value instanceof Map) for (const one of value.values()) check(one);
  else if (typeof value === 'object' && value !== null && !(value instanceof Error)) {
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'id') expect(inner).toEqual(expect.stringMatching(/./s));
      if (name !== 'metadata') check(inner);
    }
  }
}

describe('a Routa that answers anything', () => {
  test.each(Object.entries(CALLS))('%s ends with what is ours, or a refusal', async (_, call) => {
    await fc.assert(
      fc.asyncProperty(fc.array(envelope, { minLength: 3, maxLength: 3 }), async (given) => {
        let count = 0;
        const any = answering(() => given[count++ % given.length]);
        const { routa, upstream } = liveOver(Object.fromEntries(ROUTES.map((one) => [one, any])));
        const outcome = await settle(call(routa));
        if ('error' in outcome) expect(outcome.error).toBeInstanceOf(SurfaceError);
        else check(outcome.value);
        expect(upstream.sent.length).toBeLessThan(10);
      }),
      { numRuns: 40 },
    );
  });

  test('a change that is answered with another thing is looked at, and changes no other', async () => {
    const other = { id: 'b', title: 'x', status: 'archived', metadata: {}, isDefault: true };
    const there = { id: 'a', title: 'old', status: 'active', metadata: {} };
    const { routa, upstream } = liveOver({
      'GET /workspaces/{id}': { workspace: there, codebases: [{ id: 'a', repoPath: '/x' }] },
      'GET /tasks/{id}': there,
      'GET /notes/{workspaceId}/{id}': { note: there },
      ...Object.fromEntries(
        ROUTES.filter((route) => /^(PATCH|POST)/.test(route)).map((route) => [route, other]),
      ),
    });
    const changes = { title: 'x', metadata: { a: 'b' } };
    for (const call of [
      () => routa.updateWorkspace(write(), 'a', changes),
      () => routa.updateWorkspace(write(), 'a', { repository }),
      () => routa.archiveWorkspace(write(), 'a'),
      () => routa.updateCodebase(write(), 'a', 'a', { name: 'y' }),
      () => routa.setDefaultCodebase(write(), 'a', 'a'),
      () => routa.updateTask(write(), 'a', { title: 'x' }),
      () => routa.saveNote(write(), 'w', { id: 'a', title: 'x' }),
    ]) {
      await refusal(call(), 'IN_DOUBT');
    }
    expect(upstream.paths.filter((path) => path.includes('/b'))).toEqual([]);
  });

  test('a list of more than can be meant is none', () => {
    const many = (count: number) => ({
      tasks: Array.from({ length: count }, (_, n) => ({ id: n })),
    });
    expect(answers.tasks.safeParse(many(50_000)).data).toHaveLength(50_000);
    expect(answers.tasks.safeParse(many(50_001)).success).toBe(false);
  });

  test('metadata with a key that makes no key is INVALID, unsent', async () => {
    const metadata = JSON.parse('{"__proto__": "x"}') as Record<string, unknown>;
    const { routa, upstream } = liveOver();
    await refusalBy(
      routa.createWorkspace(write(), { title: 'x', metadata }),
      ...(['INVALID', 'metadata'] as const),
    );
    await refusalBy(
      routa.updateWorkspace(write(), 'a', { title: 'x', metadata }),
      ...(['INVALID', 'metadata'] as const),
    );
    expect(upstream.sent).toEqual([]);
  });
});
