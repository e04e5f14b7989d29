import type { Call, WriteCall } from '../call.js';
import { Agents } from './live/agents.js';
import { Codebases } from './live/codebases.js';
import { followStream } from './live/events.js';
import { NewWorkspaces } from './live/new-workspaces.js';
import { Notes } from './live/notes.js';
import { ask, outgoing, type LiveRoutaOptions } from './live/options.js';
import { Repositories } from './live/repositories.js';
import { Tasks } from './live/tasks.js';
import { WorkspaceChanges } from './live/workspace-changes.js';
import { Workspaces } from './live/workspaces.js';
import type {
  NewRoutaAgent,
  NewRoutaCodebase,
  NewRoutaTask,
  NewRoutaWorkspace,
  RoutaCodebaseChanges,
  RoutaPort,
  RoutaStream,
  RoutaTaskChanges,
  RoutaWorkspaceChanges,
  SavedRoutaNote,
  WritableAgentStatus,
} from './port.js';
import { done } from './wire/answers.js';

export type { LiveRoutaOptions } from './live/options.js';

/**
 * The real Routa, over REST. It has no accounts: all that is on it belongs to those whom it serves. It
 * knows no idempotency keys, so that a write is sent once; when no usable answer comes it is looked for,
 * and is `IN_DOUBT` where that shows nothing. What it ignores of a write is noticed.
 */
export class LiveRouta implements RoutaPort {
  readonly #options: LiveRoutaOptions;
  readonly #workspaces: Workspaces;
  readonly #newWorkspaces: NewWorkspaces;
  readonly #workspaceChanges: WorkspaceChanges;
  readonly #codebases: Codebases;
  readonly #tasks: Tasks;
  readonly #agents: Agents;
  readonly #notes: Notes;

  constructor(options: LiveRoutaOptions) {
    const workspaces = new Workspaces(options);
    const codebases = new Codebases({ ...options, workspaces });
    const repositories = new Repositories({ ...options, workspaces, codebases });
    this.#options = options;
    this.#workspaces = workspaces;
    this.#newWorkspaces = new NewWorkspaces({ ...options, workspaces, codebases });
    this.#workspaceChanges = new WorkspaceChanges({ ...options, workspaces, repositories });
    this.#codebases = codebases;
    this.#tasks = new Tasks({ ...options, workspaces });
    this.#agents = new Agents({ ...options, workspaces });
    this.#notes = new Notes({ ...options, workspaces });
  }

  /** Whether it answers. */
  async look(call: Call): Promise<void> {
    const out = outgoing(this.#options, call);
    await ask(this.#options, out, { method: 'GET', route: '/health' }, done);
  }

  /** What changes, from now on. */
  follow(call: Call, stream: RoutaStream) {
    return followStream(this.#options, call, stream);
  }

  listWorkspaces(call: Call) {
    return this.#workspaces.list(call);
  }

  workspaces(call: Call, ids: readonly string[]) {
    return this.#workspaces.get(call, ids);
  }

  hasWorkspace(call: Call, id: string) {
    return this.#workspaces.has(call, id);
  }

  createWorkspace(call: WriteCall, input: NewRoutaWorkspace) {
    return this.#newWorkspaces.create(call, input);
  }

  updateWorkspace(call: WriteCall, id: string, changes: RoutaWorkspaceChanges) {
    return this.#workspaceChanges.update(call, id, changes);
  }

  deleteWorkspace(call: WriteCall, id: string) {
    return this.#workspaces.delete(call, id);
  }

  archiveWorkspace(call: WriteCall, id: string) {
    return this.#workspaces.archive(call, id);
  }

  unarchiveWorkspace(call: WriteCall, id: string) {
    return this.#workspaces.unarchive(call, id);
  }

  addCodebase(call: WriteCall, workspaceId: string, input: NewRoutaCodebase) {
    return this.#codebases.add(call, workspaceId, input);
  }

  updateCodebase(call: WriteCall, workspaceId: string, id: string, changes: RoutaCodebaseChanges) {
    return this.#codebases.update(call, workspaceId, id, changes);
  }

  removeCodebase(call: WriteCall, workspaceId: string, id: string) {
    return this.#codebases.remove(call, workspaceId, id);
  }

  setDefaultCodebase(call: WriteCall, workspaceId: string, id: string) {
    return this.#codebases.setDefault(call, workspaceId, id);
  }

  tasksOf(call: Call, workspaceIds: readonly string[]) {
    return this.#tasks.of(call, workspaceIds);
  }

  tasks(call: Call, ids: readonly string[]) {
    return this.#tasks.get(call, ids);
  }

  createTask(call: WriteCall, input: NewRoutaTask) {
    return this.#tasks.create(call, input);
  }

  updateTask(call: WriteCall, id: string, changes: RoutaTaskChanges) {
    return this.#tasks.update(call, id, changes);
  }

  deleteTask(call: WriteCall, id: string) {
    return this.#tasks.delete(call, id);
  }

  agentsOf(call: Call, workspaceIds: readonly string[]) {
    return this.#agents.of(call, workspaceIds);
  }

  agents(call: Call, ids: readonly string[]) {
    return this.#agents.get(call, ids);
  }

  createAgent(call: WriteCall, input: NewRoutaAgent) {
    return this.#agents.create(call, input);
  }

  setAgentStatus(call: WriteCall, id: string, status: WritableAgentStatus) {
    return this.#agents.setStatus(call, id, status);
  }

  deleteAgent(call: WriteCall, id: string) {
    return this.#agents.delete(call, id);
  }

  notesOf(call: Call, workspaceIds: readonly string[]) {
    return this.#notes.of(call, workspaceIds);
  }

  note(call: Call, workspaceId: string, id: string) {
    return this.#notes.get(call, workspaceId, id);
  }

  saveNote(call: WriteCall, workspaceId: string, input: SavedRoutaNote) {
    return this.#notes.save(call, workspaceId, input);
  }

  deleteNote(call: WriteCall, workspaceId: string, id: string) {
    return this.#notes.delete(call, workspaceId, id);
  }
}
