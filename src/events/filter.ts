import type { Prisma } from '../store/generated/prisma/client.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { EventType, LoggedEvent } from './event.js';

/** A Workspace as events name it: by an id of ours, or by what it is on a surface. */
export interface WorkspaceSubject {
  /** Its own, and those of such as were merged into it. */
  readonly ids: readonly string[];
  readonly parts: readonly { readonly surface: Surface; readonly upstreamId: string }[];
}

/** Which events a reader wants; all of the tenant's where it says nothing. */
export interface EventFilter {
  readonly taskId?: string;
  readonly agentId?: string;
  readonly operationId?: string;
  readonly workspace?: WorkspaceSubject;
  readonly types?: ReadonlySet<EventType>;
  readonly surface?: Surface;
}

/** The same for filters that let the same through. */
export function filterName(filter: EventFilter): string {
  const { taskId, agentId, operationId, workspace, types, surface } = filter;
  return JSON.stringify([
    ...[taskId, agentId, operationId, surface],
    ...[workspace?.ids, workspace?.parts, types && [...types].sort()],
  ]);
}

export function isWanted(filter: EventFilter, event: LoggedEvent): boolean {
  const { taskId, agentId, operationId, workspace, types, surface } = filter;
  return (
    (taskId === undefined || event.taskId === taskId) &&
    (agentId === undefined || event.agentId === agentId) &&
    (operationId === undefined || isOfOperation(operationId, event)) &&
    (types === undefined || types.has(event.type)) &&
    (surface === undefined || event.surface === surface) &&
    (workspace === undefined || isAbout(workspace, event))
  );
}

function isOfOperation(operationId: string, event: LoggedEvent): boolean {
  return event.type === 'operation.step' && event.payload.operationId === operationId;
}

function isAbout({ ids, parts }: WorkspaceSubject, event: LoggedEvent): boolean {
  return (
    (event.workspaceId !== null && ids.includes(event.workspaceId)) ||
    parts.some(
      ({ surface, upstreamId }) =>
        event.upstreamWorkspaceId === upstreamId && event.surface === surface,
    )
  );
}

/** The same as a condition on rows. */
export function conditionOf(filter: EventFilter): Prisma.EventWhereInput {
  const { taskId, agentId, operationId, workspace, types, surface } = filter;
  return {
    ...(taskId !== undefined && { taskId }),
    ...(agentId !== undefined && { agentId }),
    ...(operationId !== undefined && {
      ...{ type: 'operation.step', payload: { path: ['operationId'], equals: operationId } },
    }),
    ...(types !== undefined && { type: { in: [...types] } }),
    ...(surface !== undefined && { surface }),
    ...(workspace !== undefined && {
      OR: [
        { workspaceId: { in: [...workspace.ids] } },
        ...workspace.parts.map(({ surface, upstreamId }) => ({
          surface,
          upstreamWorkspaceId: upstreamId,
        })),
      ],
    }),
  };
}
