import type { Readable } from 'node:stream';
import type { ByteRange } from '../../files/byte-range.js';
import type { Download } from '../../files/download.js';
import type { ById } from '../by-id.js';
import type { Call, WriteCall } from '../call.js';

export type { ById } from '../by-id.js';

/**
 * Miteos as the gateway sees it: its routes in our types. It mirrors what Miteos can do and no more
 * (tasks cannot be filtered by workspace, an agent is only found in its task), with plural reads
 * where a list of parents asks. Every method throws `SurfaceError`.
 */
export interface MiteosPort {
  /** All workspaces of the account, newest first. */
  listWorkspaces(call: Call): Promise<MiteosWorkspace[]>;
  workspaces(call: Call, ids: readonly string[]): Promise<ById<MiteosWorkspace>>;
  /** False only when the surface says that there is none with this id; whatever else it says is thrown. */
  hasWorkspace(call: Call, id: string): Promise<boolean>;
  /** `CONFLICT` when the account has a workspace of that name. */
  createWorkspace(call: WriteCall, input: NewWorkspace): Promise<MiteosWorkspace>;

  /** The files of each workspace, oldest first. */
  filesOf(call: Call, workspaceIds: readonly string[]): Promise<ById<MiteosFile[]>>;
  /**
   * Reads the stream to its end, or to the first byte that is too many, and destroys it on failure.
   * `INVALID` for a type that Miteos does not take, `TOO_LARGE` above 50,000,000 bytes; then
   * nothing is stored.
   */
  uploadFile(call: WriteCall, workspaceId: string, upload: NewFile): Promise<MiteosFile>;
  /** Immediate and permanent. */
  deleteFile(call: WriteCall, workspaceId: string, fileId: string): Promise<void>;

  createTask(call: WriteCall, input: NewTask): Promise<MiteosTask>;
  /** One page, newest first. `limit` is 1 to 100. `total` counts what matches the status. */
  listTasks(call: Call, page: TaskPage): Promise<{ tasks: MiteosTask[]; total: number }>;
  /** Tasks in their detail form. */
  tasks(call: Call, ids: readonly string[]): Promise<ById<MiteosTask>>;
  /** Ends the task and its agents; what is done stays. `INVALID` when it has ended already. */
  cancelTask(call: WriteCall, taskId: string): Promise<void>;

  /** The deliverables of each task, oldest first, each with a link that is good for an hour, if it has one. */
  deliverablesOf(call: Call, taskIds: readonly string[]): Promise<ById<MiteosDeliverable[]>>;
  /** `INVALID` with status 416 for a part of which nothing is there. */
  downloadDeliverable(
    call: Call,
    taskId: string,
    deliverableId: string,
    range?: ByteRange | null,
  ): Promise<Download>;

  /** These four give `INVALID` when the agent is in a state that does not allow it. */
  pauseAgent(call: WriteCall, agentId: string): Promise<void>;
  resumeAgent(call: WriteCall, agentId: string): Promise<void>;
  guideAgent(call: WriteCall, agentId: string, instructions: string): Promise<void>;
  cancelAgent(call: WriteCall, agentId: string): Promise<void>;
  /** `INVALID` when it was decided already. A rejection ends neither agent nor task. */
  decideApproval(
    call: WriteCall,
    agentId: string,
    approvalId: string,
    decision: Decision,
  ): Promise<void>;

  createDeployment(call: WriteCall, input: NewDeployment): Promise<MiteosDeployment>;
  /** Newest first. */
  listDeployments(call: Call): Promise<MiteosDeployment[]>;
  deployments(call: Call, ids: readonly string[]): Promise<ById<MiteosDeployment>>;
}

export interface MiteosWorkspace {
  id: string;
  name: string;
  description: string | null;
  /** Only `active` is documented; open. */
  statusText: string;
  fileCount: number;
  createdAt: Date;
}

export interface NewWorkspace {
  /** Not blank, unique within the account. */
  name: string;
  description?: string | null;
}

export interface MiteosFile {
  id: string;
  workspaceId: string;
  name: string;
  /** MIME type. */
  type: string;
  sizeBytes: number;
  createdAt: Date;
}

export interface NewFile {
  name: string;
  /** As declared; null, empty or `application/octet-stream` count as undeclared. */
  type: string | null;
  content: Readable;
}

/** `UNKNOWN` stands for a status that is newer than this gateway; the raw text is kept beside it. */
export const taskStatuses = [
  'PENDING',
  'PLANNING',
  'RUNNING',
  'PAUSED',
  'COMPLETE',
  'FAILED',
  'CANCELLED',
  'UNKNOWN',
] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export const agentStatuses = [
  'IDLE',
  'THINKING',
  'ACTING',
  'WAITING',
  'PAUSED',
  'COMPLETE',
  'ERROR',
  'CANCELLED',
  'UNKNOWN',
] as const;
export type AgentStatus = (typeof agentStatuses)[number];

export interface MiteosTask {
  id: string;
  status: TaskStatus;
  statusText: string;
  /** May be shortened in a list. */
  prompt: string;
  createdAt: Date;
  /** Null where Miteos leaves the detail out: in lists, and after a create. */
  detail: MiteosTaskDetail | null;
}

export interface MiteosTaskDetail {
  config: MiteosTaskConfig;
  agents: MiteosAgent[];
  /** Credits used so far. */
  cost: number;
  deliverableCount: number;
}

export interface MiteosTaskConfig {
  maxAgents: number;
  /** 0 asks before every action, 100 never asks. */
  autonomyLevel: number;
  autoDeploy: boolean;
  deployTarget: string | null;
}

export interface NewTask {
  /** Not blank. */
  prompt: string;
  /** What is left out is chosen by Miteos. */
  config?: Partial<MiteosTaskConfig>;
  /** `INVALID` when the account has no such workspace. */
  workspaceId?: string | null;
}

export interface TaskPage {
  status?: TaskStatus;
  limit: number;
  offset: number;
}

export interface MiteosAgent {
  id: string;
  taskId: string;
  /** `researcher`, `builder`, `analyst` …; open. */
  type: string;
  status: AgentStatus;
  statusText: string;
  currentTool: string | null;
  /** Estimated percent, 0 to 100. */
  progress: number;
}

export interface Decision {
  approved: boolean;
  reason?: string | null;
}

export interface MiteosDeliverable {
  id: string;
  taskId: string;
  name: string;
  type: string;
  sizeBytes: number;
  /** Signed; needs no key; good for an hour. Null when the surface gives none. */
  downloadUrl: string | null;
  createdAt: Date;
}

export const deploymentStatuses = [
  'PENDING',
  'BUILDING',
  'DEPLOYING',
  'LIVE',
  'FAILED',
  'UNKNOWN',
] as const;
export type DeploymentStatus = (typeof deploymentStatuses)[number];

export interface NewDeployment {
  workspaceId: string;
  /** `vercel`, `netlify`, `cloudflare`, `expo`; open. */
  target: string;
  configId: string;
}

export interface MiteosDeployment {
  id: string;
  workspaceId: string;
  target: string;
  status: DeploymentStatus;
  statusText: string;
  /** Null until live. */
  url: string | null;
  createdAt: Date;
  /** Null until live or failed. */
  completedAt: Date | null;
}

/** Something that happened on Miteos, however it was learnt. */
export type MiteosEvent = {
  at: Date;
  dedupeKey: string;
  /** Of the task or the file; null for a task in none, and where Miteos does not say. */
  workspaceId: string | null;
} & (
  | { type: 'task.status'; taskId: string; status: TaskStatus; statusText: string }
  | { type: 'task.cost'; taskId: string; cost: number }
  | {
      type: 'agent.status';
      taskId: string;
      agentId: string;
      agentType: string;
      status: AgentStatus;
      statusText: string;
    }
  | { type: 'agent.progress'; taskId: string; agentId: string; progress: number }
  | { type: 'agent.tool'; taskId: string; agentId: string; tool: string | null }
  | {
      type: 'approval.required';
      taskId: string;
      agentId: string;
      approvalId: string;
      /** What the agent wants to do, in words. */
      action: string;
      tool: string | null;
      /** `low`, `medium`, `high` or `critical`; open. */
      risk: string;
    }
  | {
      type: 'approval.decided';
      taskId: string;
      agentId: string;
      approvalId: string;
      approved: boolean;
      reason: string | null;
    }
  | {
      type: 'deliverable.created';
      taskId: string;
      deliverableId: string;
      name: string;
      mimeType: string;
      sizeBytes: number;
    }
  | {
      type: 'file.added';
      workspaceId: string;
      fileId: string;
      name: string;
      mimeType: string;
      sizeBytes: number;
    }
  | { type: 'file.removed'; workspaceId: string; fileId: string; name: string }
  | {
      type: 'deployment.status';
      deploymentId: string;
      workspaceId: string;
      /** The task whose `auto_deploy` made it. */
      taskId: string | null;
      target: string;
      status: DeploymentStatus;
      statusText: string;
      url: string | null;
    }
);

/** What Miteos posts by itself. */
export interface MiteosDelivery {
  /** Of its event; null when it does not say. */
  id: string | null;
  /** Null when it only shows that there is something to look at. */
  news: MiteosNews | null;
}

/** What a delivery tells that no look does, or sooner. */
export type MiteosNews =
  | { type: 'task.status'; taskId: string; status: TaskStatus }
  | {
      type: 'approval.required';
      taskId: string;
      agentId: string;
      approvalId: string;
      action: string;
      tool: string | null;
      risk: string;
    };

/** Null for what is no delivery. */
export type ReadMiteosDelivery = (body: string) => MiteosDelivery | null;
