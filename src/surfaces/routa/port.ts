import type { ById } from '../by-id.js';
import type { Call, WriteCall } from '../call.js';

/**
 * Routa as the gateway sees it: its routes in our types. Every method throws `SurfaceError`; a write to
 * what is not there is `NOT_FOUND`, and what breaks a rule is `INVALID` with the field in the port's own
 * words. A server may ignore what it is asked to write: then the method finds another route for it, or
 * throws `UNSUPPORTED`, and never says that something was stored that was not.
 */
export interface RoutaPort {
  /** All workspaces of the account, archived ones included, oldest first. */
  listWorkspaces(call: Call): Promise<RoutaWorkspace[]>;
  /** Workspaces with their codebases. */
  workspaces(call: Call, ids: readonly string[]): Promise<ById<RoutaWorkspaceDetail>>;
  /** False only when the surface says that there is none with this id; whatever else it says is thrown. */
  hasWorkspace(call: Call, id: string): Promise<boolean>;
  /**
   * Begins as `ACTIVE`. `INVALID` of `title` when it is blank. A server that keeps no repository of a
   * workspace gets it as a codebase; when it refuses that, the workspace is deleted again.
   */
  createWorkspace(call: WriteCall, input: NewRoutaWorkspace): Promise<RoutaWorkspace>;
  /** Changes what is given. */
  updateWorkspace(
    call: WriteCall,
    id: string,
    changes: RoutaWorkspaceChanges,
  ): Promise<RoutaWorkspace>;
  /** With all that is in it, for good. */
  deleteWorkspace(call: WriteCall, id: string): Promise<void>;
  /** Once more is harmless. What is in it stays, and can be read and written. */
  archiveWorkspace(call: WriteCall, id: string): Promise<RoutaWorkspace>;
  /** `UNSUPPORTED` by a server that leaves it archived. */
  unarchiveWorkspace(call: WriteCall, id: string): Promise<RoutaWorkspace>;

  /**
   * A local path must be a git work tree on the server's disk; an address of a GitHub repository is
   * recorded. `INVALID` of `path` for anything else, `CONFLICT` of `path` when the workspace has it
   * already. The first one becomes the default.
   */
  addCodebase(
    call: WriteCall,
    workspaceId: string,
    input: NewRoutaCodebase,
  ): Promise<RoutaCodebase>;
  /** Changes what is given. `NOT_FOUND` for one of another workspace; so for the next two. */
  updateCodebase(
    call: WriteCall,
    workspaceId: string,
    id: string,
    changes: RoutaCodebaseChanges,
  ): Promise<RoutaCodebase>;
  removeCodebase(call: WriteCall, workspaceId: string, id: string): Promise<void>;
  /** The one before loses the flag. */
  setDefaultCodebase(call: WriteCall, workspaceId: string, id: string): Promise<RoutaCodebase>;

  /** The tasks of each workspace, oldest first. */
  tasksOf(call: Call, workspaceIds: readonly string[]): Promise<ById<RoutaTask[]>>;
  tasks(call: Call, ids: readonly string[]): Promise<ById<RoutaTask>>;
  /** Begins as `PENDING`. `INVALID` of `title` or `objective` when it is empty. */
  createTask(call: WriteCall, input: NewRoutaTask): Promise<RoutaTask>;
  /** Changes what is given. */
  updateTask(call: WriteCall, id: string, changes: RoutaTaskChanges): Promise<RoutaTask>;
  deleteTask(call: WriteCall, id: string): Promise<void>;

  /** The agents of each workspace, oldest first. */
  agentsOf(call: Call, workspaceIds: readonly string[]): Promise<ById<RoutaAgent[]>>;
  agents(call: Call, ids: readonly string[]): Promise<ById<RoutaAgent>>;
  /** Begins as `PENDING`. */
  createAgent(call: WriteCall, input: NewRoutaAgent): Promise<RoutaAgent>;
  setAgentStatus(call: WriteCall, id: string, status: WritableAgentStatus): Promise<RoutaAgent>;
  deleteAgent(call: WriteCall, id: string): Promise<void>;

  /** The notes of each workspace, oldest first. */
  notesOf(call: Call, workspaceIds: readonly string[]): Promise<ById<RoutaNote[]>>;
  /** `NOT_FOUND` when the workspace has no such note. */
  note(call: Call, workspaceId: string, id: string): Promise<RoutaNote>;
  /** Changes the note with this id, or makes it; what is left out of one that is there stays. */
  saveNote(call: WriteCall, workspaceId: string, input: SavedRoutaNote): Promise<RoutaNote>;
  deleteNote(call: WriteCall, workspaceId: string, id: string): Promise<void>;
}

/** Free data of the caller. Routa takes texts only; others may be read from a server that has them. */
export type RoutaMetadata = Readonly<Record<string, unknown>>;

export const workspaceStatuses = ['ACTIVE', 'ARCHIVED', 'UNKNOWN'] as const;
export type RoutaWorkspaceStatus = (typeof workspaceStatuses)[number];

/** Where its code is. */
export interface RoutaRepository {
  path: string;
  branch: string | null;
}

export interface RoutaWorkspace {
  id: string;
  title: string;
  /** As the server keeps it for the workspace itself; one that does not has it as a codebase only. */
  repository: RoutaRepository | null;
  status: RoutaWorkspaceStatus;
  statusText: string;
  metadata: RoutaMetadata;
  createdAt: Date;
  updatedAt: Date;
}

export interface RoutaWorkspaceDetail extends RoutaWorkspace {
  /** Oldest first. */
  codebases: RoutaCodebase[];
}

export interface NewRoutaWorkspace {
  title: string;
  repository?: { path: string; branch?: string | null } | null;
  /** `INVALID` of `metadata` for a value that is not a text. */
  metadata?: RoutaMetadata | null;
}

/** What is undefined stays. */
export interface RoutaWorkspaceChanges {
  title?: string | undefined;
  repository?: { path?: string | undefined; branch?: string | undefined } | undefined;
  /**
   * Merged: keys that are given are set, others stay. No key can be removed. `INVALID` of `metadata` for
   * a value that is not a text; then nothing is changed.
   */
  metadata?: RoutaMetadata | undefined;
}

export const codebaseSources = ['LOCAL', 'GITHUB', 'UNKNOWN'] as const;
export type CodebaseSource = (typeof codebaseSources)[number];

export interface RoutaCodebase {
  id: string;
  workspaceId: string;
  /** Its label, or the last segment of its path. */
  name: string;
  path: string;
  source: CodebaseSource;
  sourceText: string;
  branch: string | null;
  isDefault: boolean;
  /** Null where Routa does not say. */
  createdAt: Date | null;
  updatedAt: Date | null;
}

export interface NewRoutaCodebase {
  /** A folder on the server's disk, or the address of a GitHub repository. */
  path: string;
  name?: string | null;
  branch?: string | null;
}

/** What is undefined stays. */
export interface RoutaCodebaseChanges {
  path?: string | undefined;
  name?: string | undefined;
  branch?: string | undefined;
}

export const writableTaskStatuses = [
  'PENDING',
  'IN_PROGRESS',
  'REVIEW_REQUIRED',
  'COMPLETED',
  'NEEDS_FIX',
  'BLOCKED',
  'CANCELLED',
] as const;
export type WritableTaskStatus = (typeof writableTaskStatuses)[number];
export type RoutaTaskStatus = WritableTaskStatus | 'UNKNOWN';

export const taskPriorities = ['LOW', 'MEDIUM', 'HIGH', 'URGENT', 'UNKNOWN'] as const;
export type RoutaTaskPriority = (typeof taskPriorities)[number];
export type WritableTaskPriority = Exclude<RoutaTaskPriority, 'UNKNOWN'>;

export interface RoutaTask {
  id: string;
  workspaceId: string;
  title: string;
  objective: string;
  scope: string | null;
  status: RoutaTaskStatus;
  statusText: string;
  priority: RoutaTaskPriority | null;
  acceptanceCriteria: string[];
  labels: string[];
  /** Ids of tasks that have to be done before. */
  dependencies: string[];
  /** `backlog`, `todo`, `dev`, `review`, `done`, `blocked`; open. Null where Routa does not say. */
  columnId: string | null;
  /** The id of the agent that has it. */
  assignedTo: string | null;
  completionSummary: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface NewRoutaTask {
  workspaceId: string;
  title: string;
  objective: string;
  scope?: string | null;
  priority?: WritableTaskPriority | null;
  acceptanceCriteria?: readonly string[] | null;
  /** Trimmed; each is kept once. */
  labels?: readonly string[] | null;
  dependencies?: readonly string[] | null;
}

/** What is undefined stays. */
export interface RoutaTaskChanges {
  title?: string | undefined;
  objective?: string | undefined;
  scope?: string | undefined;
  status?: WritableTaskStatus | undefined;
  priority?: WritableTaskPriority | undefined;
  acceptanceCriteria?: readonly string[] | undefined;
  labels?: readonly string[] | undefined;
  dependencies?: readonly string[] | undefined;
  assignedTo?: string | undefined;
  completionSummary?: string | undefined;
}

export const agentRoles = ['ROUTA', 'CRAFTER', 'GATE', 'DEVELOPER', 'UNKNOWN'] as const;
export type RoutaAgentRole = (typeof agentRoles)[number];

export const modelTiers = ['SMART', 'BALANCED', 'FAST', 'UNKNOWN'] as const;
export type ModelTier = (typeof modelTiers)[number];

export const writableAgentStatuses = [
  'PENDING',
  'ACTIVE',
  'COMPLETED',
  'ERROR',
  'CANCELLED',
] as const;
export type WritableAgentStatus = (typeof writableAgentStatuses)[number];
export type RoutaAgentStatus = WritableAgentStatus | 'UNKNOWN';

export interface RoutaAgent {
  id: string;
  /** Null where Routa does not say: of one that is asked for by its id alone. */
  workspaceId: string | null;
  name: string;
  role: RoutaAgentRole;
  roleText: string;
  modelTier: ModelTier | null;
  status: RoutaAgentStatus;
  statusText: string;
  parentId: string | null;
  /** Null where Routa does not say. */
  createdAt: Date | null;
  updatedAt: Date | null;
}

export interface NewRoutaAgent {
  workspaceId: string;
  name: string;
  role: Exclude<RoutaAgentRole, 'UNKNOWN'>;
  /** Null: `SMART`. */
  modelTier?: Exclude<ModelTier, 'UNKNOWN'> | null;
  parentId?: string | null;
}

export const noteTypes = ['SPEC', 'TASK', 'GENERAL', 'UNKNOWN'] as const;
export type NoteType = (typeof noteTypes)[number];

export interface RoutaNote {
  /** Unique in its workspace; `spec` is the plan. */
  id: string;
  workspaceId: string;
  title: string;
  /** Markdown. */
  content: string;
  type: NoteType;
  typeText: string;
  /** The task that it belongs to. */
  linkedTaskId: string | null;
  parentNoteId: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface SavedRoutaNote {
  /** Null: a new one, whose id Routa chooses. */
  id?: string | null;
  /** Of a new one: `Untitled` when it is left out. */
  title?: string | null;
  content?: string | null;
  /** Of a new one: `GENERAL` when it is left out. */
  type?: Exclude<NoteType, 'UNKNOWN'> | null;
  linkedTaskId?: string | null;
}

/** Something that happened on Routa, however it was learnt. */
export type RoutaEvent = { at: Date; dedupeKey: string; workspaceId: string } & (
  | { type: 'workspace.created' | 'workspace.updated'; title: string }
  | { type: 'workspace.archived' | 'workspace.unarchived' | 'workspace.deleted' }
  | { type: 'codebase.added' | 'codebase.updated'; codebaseId: string; name: string; path: string }
  | { type: 'codebase.removed'; codebaseId: string }
  | { type: 'note.saved'; noteId: string; title: string }
  | { type: 'note.deleted'; noteId: string }
  | { type: 'task.status'; taskId: string; status: RoutaTaskStatus; statusText: string }
  | { type: 'task.deleted'; taskId: string }
  | {
      type: 'agent.status';
      agentId: string;
      /** Its role. */
      agentType: string;
      status: RoutaAgentStatus;
      statusText: string;
    }
);

/** What Routa has streams of. */
export const routaStreams = ['notes', 'kanban'] as const;
export type RoutaStream = (typeof routaStreams)[number];

/** That something has changed in a workspace; what has become of it is to be looked at. */
export interface RoutaHint {
  readonly workspaceId: string;
  readonly about: 'notes' | 'tasks';
}

/**
 * Tells what to look at, as it happens, and first nothing: as soon as nothing more is missed. What comes
 * together is told together, and may be told twice. `SurfaceError` when it cannot. The call's deadline is
 * for its beginning; nothing can be made up for.
 */
export type RoutaFeed = (call: Call, stream: RoutaStream) => AsyncIterable<RoutaHint[]>;
