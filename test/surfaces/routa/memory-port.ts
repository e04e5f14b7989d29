import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Clock } from '../../../src/clock.js';
import type { WriteCall } from '../../../src/surfaces/call.js';
import { SurfaceError, type SurfaceErrorCode } from '../../../src/surfaces/errors.js';
import type {
  RoutaAgent,
  RoutaCodebase,
  RoutaNote,
  RoutaPort,
  RoutaTask,
  RoutaWorkspace,
} from '../../../src/surfaces/routa/port.js';

/** Some columns, by the statuses that tasks in them have. */
const COLUMNS = new Map([
  ['IN_PROGRESS', 'dev'],
  ['REVIEW_REQUIRED', 'review'],
  ['COMPLETED', 'done'],
  ['BLOCKED', 'blocked'],
]);

function refusal(code: SurfaceErrorCode, message: string, field?: string): SurfaceError {
  return new SurfaceError('ROUTA', code, message, { field });
}

function found<T>(rows: ReadonlyMap<string, T>, id: string): T {
  const row = rows.get(id);
  if (row === undefined) throw refusal('NOT_FOUND', 'There is no such thing.');
  return row;
}

function named<T>(rows: ReadonlyMap<string, T>, ids: readonly string[]): Map<string, T> {
  return new Map(ids.flatMap((id) => (rows.has(id) ? [[id, found(rows, id)] as const] : [])));
}

/** What is undefined or null is left out. */
function set<T extends object>(changes: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  const given = Object.entries(changes).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  return Object.fromEntries(given) as { [Key in keyof T]?: NonNullable<T[Key]> };
}

/** A Routa in memory that keeps what the port promises, of one account. A write's key counts once. */
export function memoryPort(clock: Clock): RoutaPort {
  const workspaces = new Map<string, RoutaWorkspace>();
  const codebases = new Map<string, RoutaCodebase>();
  const tasks = new Map<string, RoutaTask>();
  const agents = new Map<string, RoutaAgent>();
  const notes = new Map<string, RoutaNote>();
  const keys = new Set<string>();
  const times = () => ({ createdAt: clock.now(), updatedAt: clock.now() });
  const of = <T extends { workspaceId: string | null }>(rows: Map<string, T>, id: string): T[] =>
    [...rows.values()].filter(({ workspaceId }) => workspaceId === id);
  const grouped = <T extends { workspaceId: string | null }>(
    rows: Map<string, T>,
    ids: readonly string[],
  ) => Promise.resolve(new Map([...named(workspaces, ids).keys()].map((id) => [id, of(rows, id)])));

  function write<T>(call: WriteCall, method: string, act: () => T): Promise<T> {
    return Promise.resolve().then(() => {
      const key = `${method} ${call.idempotencyKey}`;
      if (keys.has(key)) throw new Error(`${method} was called twice with a key.`);
      const result = act();
      keys.add(key);
      return result;
    });
  }
  function change<T extends { updatedAt: Date | null }>(
    rows: Map<string, T>,
    id: string,
    changes: Partial<T>,
  ): T {
    const row = found(rows, id);
    if (Object.keys(changes).length === 0) return row;
    const changed = { ...row, ...changes, updatedAt: clock.now() };
    rows.set(id, changed);
    return changed;
  }
  function checkPath(workspaceId: string, path: string): void {
    const isRemote = path.startsWith('https://github.com/');
    if (!isRemote && !existsSync(join(path, '.git'))) {
      throw refusal('INVALID', 'Path not found and not a recognized GitHub URL', 'path');
    }
    if (of(codebases, workspaceId).some((each) => each.path === path)) {
      throw refusal('CONFLICT', 'The workspace has it already', 'path');
    }
  }
  function codebase(workspaceId: string, id: string): RoutaCodebase {
    const row = found(codebases, id);
    if (row.workspaceId !== workspaceId) throw refusal('NOT_FOUND', 'It is elsewhere.');
    return row;
  }
  function archive(method: string, archived: boolean) {
    const status = archived ? 'ARCHIVED' : 'ACTIVE';
    return (call: WriteCall, id: string) =>
      write(call, method, () =>
        change(workspaces, id, { status, statusText: status.toLowerCase() }),
      );
  }
  const noteKey = (workspaceId: string, id: string): string => JSON.stringify([workspaceId, id]);

  return {
    listWorkspaces: () => Promise.resolve([...workspaces.values()]),
    workspaces: (_, ids) =>
      Promise.resolve(
        new Map(
          [...named(workspaces, ids)].map(([id, row]) => [
            id,
            { ...row, codebases: of(codebases, id) },
          ]),
        ),
      ),
    createWorkspace: (call, { title, repository, metadata }) =>
      write(call, 'createWorkspace', () => {
        const id = randomUUID();
        const { path, branch = null } = repository ?? {};
        workspaces.set(id, {
          ...{ id, title, repository: path === undefined ? null : { path, branch } },
          ...{ status: 'ACTIVE', statusText: 'active', metadata: metadata ?? {}, ...times() },
        });
        return found(workspaces, id);
      }),
    updateWorkspace: (call, id, { title, repository, metadata }) =>
      write(call, 'updateWorkspace', () => {
        const before = found(workspaces, id);
        const moved = repository && {
          path: '',
          branch: null,
          ...before.repository,
          ...set(repository),
        };
        const merged = metadata && { ...before.metadata, ...metadata };
        return change(workspaces, id, set({ title, repository: moved, metadata: merged }));
      }),
    deleteWorkspace: (call, id) =>
      write(call, 'deleteWorkspace', () => {
        found(workspaces, id);
        workspaces.delete(id);
        for (const rows of [codebases, tasks, agents, notes]) {
          for (const [key, row] of rows) if (row.workspaceId === id) rows.delete(key);
        }
      }),
    archiveWorkspace: archive('archiveWorkspace', true),
    unarchiveWorkspace: archive('unarchiveWorkspace', false),

    addCodebase: (call, workspaceId, { path, name, branch = null }) =>
      write(call, 'addCodebase', () => {
        found(workspaces, workspaceId);
        checkPath(workspaceId, path);
        const id = randomUUID();
        const source = path.startsWith('https:') ? 'GITHUB' : 'LOCAL';
        codebases.set(id, {
          ...{ id, workspaceId, name: name ?? basename(path), path, branch },
          ...{ source, sourceText: source.toLowerCase() },
          ...{ isDefault: of(codebases, workspaceId).length === 0, ...times() },
        });
        return found(codebases, id);
      }),
    updateCodebase: (call, workspaceId, id, changes) =>
      write(call, 'updateCodebase', () => {
        codebase(workspaceId, id);
        if (changes.path !== undefined) checkPath(workspaceId, changes.path);
        return change(codebases, id, set(changes));
      }),
    removeCodebase: (call, workspaceId, id) =>
      write(call, 'removeCodebase', () => {
        codebase(workspaceId, id);
        codebases.delete(id);
      }),
    setDefaultCodebase: (call, workspaceId, id) =>
      write(call, 'setDefaultCodebase', () => {
        codebase(workspaceId, id);
        for (const each of of(codebases, workspaceId)) {
          codebases.set(each.id, { ...each, isDefault: false });
        }
        return change(codebases, id, { isDefault: true });
      }),

    tasksOf: (_, ids) => grouped(tasks, ids),
    tasks: (_, ids) => Promise.resolve(named(tasks, ids)),
    createTask: (call, { workspaceId, title, objective, ...rest }) =>
      write(call, 'createTask', () => {
        const id = randomUUID();
        found(workspaces, workspaceId);
        tasks.set(id, {
          ...{ id, workspaceId, title, objective, scope: null, priority: null },
          ...{ status: 'PENDING', statusText: 'PENDING', columnId: 'backlog', assignedTo: null },
          ...{ acceptanceCriteria: [], labels: [], dependencies: [], completionSummary: null },
          ...times(),
        });
        return change(tasks, id, lists(set(rest)));
      }),
    updateTask: (call, id, { status, ...changes }) =>
      write(call, 'updateTask', () => {
        const columnId = status && (COLUMNS.get(status) ?? 'backlog');
        return change(tasks, id, lists(set({ ...changes, status, statusText: status, columnId })));
      }),
    deleteTask: (call, id) =>
      write(call, 'deleteTask', () => {
        found(tasks, id);
        tasks.delete(id);
      }),

    agentsOf: (_, ids) => grouped(agents, ids),
    agents: (_, ids) => Promise.resolve(named(agents, ids)),
    createAgent: (call, { workspaceId, name, role, modelTier, parentId = null }) =>
      write(call, 'createAgent', () => {
        const id = randomUUID();
        found(workspaces, workspaceId);
        agents.set(id, {
          ...{ id, workspaceId, name, role, roleText: role, modelTier: modelTier ?? 'SMART' },
          ...{ status: 'PENDING', statusText: 'PENDING', parentId, ...times() },
        });
        return found(agents, id);
      }),
    setAgentStatus: (call, id, status) =>
      write(call, 'setAgentStatus', () => change(agents, id, { status, statusText: status })),
    deleteAgent: (call, id) =>
      write(call, 'deleteAgent', () => {
        found(agents, id);
        agents.delete(id);
      }),

    notesOf: (_, ids) => grouped(notes, ids),
    note: (_, workspaceId, id) =>
      Promise.resolve().then(() => found(notes, noteKey(workspaceId, id))),
    saveNote: (call, workspaceId, { id, type, ...rest }) =>
      write(call, 'saveNote', () => {
        found(workspaces, workspaceId);
        const own = id ?? randomUUID();
        const key = noteKey(workspaceId, own);
        if (!notes.has(key)) {
          notes.set(key, {
            ...{ id: own, workspaceId, title: 'Untitled', content: '' },
            ...{ type: 'GENERAL', typeText: 'general', linkedTaskId: null, parentNoteId: null },
            ...times(),
          });
        }
        return change(notes, key, set({ ...rest, type, typeText: type?.toLowerCase() }));
      }),
    deleteNote: (call, workspaceId, id) =>
      write(call, 'deleteNote', () => {
        found(notes, noteKey(workspaceId, id));
        notes.delete(noteKey(workspaceId, id));
      }),
  };
}

/** Copies of the lists in it. */
function lists<T extends object>(changes: T): Partial<RoutaTask> {
  return Object.fromEntries(
    Object.entries(changes).map(([name, value]: [string, unknown]) => [
      name,
      Array.isArray(value) ? value.map(String) : value,
    ]),
  );
}
