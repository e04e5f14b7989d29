import { Surface } from '../../store/generated/prisma/enums.js';
import type { Transaction } from '../../store/store.js';
import type { MiosaEvent } from '../../surfaces/miosa/port.js';
import type { EventKind, NewEvent } from '../event.js';
import type { EventLog } from '../log.js';

/** Takes what happened on MIOSA into the log, within the transaction of the change itself. */
export async function recordMiosaEvents(
  log: EventLog,
  tx: Transaction,
  tenantId: string,
  events: readonly MiosaEvent[],
): Promise<void> {
  await log.append(tx, tenantId, events.map(toLogEvent));
}

export function toLogEvent(event: MiosaEvent): NewEvent {
  return {
    ...kindOf(event),
    dedupeKey: `miosa:${event.dedupeKey}`,
    at: event.at,
    surface: Surface.MIOSA,
    workspaceId: null,
    upstreamWorkspaceId: event.workspaceId,
    taskId: null,
    agentId: null,
  };
}

function kindOf(event: MiosaEvent): EventKind {
  const { computerId } = event;
  switch (event.type) {
    case 'computer.created':
      return { type: event.type, payload: { computerId, size: event.size } };
    case 'computer.status': {
      const { type, status, statusText } = event;
      return { type, payload: { computerId, status, statusText } };
    }
    case 'computer.deleted':
      return { type: event.type, payload: { computerId } };
  }
}
