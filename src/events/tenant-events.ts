import type { Context } from '../context.js';
import { NotFoundError } from '../errors.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { EventType } from './event.js';
import { visibleTypes } from './scopes.js';
import type { EventFilter } from './filter.js';
import type { EventStream } from './stream.js';

/** Which of the events that the viewer may see. */
export interface Wanted {
  types?: readonly EventType[] | null;
  surface?: Surface | null;
  /** Our own id of a Workspace. */
  workspaceId?: string | null;
}

/**
 * @throws NotFoundError when the viewer has no such Workspace.
 */
export async function filterFor(
  { events, viewer }: Pick<Context, 'events' | 'viewer'>,
  { types, surface, workspaceId }: Wanted,
): Promise<EventFilter> {
  const visible = visibleTypes(viewer, types);
  return {
    ...(visible && { types: visible }),
    ...(surface && { surface }),
    ...(workspaceId && {
      workspace: await events.workspaces.of(viewer.tenantId, workspaceId),
    }),
  };
}

/**
 * The events of the tenant behind `after`, or from now on. Goes on until it is left. With a Workspace,
 * those of all its parts, as they are when the events are read.
 *
 * @throws NotFoundError when the viewer has no such Workspace.
 */
export async function followEvents(
  context: Context,
  wanted: Wanted,
  after: bigint | null,
): Promise<EventStream> {
  const { events, viewer, pace } = context;
  // The context itself would be kept for as long as the stream.
  const reader = { events, viewer };
  const filter = wanted.workspaceId
    ? filterOfWorkspace(reader, wanted)
    : await filterFor(reader, wanted);
  return events.follow({ tenantId: viewer.tenantId, filter, after, pace });
}

/** Gives the filter as it is now. A Workspace that is gone has no parts any more. */
function filterOfWorkspace(
  reader: Pick<Context, 'events' | 'viewer'>,
  wanted: Wanted,
): () => Promise<EventFilter> {
  let last: EventFilter | null = null;
  return async () => {
    try {
      last = await filterFor(reader, wanted);
      return last;
    } catch (error) {
      if (!(error instanceof NotFoundError) || !last?.workspace) throw error;
      // What happens to it on the gateway may still be told.
      return { ...last, workspace: { ...last.workspace, parts: [] } };
    }
  };
}
