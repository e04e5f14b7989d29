import type { Context } from '../../context.js';
import { ConflictError } from '../../errors.js';
import type { Surface } from '../../store/generated/prisma/enums.js';
import { surfaceNames } from '../../surfaces/names.js';
import { lockWorkspaces } from '../lock.js';
import { notLinked } from '../parts.js';
import { requireIdle } from '../operations/idle.js';
import { rejoin } from '../rejoin.js';
import { linksOf } from './links-of.js';
import { splitOff } from './split.js';
import { linkEvent } from './told.js';

/**
 * Makes a Workspace of its own of one part. What is on the surface goes with it: its files, tasks and
 * the like, and the events that its surface tells. The ids that the Workspace has taken over stay with
 * it, and so do the events that the gateway itself has told of it.
 *
 * @returns the ids of the Workspace, and of the new one.
 * @throws NotFoundError, NotLinkedError without such a part, ConflictError when it is the only one, or an
 *   operation is at work on the Workspace.
 */
export async function unlinkWorkspace(
  { store, clock, events, viewer: { tenantId } }: Context,
  id: string,
  surface: Surface,
): Promise<{ workspaceId: string; unlinkedId: string }> {
  return store.transaction(async (tx) => {
    await lockWorkspaces(tx, tenantId);
    const { id: workspaceId, links } = await linksOf(tx, tenantId, id);
    await requireIdle(tx, tenantId, [workspaceId]);
    const shown = links.filter(({ goneAt }) => goneAt === null);
    const link = shown.find((link) => link.surface === surface);
    if (!link) throw notLinked(surface);
    if (shown.length === 1) {
      throw new ConflictError(
        `The part on ${surfaceNames[surface]} is the only one of this Workspace, so that it is a Workspace of its own already.`,
      );
    }
    const unlinkedId = await splitOff(tx, link);
    await rejoin(tx, tenantId, [workspaceId]);
    const now = clock.now();
    await events.append(tx, tenantId, [
      linkEvent('workspace.unlinked', workspaceId, link, now),
      linkEvent('workspace.linked', unlinkedId, link, now),
    ]);
    return { workspaceId, unlinkedId };
  });
}
