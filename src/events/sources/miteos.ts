import { Surface } from '../../store/generated/prisma/enums.js';
import type { Transaction } from '../../store/store.js';
import type { AgentStatus, MiteosEvent, TaskStatus } from '../../surfaces/miteos/port.js';
import type { EventKind, NewEvent } from '../event.js';
import type { EventLog } from '../log.js';

/**
 * Takes what happened on Miteos into the log, within the transaction of the change itself, and
 * keeps the approvals, which no route of Miteos lists.
 */
export async function recordMiteosEvents(
  log: EventLog,
  tx: Transaction,
  tenantId: string,
  events: readonly MiteosEvent[],
): Promise<void> {
  await keepApprovals(tx, tenantId, events);
  await log.append(tx, tenantId, events.map(toLogEvent));
}

/** The same for what was found by looking; what has been told before is not told again. */
export async function recordFoundMiteosEvents(
  log: EventLog,
  tx: Transaction,
  tenantId: string,
  events: readonly MiteosEvent[],
  recovered: boolean,
): Promise<void> {
  await keepApprovals(tx, tenantId, events);
  const found = events.map((event) => ({ ...toLogEvent(event), recovered }));
  await log.appendNew(tx, tenantId, found);
}

async function keepApprovals(
  tx: Transaction,
  tenantId: string,
  events: readonly MiteosEvent[],
): Promise<void> {
  for (const event of events) await recordApproval(tx, tenantId, event);
  await withdrawApprovals(tx, tenantId, events);
}

async function recordApproval(
  tx: Transaction,
  tenantId: string,
  event: MiteosEvent,
): Promise<void> {
  if (event.type !== 'approval.required' && event.type !== 'approval.decided') return;
  const { agentId, taskId, approvalId: upstreamId } = event;
  const key = { tenantId, surface: Surface.MITEOS, agentId, upstreamId };
  if (event.type === 'approval.required') {
    const { action, tool, risk } = event;
    await tx.approval.createMany({
      data: [{ ...key, taskId, action, tool, risk, requestedAt: event.at }],
      skipDuplicates: true,
    });
  } else {
    await tx.approval.updateMany({
      where: { ...key, status: 'PENDING' },
      data: {
        status: event.approved ? 'APPROVED' : 'REJECTED',
        reason: event.reason,
        decidedAt: event.at,
      },
    });
  }
}

const AGENT_ENDED = new Set<AgentStatus>(['COMPLETE', 'ERROR', 'CANCELLED']);
const TASK_ENDED = new Set<TaskStatus>(['COMPLETE', 'FAILED', 'CANCELLED']);

export function hasEnded(agent: AgentStatus): boolean {
  return AGENT_ENDED.has(agent);
}

/** Nobody can decide any more what an agent that has ended asked, by itself or with its task. */
async function withdrawApprovals(
  tx: Transaction,
  tenantId: string,
  events: readonly MiteosEvent[],
): Promise<void> {
  const agentIds = events.flatMap((event) =>
    event.type === 'agent.status' && hasEnded(event.status) ? [event.agentId] : [],
  );
  const taskIds = events.flatMap((event) =>
    event.type === 'task.status' && TASK_ENDED.has(event.status) ? [event.taskId] : [],
  );
  if (agentIds.length + taskIds.length === 0) return;
  await tx.approval.updateMany({
    where: {
      ...{ tenantId, surface: Surface.MITEOS, status: 'PENDING' },
      OR: [{ agentId: { in: agentIds } }, { taskId: { in: taskIds } }],
    },
    data: { status: 'WITHDRAWN' },
  });
}

function toLogEvent(event: MiteosEvent): NewEvent {
  return {
    ...kindOf(event),
    dedupeKey: `miteos:${event.dedupeKey}`,
    at: event.at,
    surface: Surface.MITEOS,
    workspaceId: null,
    upstreamWorkspaceId: event.workspaceId,
    taskId: 'taskId' in event ? event.taskId : null,
    agentId: 'agentId' in event ? event.agentId : null,
  };
}

function kindOf(event: MiteosEvent): EventKind {
  switch (event.type) {
    case 'task.status': {
      const { type, status, statusText } = event;
      return { type, payload: { status, statusText } };
    }
    case 'task.cost':
      return { type: event.type, payload: { cost: event.cost } };
    case 'agent.status': {
      const { type, agentType, status, statusText } = event;
      return { type, payload: { agentType, status, statusText } };
    }
    case 'agent.progress':
      return { type: event.type, payload: { progress: event.progress } };
    case 'agent.tool':
      return { type: event.type, payload: { tool: event.tool } };
    case 'approval.required': {
      const { type, approvalId, action, tool, risk } = event;
      return { type, payload: { approvalId, action, tool, risk } };
    }
    case 'approval.decided': {
      const { type, approvalId, approved, reason } = event;
      return { type, payload: { approvalId, approved, reason } };
    }
    case 'deliverable.created': {
      const { type, deliverableId, name, mimeType, sizeBytes } = event;
      return { type, payload: { deliverableId, name, mimeType, sizeBytes } };
    }
    case 'file.added': {
      const { type, fileId, name, mimeType, sizeBytes } = event;
      return { type, payload: { fileId, name, mimeType, sizeBytes } };
    }
    case 'file.removed': {
      const { type, fileId, name } = event;
      return { type, payload: { fileId, name } };
    }
    case 'deployment.status': {
      const { type, deploymentId, target, status, statusText, url } = event;
      return { type, payload: { deploymentId, target, status, statusText, url } };
    }
  }
}
