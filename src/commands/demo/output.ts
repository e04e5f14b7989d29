import type { TaskEvent } from '../../client/events.js';
import type { AgentStatus, TaskStatus } from '../../client/gql/graphql.js';

/** What the demo has to tell; with `--json`, a line each. */
export type DemoEvent =
  | { event: 'workspace.created'; id: string; name: string }
  | { event: 'file.uploaded'; id: string; name: string; type: string; sizeBytes: number }
  | { event: 'task.created'; id: string; prompt: string }
  | { event: 'task.status'; at: string; status: TaskStatus }
  | { event: 'task.cost'; at: string; cost: number }
  | { event: 'agent.status'; at: string; agentId: string; agentType: string; status: AgentStatus }
  | { event: 'agent.progress'; at: string; agentId: string; progress: number }
  | { event: 'agent.tool'; at: string; agentId: string; tool: string | null }
  | {
      event: 'approval.required';
      at: string;
      agentId: string;
      approvalId: string | null;
      action: string;
      tool: string | null;
      risk: string;
    }
  | {
      event: 'approval.decided';
      at: string;
      agentId: string;
      approved: boolean;
      reason: string | null;
    }
  | { event: 'deliverable.created'; at: string; name: string | null }
  | { event: 'deliverable.saved'; name: string; path: string; bytes: number }
  | { event: 'done'; folder: string; deliverables: number; seconds: number };

/** How the demo is seen: as bars in a terminal, as plain lines, or as JSON. */
export interface Output {
  show(event: DemoEvent): void;
  /** Called once, in every case. Leaves the terminal as it was. */
  end(): void;
}

/** Null for an event that does not concern a task. */
export function demoEventOf(event: TaskEvent): DemoEvent | null {
  const { at } = event;
  switch (event.__typename) {
    case 'TaskStatusEvent':
      return { event: 'task.status', at, status: event.taskStatus };
    case 'TaskCostEvent':
      return { event: 'task.cost', at, cost: event.cost };
    case 'AgentStatusEvent': {
      const { agentId, agentType, agentStatus } = event;
      return { event: 'agent.status', at, agentId, agentType, status: agentStatus };
    }
    case 'AgentProgressEvent':
      return { event: 'agent.progress', at, agentId: event.agentId, progress: event.progress };
    case 'AgentToolEvent':
      return { event: 'agent.tool', at, agentId: event.agentId, tool: event.tool };
    case 'ApprovalRequiredEvent': {
      const { agentId, approval, action, tool, risk } = event;
      const approvalId = approval?.id ?? null;
      return { event: 'approval.required', at, agentId, approvalId, action, tool, risk };
    }
    case 'ApprovalDecidedEvent': {
      const { agentId, approved, reason } = event;
      return { event: 'approval.decided', at, agentId, approved, reason };
    }
    case 'DeliverableCreatedEvent':
      return { event: 'deliverable.created', at, name: event.deliverable?.name ?? null };
    default:
      return null;
  }
}
