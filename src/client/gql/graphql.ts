/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What an agent does now. */
export type AgentStatus =
  /** Using a tool. */
  | 'ACTING'
  /** Ended by a person. */
  | 'CANCELLED'
  /** Done. */
  | 'COMPLETE'
  /** Ended by an error. */
  | 'ERROR'
  /** Not begun. */
  | 'IDLE'
  /** Paused by a person. */
  | 'PAUSED'
  /** Planning its next step. */
  | 'THINKING'
  /** A status that this gateway does not know; see `statusText`. */
  | 'UNKNOWN'
  /** Waiting for an approval to be decided. */
  | 'WAITING';

/** Whether an Approval has been decided. */
export type ApprovalStatus =
  /** The agent went on. */
  | 'APPROVED'
  /** The agent waits. */
  | 'PENDING'
  /** The agent revised its approach. */
  | 'REJECTED'
  /** The agent ended before anyone decided. */
  | 'WITHDRAWN';

/** The new task. */
export type CreateTaskInput = {
  /** How to do it. */
  config?: TaskConfigInput | null | undefined;
  /** Any text of 1 to 255 printable characters, new for each thing to be done. Sent again with the same key and input within 24 hours, it is done once, and answered with what became of it the first time. It wins over the header `Idempotency-Key`. */
  idempotencyKey?: string | null | undefined;
  /** What to do. Not blank. */
  prompt: string;
  /** The Workspace whose files its agents may read. */
  workspace?: string | number | null | undefined;
};

/** The new Workspace. A field that no chosen surface has is refused, not dropped. */
export type CreateWorkspaceInput = {
  /** What it is for; agents read it. */
  description?: string | null | undefined;
  /** The caller’s own id for it, unique; MIOSA. */
  externalId?: string | null | undefined;
  /** Any text of 1 to 255 printable characters, new for each thing to be done. Sent again with the same key and input within 24 hours, it is done once, and answered with what became of it the first time. It wins over the header `Idempotency-Key`. */
  idempotencyKey?: string | null | undefined;
  /** Free data of the caller, an object; MIOSA, Routa. */
  metadata?: unknown;
  /** Not blank; unique on Miteos. At most 120 characters on MIOSA, 255 on Miteos. */
  name: string;
  /** Its repository; Routa. */
  repository?: RepositoryInput | null | undefined;
  /** Short name for addresses; MIOSA, which derives it from the name if left out. */
  slug?: string | null | undefined;
  /** Where to create it, on all of them or on none; `MITEOS` if left out. The order is always MIOSA, Routa, Miteos. */
  surfaces?: Array<Surface> | null | undefined;
};

/** A decision. */
export type DecideApprovalInput = {
  /** The Approval. */
  approval: string | number;
  /** Whether the agent may. */
  approved: boolean;
  /** Any text of 1 to 255 printable characters, new for each thing to be done. Sent again with the same key and input within 24 hours, it is done once, and answered with what became of it the first time. It wins over the header `Idempotency-Key`. */
  idempotencyKey?: string | null | undefined;
  /** Why; the agent is told. */
  reason?: string | null | undefined;
};

/** Which events; where it says nothing, all that the viewer may see. */
export type EventFilter = {
  /** Only those of this surface. */
  surface?: Surface | null | undefined;
  /** Only those of these types. */
  types?: Array<EventType> | null | undefined;
  /** Only those of this Workspace, with all its parts. */
  workspace?: string | number | null | undefined;
};

/** What kind of thing happened. */
export type EventType =
  /** An agent is further than it was. */
  | 'AGENT_PROGRESS'
  /** An agent does something else now. */
  | 'AGENT_STATUS'
  /** An agent took up or put down a tool. */
  | 'AGENT_TOOL'
  /** A person decided what an agent asked. */
  | 'APPROVAL_DECIDED'
  /** An agent waits for a person to decide. */
  | 'APPROVAL_REQUIRED'
  /** A Workspace has a new codebase. */
  | 'CODEBASE_ADDED'
  /** A Workspace lost a codebase. */
  | 'CODEBASE_REMOVED'
  /** A codebase was changed. */
  | 'CODEBASE_UPDATED'
  /** A computer is being made. */
  | 'COMPUTER_CREATED'
  /** A computer was deleted. */
  | 'COMPUTER_DELETED'
  /** A computer does something else now. */
  | 'COMPUTER_STATUS'
  /** An agent made a file. */
  | 'DELIVERABLE_CREATED'
  /** A Deployment went on. */
  | 'DEPLOYMENT_STATUS'
  /** Events are kept no more; see `EventGap`. */
  | 'EVENT_GAP'
  /** A Workspace has a new file. */
  | 'FILE_ADDED'
  /** A Workspace lost a file. */
  | 'FILE_REMOVED'
  /** More of a file that is being uploaded has arrived. */
  | 'FILE_UPLOAD'
  /** A note was deleted. */
  | 'NOTE_DELETED'
  /** A note was written or changed. */
  | 'NOTE_SAVED'
  /** An operation took a step. */
  | 'OPERATION_STEP'
  /** A task used credits. */
  | 'TASK_COST'
  /** A task was deleted. */
  | 'TASK_DELETED'
  /** A task was created or went on. */
  | 'TASK_STATUS'
  /** A Workspace was archived. */
  | 'WORKSPACE_ARCHIVED'
  /** A Workspace was created. */
  | 'WORKSPACE_CREATED'
  /** A Workspace was deleted. */
  | 'WORKSPACE_DELETED'
  /** A Workspace has one more part. */
  | 'WORKSPACE_LINKED'
  /** A Workspace is in use again. */
  | 'WORKSPACE_UNARCHIVED'
  /** A Workspace has one part less. */
  | 'WORKSPACE_UNLINKED'
  /** A Workspace was changed. */
  | 'WORKSPACE_UPDATED';

/** A repository of source code. */
export type RepositoryInput = {
  /** Its branch. */
  branch?: string | null | undefined;
  /** Where it is. */
  path: string;
};

/** One of the systems behind the gateway. */
export type Surface =
  /** Workspaces, projects, computers and settings of customers. */
  | 'MIOSA'
  /** AI tasks, agents, files and deliverables. */
  | 'MITEOS'
  /** Workspaces of repositories: codebases and notes. */
  | 'ROUTA';

/** How to do a task. What is left out, Miteos chooses. */
export type TaskConfigInput = {
  /** Whether to deploy the Workspace at the end; a task in none deploys nothing. */
  autoDeploy?: boolean | null | undefined;
  /** 0 asks before every action, 100 never asks. */
  autonomyLevel?: number | null | undefined;
  /** Where to: `vercel`, `netlify`, `cloudflare`, `expo`. */
  deployTarget?: string | null | undefined;
  /** Most agents at once; at least 1. The embedded Miteos takes up to 10. */
  maxAgents?: number | null | undefined;
};

/** How far a task is. On Miteos nothing leaves `COMPLETE`, `FAILED` and `CANCELLED`; on Routa people set it as they like. */
export type TaskStatus =
  /** It was cancelled. */
  | 'CANCELLED'
  /** All agents are done. */
  | 'COMPLETE'
  /** It ended with an error. */
  | 'FAILED'
  /** All its living agents are paused; on Routa it is blocked. */
  | 'PAUSED'
  /** Created. */
  | 'PENDING'
  /** Being split into work for agents. */
  | 'PLANNING'
  /** Agents work on it, or what they did is reviewed. */
  | 'RUNNING'
  /** A status that this gateway does not know; see `statusText`. */
  | 'UNKNOWN';

/** A file for a Workspace. */
export type UploadFileInput = {
  /** The file, as a part of a multipart request. PDF, Markdown, plain text, CSV, JSON, DOCX, XLSX, PNG, JPEG or SVG, up to 50,000,000 bytes. */
  file: File | Blob;
  /** Any text of 1 to 255 printable characters, new for each thing to be done. Sent again with the same key and input within 24 hours, it is done once, and answered with what became of it the first time. It wins over the header `Idempotency-Key`. */
  idempotencyKey?: string | null | undefined;
  /** The Workspace that gets it. */
  workspace: string | number;
};

export type CreateWorkspaceMutationVariables = Exact<{
  input: CreateWorkspaceInput;
}>;


export type CreateWorkspaceMutation = { createWorkspace:
    | { __typename: 'ConflictError', code: string, message: string }
    | { __typename: 'CreateWorkspaceSuccess', workspace: { id: string, name: string } | null }
    | { __typename: 'ForbiddenError', code: string, message: string }
    | { __typename: 'InDoubtError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotLinkedError', code: string, message: string }
    | { __typename: 'RateLimitedError', code: string, message: string }
    | { __typename: 'UnsupportedError', code: string, message: string }
    | { __typename: 'UpstreamError', code: string, message: string }
    | { __typename: 'ValidationError', code: string, message: string }
   };

export type UploadFileMutationVariables = Exact<{
  input: UploadFileInput;
}>;


export type UploadFileMutation = { uploadFile:
    | { __typename: 'ConflictError', code: string, message: string }
    | { __typename: 'ForbiddenError', code: string, message: string }
    | { __typename: 'InDoubtError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotLinkedError', code: string, message: string }
    | { __typename: 'RateLimitedError', code: string, message: string }
    | { __typename: 'UnsupportedError', code: string, message: string }
    | { __typename: 'UploadFileSuccess', file: { id: string, name: string, type: string, sizeBytes: number } }
    | { __typename: 'UpstreamError', code: string, message: string }
    | { __typename: 'ValidationError', code: string, message: string }
   };

export type CreateTaskMutationVariables = Exact<{
  input: CreateTaskInput;
}>;


export type CreateTaskMutation = { createTask:
    | { __typename: 'ConflictError', code: string, message: string }
    | { __typename: 'CreateTaskSuccess', task:
        | { id: string, status: TaskStatus }
        | { id: string, status: TaskStatus }
       }
    | { __typename: 'ForbiddenError', code: string, message: string }
    | { __typename: 'InDoubtError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotLinkedError', code: string, message: string }
    | { __typename: 'RateLimitedError', code: string, message: string }
    | { __typename: 'UnsupportedError', code: string, message: string }
    | { __typename: 'UpstreamError', code: string, message: string }
    | { __typename: 'ValidationError', code: string, message: string }
   };

export type DecideApprovalMutationVariables = Exact<{
  input: DecideApprovalInput;
}>;


export type DecideApprovalMutation = { decideApproval:
    | { __typename: 'ConflictError', code: string, message: string }
    | { __typename: 'DecideApprovalSuccess', approval: { id: string, status: ApprovalStatus } }
    | { __typename: 'ForbiddenError', code: string, message: string }
    | { __typename: 'InDoubtError', code: string, message: string }
    | { __typename: 'NotFoundError', code: string, message: string }
    | { __typename: 'NotLinkedError', code: string, message: string }
    | { __typename: 'RateLimitedError', code: string, message: string }
    | { __typename: 'UnsupportedError', code: string, message: string }
    | { __typename: 'UpstreamError', code: string, message: string }
    | { __typename: 'ValidationError', code: string, message: string }
   };

export type TaskDeliverablesQueryVariables = Exact<{
  task: string | number;
}>;


export type TaskDeliverablesQuery = { task:
    | { id: string, deliverables: { nodes: Array<{ id: string, name: string, type: string, sizeBytes: number, downloadUrl: string }> } | null }
    | { id: string }
   | null };

export type TaskEventsSubscriptionVariables = Exact<{
  task: string | number;
  after?: string | null | undefined;
}>;


export type TaskEventsSubscription = { taskEvents:
    | { __typename: 'AgentProgressEvent', agentId: string, progress: number, id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'AgentStatusEvent', agentId: string, agentType: string, id: string, cursor: string, at: string, type: EventType, recovered: boolean, agentStatus: AgentStatus }
    | { __typename: 'AgentToolEvent', agentId: string, tool: string | null, id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'ApprovalDecidedEvent', agentId: string, approved: boolean, reason: string | null, id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'ApprovalRequiredEvent', agentId: string, action: string, tool: string | null, risk: string, id: string, cursor: string, at: string, type: EventType, recovered: boolean, approval: { id: string, status: ApprovalStatus } | null }
    | { __typename: 'CodebaseAddedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'CodebaseRemovedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'CodebaseUpdatedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'ComputerCreatedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'ComputerDeletedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'ComputerStatusEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'DeliverableCreatedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean, deliverable: { id: string, name: string, sizeBytes: number } | null }
    | { __typename: 'DeploymentStatusEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'EventGap', from: string, to: string, id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'FileAddedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'FileRemovedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'FileUploadEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'NoteDeletedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'NoteSavedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'OperationStepEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'TaskCostEvent', cost: number, id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'TaskDeletedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'TaskStatusEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean, taskStatus: TaskStatus }
    | { __typename: 'WorkspaceArchivedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'WorkspaceCreatedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'WorkspaceDeletedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'WorkspaceLinkedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'WorkspaceUnarchivedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'WorkspaceUnlinkedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'WorkspaceUpdatedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
   };

export type AgentEventsSubscriptionVariables = Exact<{
  agent: string | number;
  after?: string | null | undefined;
}>;


export type AgentEventsSubscription = { agentEvents:
    | { __typename: 'AgentProgressEvent', progress: number, id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'AgentStatusEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean, agentStatus: AgentStatus }
    | { __typename: 'AgentToolEvent', tool: string | null, id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'ApprovalDecidedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'ApprovalRequiredEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'CodebaseAddedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'CodebaseRemovedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'CodebaseUpdatedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'ComputerCreatedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'ComputerDeletedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'ComputerStatusEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'DeliverableCreatedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'DeploymentStatusEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'EventGap', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'FileAddedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'FileRemovedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'FileUploadEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'NoteDeletedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'NoteSavedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'OperationStepEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'TaskCostEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'TaskDeletedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'TaskStatusEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'WorkspaceArchivedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'WorkspaceCreatedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'WorkspaceDeletedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'WorkspaceLinkedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'WorkspaceUnarchivedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'WorkspaceUnlinkedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
    | { __typename: 'WorkspaceUpdatedEvent', id: string, cursor: string, at: string, type: EventType, recovered: boolean }
   };

export type WorkspaceEventsSubscriptionVariables = Exact<{
  workspace: string | number;
  after?: string | null | undefined;
  types?: Array<EventType> | EventType | null | undefined;
}>;


export type WorkspaceEventsSubscription = { workspaceEvents:
    | { __typename: 'AgentProgressEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'AgentStatusEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'AgentToolEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'ApprovalDecidedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'ApprovalRequiredEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'CodebaseAddedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'CodebaseRemovedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'CodebaseUpdatedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'ComputerCreatedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'ComputerDeletedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'ComputerStatusEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'DeliverableCreatedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'DeploymentStatusEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'EventGap', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'FileAddedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'FileRemovedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'FileUploadEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'NoteDeletedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'NoteSavedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'OperationStepEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'TaskCostEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'TaskDeletedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'TaskStatusEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceArchivedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceCreatedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceDeletedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceLinkedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceUnarchivedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceUnlinkedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceUpdatedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
   };

export type AllEventsSubscriptionVariables = Exact<{
  filter?: EventFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type AllEventsSubscription = { events:
    | { __typename: 'AgentProgressEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'AgentStatusEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'AgentToolEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'ApprovalDecidedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'ApprovalRequiredEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'CodebaseAddedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'CodebaseRemovedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'CodebaseUpdatedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'ComputerCreatedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'ComputerDeletedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'ComputerStatusEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'DeliverableCreatedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'DeploymentStatusEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'EventGap', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'FileAddedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'FileRemovedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'FileUploadEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'NoteDeletedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'NoteSavedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'OperationStepEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'TaskCostEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'TaskDeletedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'TaskStatusEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceArchivedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceCreatedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceDeletedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceLinkedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceUnarchivedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceUnlinkedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
    | { __typename: 'WorkspaceUpdatedEvent', id: string, cursor: string, at: string, type: EventType, surface: Surface | null, recovered: boolean }
   };

export type TaskUpdatesSubscriptionVariables = Exact<{
  task: string | number;
}>;


export type TaskUpdatesSubscription = { taskUpdated:
    | { __typename: 'MiteosTask', id: string, status: TaskStatus, statusText: string }
    | { __typename: 'RoutaTask', id: string, status: TaskStatus, statusText: string }
   | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const CreateWorkspaceDocument = new TypedDocumentString(`
    mutation CreateWorkspace($input: CreateWorkspaceInput!) {
  createWorkspace(input: $input) {
    __typename
    ... on CreateWorkspaceSuccess {
      workspace {
        id
        name
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    `, {"hash":"sha256:49d13d85bdb697271c2cb3b5f22fce954a94a5172050333b5409a9ebd23f7b1f"}) as unknown as TypedDocumentString<CreateWorkspaceMutation, CreateWorkspaceMutationVariables>;
export const UploadFileDocument = new TypedDocumentString(`
    mutation UploadFile($input: UploadFileInput!) {
  uploadFile(input: $input) {
    __typename
    ... on UploadFileSuccess {
      file {
        id
        name
        type
        sizeBytes
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    `, {"hash":"sha256:fa0d3c0f4885f77f4d002591efb377a36cabfcb190a1ffc23f0734bf8cddbf0b"}) as unknown as TypedDocumentString<UploadFileMutation, UploadFileMutationVariables>;
export const CreateTaskDocument = new TypedDocumentString(`
    mutation CreateTask($input: CreateTaskInput!) {
  createTask(input: $input) {
    __typename
    ... on CreateTaskSuccess {
      task {
        id
        status
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    `, {"hash":"sha256:8ea81709a18336dc1e4ec7002dd205ace30e399e45758c099998013e5de5a3c5"}) as unknown as TypedDocumentString<CreateTaskMutation, CreateTaskMutationVariables>;
export const DecideApprovalDocument = new TypedDocumentString(`
    mutation DecideApproval($input: DecideApprovalInput!) {
  decideApproval(input: $input) {
    __typename
    ... on DecideApprovalSuccess {
      approval {
        id
        status
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    `, {"hash":"sha256:92da04473a881a07dab74dc0a15b6933fe8ef7dcaa5f5c2147296768bb1c0449"}) as unknown as TypedDocumentString<DecideApprovalMutation, DecideApprovalMutationVariables>;
export const TaskDeliverablesDocument = new TypedDocumentString(`
    query TaskDeliverables($task: ID!) {
  task(id: $task) {
    id
    ... on MiteosTask {
      deliverables(first: 200) {
        nodes {
          id
          name
          type
          sizeBytes
          downloadUrl
        }
      }
    }
  }
}
    `, {"hash":"sha256:b58bdf7117e3b4de8da20af488f9f325ad04af3cbc62804823b44b163a9e2360"}) as unknown as TypedDocumentString<TaskDeliverablesQuery, TaskDeliverablesQueryVariables>;
export const TaskEventsDocument = new TypedDocumentString(`
    subscription TaskEvents($task: ID!, $after: Cursor) {
  taskEvents(task: $task, after: $after) {
    __typename
    id
    cursor
    at
    type
    recovered
    ... on EventGap {
      from
      to
    }
    ... on TaskStatusEvent {
      taskStatus: status
    }
    ... on TaskCostEvent {
      cost
    }
    ... on AgentStatusEvent {
      agentId
      agentType
      agentStatus: status
    }
    ... on AgentProgressEvent {
      agentId
      progress
    }
    ... on AgentToolEvent {
      agentId
      tool
    }
    ... on ApprovalRequiredEvent {
      agentId
      action
      tool
      risk
      approval {
        id
        status
      }
    }
    ... on ApprovalDecidedEvent {
      agentId
      approved
      reason
    }
    ... on DeliverableCreatedEvent {
      deliverable {
        id
        name
        sizeBytes
      }
    }
  }
}
    `, {"hash":"sha256:4a41a87f6379336c286d46de2763da5a575753969295a7fcf5d7727c23971014"}) as unknown as TypedDocumentString<TaskEventsSubscription, TaskEventsSubscriptionVariables>;
export const AgentEventsDocument = new TypedDocumentString(`
    subscription AgentEvents($agent: ID!, $after: Cursor) {
  agentEvents(agent: $agent, after: $after) {
    __typename
    id
    cursor
    at
    type
    recovered
    ... on AgentStatusEvent {
      agentStatus: status
    }
    ... on AgentProgressEvent {
      progress
    }
    ... on AgentToolEvent {
      tool
    }
  }
}
    `, {"hash":"sha256:d66d989f5e2ac0ffb0876ef2c81c7a17bb93459b4de3dd27b731186a814ef729"}) as unknown as TypedDocumentString<AgentEventsSubscription, AgentEventsSubscriptionVariables>;
export const WorkspaceEventsDocument = new TypedDocumentString(`
    subscription WorkspaceEvents($workspace: ID!, $after: Cursor, $types: [EventType!]) {
  workspaceEvents(workspace: $workspace, after: $after, types: $types) {
    __typename
    id
    cursor
    at
    type
    surface
    recovered
  }
}
    `, {"hash":"sha256:66cd66b0e4844cf819e2af300212360fe03f30532bdae8d7973233c162f8864d"}) as unknown as TypedDocumentString<WorkspaceEventsSubscription, WorkspaceEventsSubscriptionVariables>;
export const AllEventsDocument = new TypedDocumentString(`
    subscription AllEvents($filter: EventFilter, $after: Cursor) {
  events(filter: $filter, after: $after) {
    __typename
    id
    cursor
    at
    type
    surface
    recovered
  }
}
    `, {"hash":"sha256:53387812b0cb68264648340d0c84dba67fcae46e2ebcd481d38172cc5dec778e"}) as unknown as TypedDocumentString<AllEventsSubscription, AllEventsSubscriptionVariables>;
export const TaskUpdatesDocument = new TypedDocumentString(`
    subscription TaskUpdates($task: ID!) {
  taskUpdated(task: $task) {
    __typename
    id
    status
    statusText
  }
}
    `, {"hash":"sha256:3d8f32f7d54323b739c54a06c450c1ef13c421b67a9d81344cb89ca5cab74b63"}) as unknown as TypedDocumentString<TaskUpdatesSubscription, TaskUpdatesSubscriptionVariables>;