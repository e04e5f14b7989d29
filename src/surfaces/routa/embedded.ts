import type { Call, WriteCall } from '../call.js';
import { Agents } from './embedded/agents.js';
import { Codebases } from './embedded/codebases.js';
import { Notes } from './embedded/notes.js';
import type { EmbeddedRoutaOptions } from './embedded/options.js';
import { Tasks } from './embedded/tasks.js';
import { Workspaces } from './embedded/workspaces.js';
import { Writes } from './embedded/writes.js';
import type {
  NewRoutaAgent,
  NewRoutaCodebase,
  NewRoutaTask,
  NewRoutaWorkspace,
  RoutaCodebaseChanges,
  RoutaPort,
  RoutaTaskChanges,
  RoutaWorkspaceChanges,
  SavedRoutaNote,
  WritableAgentStatus,
} from './port.js';

export type { EmbeddedRoutaOptions } from './embedded/options.js';

/**
 * Routa in this process: its rows in our store. Codebases are folders of this machine, of which it
 * is only checked that they are git work trees, or addresses of GitHub. Tasks and agents are records
 * that change when somebody changes them; nothing runs. An account begins without a workspace.
 */
export class EmbeddedRouta implements RoutaPort {
  readonly #workspaces: Workspaces;
  readonly #codebases: Codebases;
  readonly #tasks: Tasks;
  readonly #agents: Agents;
  readonly #notes: Notes;

  constructor(options: EmbeddedRoutaOptions) {
    const parts = { ...options, writes: new Writes(options) };
    this.#workspaces = new Workspaces(parts);
    this.#codebases = new Codebases(parts);
    this.#tasks = new Tasks(parts);
    this.#agents = new Agents(parts);
    this.#notes = new Notes(parts);
  }

  listWorkspaces(call: Call) {
    return this.#workspaces.list(call);
  }

  workspaces(call: Call, ids: readonly string[]) {
    return this.#workspaces.get(call, ids);
  }

  async hasWorkspace(call: Call, id: string) {
    return (await this.#workspaces.get(call, [id])).has(id);
  }

  createWorkspace(call: WriteCall, input: NewRoutaWorkspace) {
    return this.#workspaces.create(call, input);
  }

  updateWorkspace(call: WriteCall, id: string, changes: RoutaWorkspaceChanges) {
    return this.#workspaces.update(call, id, changes);
  }

  async deleteWorkspace(call: WriteCall, id: string) {
    await this.#workspaces.delete(call, id);
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

  async removeCodebase(call: WriteCall, workspaceId: string, id: string) {
    await this.#codebases.remove(call, workspaceId, id);
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

  async deleteTask(call: WriteCall, id: string) {
    await this.#tasks.delete(call, id);
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

  async deleteAgent(call: WriteCall, id: string) {
    await this.#agents.delete(call, id);
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

  async deleteNote(call: WriteCall, workspaceId: string, id: string) {
    await this.#notes.delete(call, workspaceId, id);
  }
}
