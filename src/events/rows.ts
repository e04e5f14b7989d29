import type { Event as EventRow, Prisma } from '../store/generated/prisma/client.js';
import { eventKinds, type LoggedEvent, type NewEvent } from './event.js';

export function toRow(
  tenantId: string,
  sequence: bigint,
  event: NewEvent,
): Prisma.EventCreateManyInput {
  const { dedupeKey, type, payload, at, recovered = false } = event;
  const { surface, workspaceId, upstreamWorkspaceId, taskId, agentId } = event;
  return {
    ...{ tenantId, sequence, dedupeKey, type, payload, at, recovered },
    ...{ surface, workspaceId, upstreamWorkspaceId, taskId, agentId },
  };
}

export function parseRow(row: EventRow): LoggedEvent {
  const { id, tenantId, sequence, surface, at, recovered } = row;
  const { workspaceId, upstreamWorkspaceId, taskId, agentId } = row;
  return {
    ...{ id, tenantId, sequence, surface, at, recovered },
    ...{ workspaceId, upstreamWorkspaceId, taskId, agentId },
    ...eventKinds.parse({ type: row.type, payload: row.payload }),
  };
}
