import type { EventOf, EventType, LoggedEvent } from '../src/events/event.js';
import { AgentStatus, MiteosAgent } from './agent.js';
import { Approval, approvalOf } from './approval.js';
import { builder } from './builder.js';
import { UPSTREAM_COST } from './cost.js';
import { Deliverable } from './deliverable.js';
import { Deployment, DeploymentStatus } from './deployment.js';
import { File } from './file.js';
import { compositeKey, encodeId } from './ids.js';
import { SurfaceEnum } from './surface.js';
import { Task, TaskStatus } from './task.js';
import { Workspace } from './workspace.js';

/** The name of the GraphQL type and of the enum value for each type of event. */
const names = {
  'task.status': { object: 'TaskStatusEvent', value: 'TASK_STATUS' },
  'task.cost': { object: 'TaskCostEvent', value: 'TASK_COST' },
  'agent.status': { object: 'AgentStatusEvent', value: 'AGENT_STATUS' },
  'agent.progress': { object: 'AgentProgressEvent', value: 'AGENT_PROGRESS' },
  'agent.tool': { object: 'AgentToolEvent', value: 'AGENT_TOOL' },
  'approval.required': { object: 'ApprovalRequiredEvent', value: 'APPROVAL_REQUIRED' },
  'approval.decided': { object: 'ApprovalDecidedEvent', value: 'APPROVAL_DECIDED' },
  'deliverable.created': { object: 'DeliverableCreatedEvent', value: 'DELIVERABLE_CREATED' },
  'file.added': { object: 'FileAddedEvent', value: 'FILE_ADDED' },
  'file.removed': { object: 'FileRemovedEvent', value: 'FILE_REMOVED' },
  'deployment.status': { object: 'DeploymentStatusEvent', value: 'DEPLOYMENT_STATUS' },
  'event.gap': { object: 'EventGap', value: 'EVENT_GAP' },
} as const satisfies Record<EventType, { object: string; value: string }>;

export const EventTypeEnum = builder.enumType('EventType', {
  description: 'What kind of thing happened.',
  values: {
    TASK_STATUS: { value: 'task.status', description: 'A task was created or went on.' },
    TASK_COST: { value: 'task.cost', description: 'A task used credits.' },
    AGENT_STATUS: { value: 'agent.status', description: 'An agent does something else now.' },
    AGENT_PROGRESS: { value: 'agent.progress', description: 'An agent is further than it was.' },
    AGENT_TOOL: { value: 'agent.tool', description: 'An agent took up or put down a tool.' },
    APPROVAL_REQUIRED: { value: 'approval.required', description: 'An agent waits for a person.' },
    APPROVAL_DECIDED: { value: 'approval.decided', description: 'A person decided.' },
    DELIVERABLE_CREATED: { value: 'deliverable.created', description: 'An agent made a file.' },
    FILE_ADDED: { value: 'file.added', description: 'A Workspace has a new file.' },
    FILE_REMOVED: { value: 'file.removed', description: 'A Workspace lost a file.' },
    DEPLOYMENT_STATUS: { value: 'deployment.status', description: 'A Deployment went on.' },
    EVENT_GAP: { value: 'event.gap', description: 'Events are kept no more; see `EventGap`.' },
  },
} as const);

export const Event = builder.interfaceRef<LoggedEvent>('Event').implement({
  description: 'Something that happened, stored once, in order.',
  authScopes: { signedIn: true },
  resolveType: ({ type }) => names[type].object,
  fields: (t) => ({
    id: t.id({
      description: 'Its id. An event is read from a stream, not through `node`.',
      resolve: ({ id }) => encodeId('Event', id),
    }),
    cursor: t.expose('sequence', {
      type: 'Cursor',
      description: 'Its place in the log; pass it as `after` to go on behind it.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    surface: t.expose('surface', {
      type: SurfaceEnum,
      nullable: true,
      description: 'Where it happened; null for the gateway itself.',
    }),
    type: t.expose('type', { type: EventTypeEnum, description: 'What kind of thing it is.' }),
    recovered: t.exposeBoolean('recovered', {
      description: 'Whether it was found by comparison, not seen as it happened.',
    }),
    workspace: t.field({
      type: Workspace,
      nullable: true,
      description: 'The Workspace that it belongs to, if any.',
      authScopes: { scope: 'workspaces:read' },
      resolve: (event, _, { loaders }) => {
        if (event.taskId !== null) return loaders.workspaceOfMiteosTask.load(event.taskId);
        return 'upstreamWorkspaceId' in event.payload
          ? loaders.workspaceOfMiteosWorkspace.load(event.payload.upstreamWorkspaceId)
          : null;
      },
    }),
  }),
});

const TaskEvent = builder.interfaceRef<LoggedEvent>('TaskEvent').implement({
  description: 'Something that happened to a task.',
  authScopes: { scope: 'tasks:read' },
  interfaces: [Event],
  resolveType: ({ type }) => names[type].object,
  fields: (t) => ({
    task: t.field({
      type: Task,
      nullable: true,
      description: 'The task as it is now.',
      complexity: UPSTREAM_COST,
      resolve: ({ taskId }, _, { loaders }) =>
        taskId === null ? null : loaders.miteosTask.load(taskId),
    }),
  }),
});

const AgentEvent = builder.interfaceRef<LoggedEvent>('AgentEvent').implement({
  description: 'Something that happened to an agent.',
  authScopes: { scope: 'tasks:read' },
  interfaces: [TaskEvent, Event],
  resolveType: ({ type }) => names[type].object,
  fields: (t) => ({
    agentId: t.id({
      description: 'Global id of the agent.',
      resolve: ({ taskId, agentId }) =>
        encodeId('MiteosAgent', compositeKey(taskId ?? '', agentId ?? '')),
    }),
    agent: t.field({
      type: MiteosAgent,
      nullable: true,
      description: 'The agent as it is now.',
      complexity: UPSTREAM_COST,
      resolve: async ({ taskId, agentId }, _, { loaders }) => {
        const task = taskId === null ? null : await loaders.miteosTask.load(taskId);
        return task?.detail?.agents.find(({ id }) => id === agentId) ?? null;
      },
    }),
  }),
});

/** The object type of one type of event. */
function eventRef<T extends EventType>(type: T) {
  return builder.objectRef<EventOf<T>>(names[type].object);
}

eventRef('task.status').implement({
  description: 'A task was created or went on.',
  interfaces: [TaskEvent, Event],
  authScopes: { scope: 'tasks:read' },
  fields: (t) => ({
    status: t.field({
      type: TaskStatus,
      description: 'How far it was then.',
      resolve: ({ payload }) => payload.status,
    }),
    statusText: t.string({
      description: 'The surface’s own word for that.',
      resolve: ({ payload }) => payload.statusText,
    }),
  }),
});

eventRef('task.cost').implement({
  description: 'A task used credits.',
  interfaces: [TaskEvent, Event],
  authScopes: { scope: 'tasks:read' },
  fields: (t) => ({
    cost: t.float({
      description: 'Credits used so far.',
      resolve: ({ payload }) => payload.cost,
    }),
  }),
});

eventRef('agent.status').implement({
  description: 'An agent does something else now.',
  interfaces: [AgentEvent, TaskEvent, Event],
  authScopes: { scope: 'tasks:read' },
  fields: (t) => ({
    agentType: t.string({
      description: 'The agent’s trade.',
      resolve: ({ payload }) => payload.agentType,
    }),
    status: t.field({
      type: AgentStatus,
      description: 'What it did then.',
      resolve: ({ payload }) => payload.status,
    }),
    statusText: t.string({
      description: 'The surface’s own word for that.',
      resolve: ({ payload }) => payload.statusText,
    }),
  }),
});

eventRef('agent.progress').implement({
  description: 'An agent is further than it was.',
  interfaces: [AgentEvent, TaskEvent, Event],
  authScopes: { scope: 'tasks:read' },
  fields: (t) => ({
    progress: t.int({
      description: 'Estimated percent, 0 to 100.',
      resolve: ({ payload }) => payload.progress,
    }),
  }),
});

eventRef('agent.tool').implement({
  description: 'An agent took up or put down a tool.',
  interfaces: [AgentEvent, TaskEvent, Event],
  authScopes: { scope: 'tasks:read' },
  fields: (t) => ({
    tool: t.string({
      nullable: true,
      description: 'The tool; null when it was put down.',
      resolve: ({ payload }) => payload.tool,
    }),
  }),
});

eventRef('approval.required').implement({
  description: 'An agent waits for a person to decide.',
  interfaces: [AgentEvent, TaskEvent, Event],
  authScopes: { scope: 'tasks:read' },
  fields: (t) => ({
    action: t.string({
      description: 'What the agent wants to do.',
      resolve: ({ payload }) => payload.action,
    }),
    tool: t.string({
      nullable: true,
      description: 'The tool that it would use.',
      resolve: ({ payload }) => payload.tool,
    }),
    risk: t.string({
      description: 'How much is at stake: `low`, `medium`, `high`, `critical`; open.',
      resolve: ({ payload }) => payload.risk,
    }),
    approval: t.field({
      type: Approval,
      nullable: true,
      description: 'What to decide; pass its id to `decideApproval`.',
      resolve: (event, _, context) => approvalOf(event, context),
    }),
  }),
});

eventRef('approval.decided').implement({
  description: 'A person decided what an agent asked.',
  interfaces: [AgentEvent, TaskEvent, Event],
  authScopes: { scope: 'tasks:read' },
  fields: (t) => ({
    approved: t.boolean({
      description: 'Whether the agent may.',
      resolve: ({ payload }) => payload.approved,
    }),
    reason: t.string({
      nullable: true,
      description: 'Why, as far as the decider said.',
      resolve: ({ payload }) => payload.reason,
    }),
    approval: t.field({
      type: Approval,
      nullable: true,
      description: 'What was decided.',
      resolve: (event, _, context) => approvalOf(event, context),
    }),
  }),
});

eventRef('deliverable.created').implement({
  description: 'An agent made a file.',
  interfaces: [TaskEvent, Event],
  authScopes: { scope: 'tasks:read' },
  fields: (t) => ({
    deliverable: t.field({
      type: Deliverable,
      nullable: true,
      description: 'The file.',
      complexity: UPSTREAM_COST,
      resolve: async ({ taskId, payload }, _, { loaders }) => {
        const all = taskId === null ? null : await loaders.miteosDeliverables.load(taskId);
        return all?.find(({ id }) => id === payload.deliverableId) ?? null;
      },
    }),
  }),
});

eventRef('file.added').implement({
  description: 'A Workspace has a new file.',
  interfaces: [Event],
  authScopes: { scope: 'files:read' },
  fields: (t) => ({
    file: t.field({
      type: File,
      nullable: true,
      description: 'The file; null when it has gone since.',
      complexity: UPSTREAM_COST,
      resolve: async ({ payload }, _, { loaders }) => {
        const files = await loaders.miteosFiles.load(payload.upstreamWorkspaceId);
        return files?.find(({ id }) => id === payload.fileId) ?? null;
      },
    }),
  }),
});

eventRef('file.removed').implement({
  description: 'A Workspace lost a file.',
  interfaces: [Event],
  authScopes: { scope: 'files:read' },
  fields: (t) => ({
    fileId: t.id({
      description: 'The global id that the file had.',
      resolve: ({ payload }) =>
        encodeId('WorkspaceFile', compositeKey(payload.upstreamWorkspaceId, payload.fileId)),
    }),
    name: t.string({
      description: 'The name that the file had.',
      resolve: ({ payload }) => payload.name,
    }),
  }),
});

eventRef('deployment.status').implement({
  description: 'A Deployment went on.',
  interfaces: [Event],
  authScopes: { scope: 'deployments:read' },
  fields: (t) => ({
    deployment: t.field({
      type: Deployment,
      nullable: true,
      description: 'The Deployment as it is now.',
      complexity: UPSTREAM_COST,
      resolve: ({ payload }, _, { loaders }) => loaders.miteosDeployment.load(payload.deploymentId),
    }),
    status: t.field({
      type: DeploymentStatus,
      description: 'How far it was then.',
      resolve: ({ payload }) => payload.status,
    }),
  }),
});
