import { graphql } from './gql/gql.js';

/*
 * The operations that the client and the demo use. `codegen.ts` types them from the schema: after a
 * change here, generate again.
 */

export const CreateWorkspace = graphql(`
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
`);

export const UploadFile = graphql(`
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
`);

export const CreateTask = graphql(`
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
`);

export const DecideApproval = graphql(`
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
`);

export const TaskDeliverables = graphql(`
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
`);

/** What each event tells by itself; `approval` is looked up, since its id is needed to decide it. */
export const TaskEvents = graphql(`
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
`);

export const AgentEvents = graphql(`
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
`);

export const WorkspaceEvents = graphql(`
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
`);

export const AllEvents = graphql(`
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
`);

export const TaskUpdates = graphql(`
  subscription TaskUpdates($task: ID!) {
    taskUpdated(task: $task) {
      __typename
      id
      status
      statusText
    }
  }
`);
