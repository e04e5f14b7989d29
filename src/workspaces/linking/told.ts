import { randomUUID } from 'node:crypto';
import type { NewEvent } from '../../events/event.js';
import type { WorkspaceLink } from '../../store/generated/prisma/client.js';

/** That a part has come to a Workspace, or has left it: told by the gateway itself. */
export function linkEvent(
  type: 'workspace.linked' | 'workspace.unlinked',
  workspaceId: string,
  { surface, upstreamId }: Pick<WorkspaceLink, 'surface' | 'upstreamId'>,
  at: Date,
): NewEvent {
  return {
    ...{ type, payload: { surface, upstreamId }, at, dedupeKey: `${type}:${randomUUID()}` },
    ...{ surface: null, workspaceId, upstreamWorkspaceId: null, taskId: null, agentId: null },
  };
}
