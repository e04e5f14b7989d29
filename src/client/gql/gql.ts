/* eslint-disable */
import * as types from './graphql.js';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  mutation CreateWorkspace($input: CreateWorkspaceInput!) {\n    createWorkspace(input: $input) {\n      __typename\n      ... on CreateWorkspaceSuccess {\n        workspace {\n          id\n          name\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n": typeof types.CreateWorkspaceDocument,
    "\n  mutation UploadFile($input: UploadFileInput!) {\n    uploadFile(input: $input) {\n      __typename\n      ... on UploadFileSuccess {\n        file {\n          id\n          name\n          type\n          sizeBytes\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n": typeof types.UploadFileDocument,
    "\n  mutation CreateTask($input: CreateTaskInput!) {\n    createTask(input: $input) {\n      __typename\n      ... on CreateTaskSuccess {\n        task {\n          id\n          status\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n": typeof types.CreateTaskDocument,
    "\n  mutation DecideApproval($input: DecideApprovalInput!) {\n    decideApproval(input: $input) {\n      __typename\n      ... on DecideApprovalSuccess {\n        approval {\n          id\n          status\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n": typeof types.DecideApprovalDocument,
    "\n  query TaskDeliverables($task: ID!) {\n    task(id: $task) {\n      id\n      ... on MiteosTask {\n        deliverables(first: 200) {\n          nodes {\n            id\n            name\n            type\n            sizeBytes\n            downloadUrl\n          }\n        }\n      }\n    }\n  }\n": typeof types.TaskDeliverablesDocument,
    "\n  subscription TaskEvents($task: ID!, $after: Cursor) {\n    taskEvents(task: $task, after: $after) {\n      __typename\n      id\n      cursor\n      at\n      type\n      recovered\n      ... on EventGap {\n        from\n        to\n      }\n      ... on TaskStatusEvent {\n        taskStatus: status\n      }\n      ... on TaskCostEvent {\n        cost\n      }\n      ... on AgentStatusEvent {\n        agentId\n        agentType\n        agentStatus: status\n      }\n      ... on AgentProgressEvent {\n        agentId\n        progress\n      }\n      ... on AgentToolEvent {\n        agentId\n        tool\n      }\n      ... on ApprovalRequiredEvent {\n        agentId\n        action\n        tool\n        risk\n        approval {\n          id\n          status\n        }\n      }\n      ... on ApprovalDecidedEvent {\n        agentId\n        approved\n        reason\n      }\n      ... on DeliverableCreatedEvent {\n        deliverable {\n          id\n          name\n          sizeBytes\n        }\n      }\n    }\n  }\n": typeof types.TaskEventsDocument,
    "\n  subscription AgentEvents($agent: ID!, $after: Cursor) {\n    agentEvents(agent: $agent, after: $after) {\n      __typename\n      id\n      cursor\n      at\n      type\n      recovered\n      ... on AgentStatusEvent {\n        agentStatus: status\n      }\n      ... on AgentProgressEvent {\n        progress\n      }\n      ... on AgentToolEvent {\n        tool\n      }\n    }\n  }\n": typeof types.AgentEventsDocument,
    "\n  subscription WorkspaceEvents($workspace: ID!, $after: Cursor, $types: [EventType!]) {\n    workspaceEvents(workspace: $workspace, after: $after, types: $types) {\n      __typename\n      id\n      cursor\n      at\n      type\n      surface\n      recovered\n    }\n  }\n": typeof types.WorkspaceEventsDocument,
    "\n  subscription AllEvents($filter: EventFilter, $after: Cursor) {\n    events(filter: $filter, after: $after) {\n      __typename\n      id\n      cursor\n      at\n      type\n      surface\n      recovered\n    }\n  }\n": typeof types.AllEventsDocument,
    "\n  subscription TaskUpdates($task: ID!) {\n    taskUpdated(task: $task) {\n      __typename\n      id\n      status\n      statusText\n    }\n  }\n": typeof types.TaskUpdatesDocument,
};
const documents: Documents = {
    "\n  mutation CreateWorkspace($input: CreateWorkspaceInput!) {\n    createWorkspace(input: $input) {\n      __typename\n      ... on CreateWorkspaceSuccess {\n        workspace {\n          id\n          name\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n": types.CreateWorkspaceDocument,
    "\n  mutation UploadFile($input: UploadFileInput!) {\n    uploadFile(input: $input) {\n      __typename\n      ... on UploadFileSuccess {\n        file {\n          id\n          name\n          type\n          sizeBytes\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n": types.UploadFileDocument,
    "\n  mutation CreateTask($input: CreateTaskInput!) {\n    createTask(input: $input) {\n      __typename\n      ... on CreateTaskSuccess {\n        task {\n          id\n          status\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n": types.CreateTaskDocument,
    "\n  mutation DecideApproval($input: DecideApprovalInput!) {\n    decideApproval(input: $input) {\n      __typename\n      ... on DecideApprovalSuccess {\n        approval {\n          id\n          status\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n": types.DecideApprovalDocument,
    "\n  query TaskDeliverables($task: ID!) {\n    task(id: $task) {\n      id\n      ... on MiteosTask {\n        deliverables(first: 200) {\n          nodes {\n            id\n            name\n            type\n            sizeBytes\n            downloadUrl\n          }\n        }\n      }\n    }\n  }\n": types.TaskDeliverablesDocument,
    "\n  subscription TaskEvents($task: ID!, $after: Cursor) {\n    taskEvents(task: $task, after: $after) {\n      __typename\n      id\n      cursor\n      at\n      type\n      recovered\n      ... on EventGap {\n        from\n        to\n      }\n      ... on TaskStatusEvent {\n        taskStatus: status\n      }\n      ... on TaskCostEvent {\n        cost\n      }\n      ... on AgentStatusEvent {\n        agentId\n        agentType\n        agentStatus: status\n      }\n      ... on AgentProgressEvent {\n        agentId\n        progress\n      }\n      ... on AgentToolEvent {\n        agentId\n        tool\n      }\n      ... on ApprovalRequiredEvent {\n        agentId\n        action\n        tool\n        risk\n        approval {\n          id\n          status\n        }\n      }\n      ... on ApprovalDecidedEvent {\n        agentId\n        approved\n        reason\n      }\n      ... on DeliverableCreatedEvent {\n        deliverable {\n          id\n          name\n          sizeBytes\n        }\n      }\n    }\n  }\n": types.TaskEventsDocument,
    "\n  subscription AgentEvents($agent: ID!, $after: Cursor) {\n    agentEvents(agent: $agent, after: $after) {\n      __typename\n      id\n      cursor\n      at\n      type\n      recovered\n      ... on AgentStatusEvent {\n        agentStatus: status\n      }\n      ... on AgentProgressEvent {\n        progress\n      }\n      ... on AgentToolEvent {\n        tool\n      }\n    }\n  }\n": types.AgentEventsDocument,
    "\n  subscription WorkspaceEvents($workspace: ID!, $after: Cursor, $types: [EventType!]) {\n    workspaceEvents(workspace: $workspace, after: $after, types: $types) {\n      __typename\n      id\n      cursor\n      at\n      type\n      surface\n      recovered\n    }\n  }\n": types.WorkspaceEventsDocument,
    "\n  subscription AllEvents($filter: EventFilter, $after: Cursor) {\n    events(filter: $filter, after: $after) {\n      __typename\n      id\n      cursor\n      at\n      type\n      surface\n      recovered\n    }\n  }\n": types.AllEventsDocument,
    "\n  subscription TaskUpdates($task: ID!) {\n    taskUpdated(task: $task) {\n      __typename\n      id\n      status\n      statusText\n    }\n  }\n": types.TaskUpdatesDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateWorkspace($input: CreateWorkspaceInput!) {\n    createWorkspace(input: $input) {\n      __typename\n      ... on CreateWorkspaceSuccess {\n        workspace {\n          id\n          name\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.js').CreateWorkspaceDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UploadFile($input: UploadFileInput!) {\n    uploadFile(input: $input) {\n      __typename\n      ... on UploadFileSuccess {\n        file {\n          id\n          name\n          type\n          sizeBytes\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.js').UploadFileDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation CreateTask($input: CreateTaskInput!) {\n    createTask(input: $input) {\n      __typename\n      ... on CreateTaskSuccess {\n        task {\n          id\n          status\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.js').CreateTaskDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation DecideApproval($input: DecideApprovalInput!) {\n    decideApproval(input: $input) {\n      __typename\n      ... on DecideApprovalSuccess {\n        approval {\n          id\n          status\n        }\n      }\n      ... on Error {\n        code\n        message\n      }\n    }\n  }\n"): typeof import('./graphql.js').DecideApprovalDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query TaskDeliverables($task: ID!) {\n    task(id: $task) {\n      id\n      ... on MiteosTask {\n        deliverables(first: 200) {\n          nodes {\n            id\n            name\n            type\n            sizeBytes\n            downloadUrl\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').TaskDeliverablesDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription TaskEvents($task: ID!, $after: Cursor) {\n    taskEvents(task: $task, after: $after) {\n      __typename\n      id\n      cursor\n      at\n      type\n      recovered\n      ... on EventGap {\n        from\n        to\n      }\n      ... on TaskStatusEvent {\n        taskStatus: status\n      }\n      ... on TaskCostEvent {\n        cost\n      }\n      ... on AgentStatusEvent {\n        agentId\n        agentType\n        agentStatus: status\n      }\n      ... on AgentProgressEvent {\n        agentId\n        progress\n      }\n      ... on AgentToolEvent {\n        agentId\n        tool\n      }\n      ... on ApprovalRequiredEvent {\n        agentId\n        action\n        tool\n        risk\n        approval {\n          id\n          status\n        }\n      }\n      ... on ApprovalDecidedEvent {\n        agentId\n        approved\n        reason\n      }\n      ... on DeliverableCreatedEvent {\n        deliverable {\n          id\n          name\n          sizeBytes\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').TaskEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription AgentEvents($agent: ID!, $after: Cursor) {\n    agentEvents(agent: $agent, after: $after) {\n      __typename\n      id\n      cursor\n      at\n      type\n      recovered\n      ... on AgentStatusEvent {\n        agentStatus: status\n      }\n      ... on AgentProgressEvent {\n        progress\n      }\n      ... on AgentToolEvent {\n        tool\n      }\n    }\n  }\n"): typeof import('./graphql.js').AgentEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription WorkspaceEvents($workspace: ID!, $after: Cursor, $types: [EventType!]) {\n    workspaceEvents(workspace: $workspace, after: $after, types: $types) {\n      __typename\n      id\n      cursor\n      at\n      type\n      surface\n      recovered\n    }\n  }\n"): typeof import('./graphql.js').WorkspaceEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription AllEvents($filter: EventFilter, $after: Cursor) {\n    events(filter: $filter, after: $after) {\n      __typename\n      id\n      cursor\n      at\n      type\n      surface\n      recovered\n    }\n  }\n"): typeof import('./graphql.js').AllEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription TaskUpdates($task: ID!) {\n    taskUpdated(task: $task) {\n      __typename\n      id\n      status\n      statusText\n    }\n  }\n"): typeof import('./graphql.js').TaskUpdatesDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
