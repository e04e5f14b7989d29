import { Surface } from '../../store/generated/prisma/enums.js';
import type { Transaction } from '../../store/store.js';
import type { RoutaEvent } from '../../surfaces/routa/port.js';
import { commonAgentStatus, commonTaskStatus } from '../../surfaces/routa/statuses.js';
import type { EventKind, NewEvent } from '../event.js';
import type { EventLog } from '../log.js';

/** Takes what happened on Routa into the log, within the transaction of the change itself. */
export async function recordRoutaEvents(
  log: EventLog,
  tx: Transaction,
  tenantId: string,
  events: readonly RoutaEvent[],
): Promise<void> {
  await log.append(tx, tenantId, events.map(toLogEvent));
}

/** The same for what was found by looking. */
export async function recordFoundRoutaEvents(
  log: EventLog,
  tx: Transaction,
  tenantId: string,
  events: readonly RoutaEvent[],
  recovered: boolean,
): Promise<void> {
  const found = events.map((event) => ({ ...toLogEvent(event), recovered }));
  await log.appendNew(tx, tenantId, found);
}

function toLogEvent(event: RoutaEvent): NewEvent {
  return {
    ...kindOf(event),
    dedupeKey: `routa:${event.dedupeKey}`,
    at: event.at,
    surface: Surface.ROUTA,
    workspaceId: null,
    upstreamWorkspaceId: event.workspaceId,
    taskId: 'taskId' in event ? event.taskId : null,
    agentId: 'agentId' in event ? event.agentId : null,
  };
}

function kindOf(event: RoutaEvent): EventKind {
  switch (event.type) {
    case 'workspace.created':
    case 'workspace.updated':
      return { type: event.type, payload: { name: event.title } };
    case 'workspace.archived':
    case 'workspace.unarchived':
    case 'workspace.deleted':
    case 'task.deleted':
      return { type: event.type, payload: {} };
    case 'codebase.added':
    case 'codebase.updated': {
      const { type, codebaseId, name, path } = event;
      return { type, payload: { codebaseId, name, path } };
    }
    case 'codebase.removed':
      return { type: event.type, payload: { codebaseId: event.codebaseId } };
    case 'note.saved':
      return { type: event.type, payload: { noteId: event.noteId, title: event.title } };
    case 'note.deleted':
      return { type: event.type, payload: { noteId: event.noteId } };
    case 'task.status': {
      const { type, status, statusText } = event;
      return { type, payload: { status: commonTaskStatus(status), statusText } };
    }
    case 'agent.status': {
      const { type, agentType, status, statusText } = event;
      return { type, payload: { agentType, status: commonAgentStatus(status), statusText } };
    }
  }
}
