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
  const { events, viewer } = context;
  // The context itself would be kept for as long as the stream.
  const reader = { events, viewer };
  const filter = await filterFor(reader, wanted);
  return events.follow({
    tenantId: viewer.tenantId,
    filter,
    after,
    refilter: filter.workspace && (() => refiltered(reader, wanted, filter)),
  });
}

/** The filter as it is now. */
async function refiltered(
  reader: Pick<Context, 'events' | 'viewer'>,
  wanted: Wanted,
  before: EventFilter,
): Promise<EventFilter> {
  try {
    return await filterFor(reader, wanted);
  } catch (error) {
    if (!(error instanceof NotFoundError) || !before.workspace) throw error;
    // It is gone, and what happens to it on the gateway may still be told.
    return { ...before, workspace: { ...before.workspace, parts: [] } };
  }
}
