import type { Context } from '../../context.js';
import { ConflictError } from '../../errors.js';
import type { WorkspaceLink } from '../../store/generated/prisma/client.js';
import type { Transaction } from '../../store/store.js';
import { surfaceNames } from '../../surfaces/names.js';
import { lockWorkspaces } from '../lock.js';
import { requireIdle } from '../operations/idle.js';
import { rejoin } from '../rejoin.js';
import { linksOf } from './links-of.js';
import { movePart, splitOff } from './split.js';
import { linkEvent } from './told.js';

/**
 * Makes one Workspace of two: the parts of the second, with its tasks, become those of the first. The
 * id of the second, and those that it had taken over before, stand for the first from then on. Events
 * of the past are left as they are: the first is asked for under all its ids. Two that are one already
 * stay it.
 *
 * A part that its surface does not have any more is in nobody's way: where both had one there, it
 * becomes a Workspace of its own, which is gone until the part comes back.
 *
 * @returns the id of the one Workspace.
 * @throws NotFoundError without both, ConflictError when both have a part on one surface, or an operation
 *   is at work on one of them.
 */
export async function linkWorkspaces(
  { store, clock, events, viewer: { tenantId } }: Context,
  firstId: string,
  secondId: string,
): Promise<string> {
  return store.transaction(async (tx) => {
    await lockWorkspaces(tx, tenantId);
    const first = await linksOf(tx, tenantId, firstId);
    const second = await linksOf(tx, tenantId, secondId);
    const workspaceId = first.id;
    if (workspaceId === second.id) return workspaceId;
    await requireIdle(tx, tenantId, [workspaceId, second.id]);
    const outOfTheWay = clashing(first.links, second.links);
    for (const link of outOfTheWay) await splitOff(tx, link);
    const moving = second.links.filter((link) => !outOfTheWay.includes(link));
    for (const link of moving) await movePart(tx, link, workspaceId);
    await giveUp(tx, tenantId, { id: second.id, for: workspaceId });
    await rejoin(tx, tenantId, [workspaceId]);
    const now = clock.now();
    const shown = moving.filter(({ goneAt }) => goneAt === null);
    await events.append(
      tx,
      tenantId,
      shown.map((link) => linkEvent('workspace.linked', workspaceId, link, now)),
    );
    return workspaceId;
  });
}

/** Of two parts on one surface, the one that is gone. @throws ConflictError when none is */
function clashing(
  first: readonly WorkspaceLink[],
  second: readonly WorkspaceLink[],
): WorkspaceLink[] {
  return second.flatMap((link) => {
    const other = first.find(({ surface }) => surface === link.surface);
    if (!other) return [];
    if (link.goneAt !== null) return [link];
    if (other.goneAt !== null) return [other];
    throw new ConflictError(
      `Both have a part on ${surfaceNames[link.surface]}, and a Workspace has at most one there. Take one of the two parts off first, with unlinkWorkspace.`,
    );
  });
}

/** All that still names the one names the other instead, and it is no more. */
async function giveUp(
  tx: Transaction,
  tenantId: string,
  { id, for: workspaceId }: { id: string; for: string },
): Promise<void> {
  const where = { tenantId, workspaceId: id };
  const data = { workspaceId };
  await tx.taskWorkspace.updateMany({ where, data });
  await tx.hiddenUpstream.updateMany({ where, data });
  await tx.operation.updateMany({ where, data });
  await tx.workspaceAlias.updateMany({ where, data });
  await tx.workspaceAlias.create({ data: { id, tenantId, workspaceId } });
  await tx.workspace.deleteMany({ where: { id, tenantId } });
}
