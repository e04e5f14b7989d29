import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import { ConflictError, NotFoundError } from '../errors.js';
import type { Workspace } from '../store/generated/prisma/client.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Transaction } from '../store/store.js';
import { surfaceNames } from '../surfaces/names.js';
import { mergedInto } from './aliases.js';
import { linkEvent } from './linking/told.js';
import { lockWorkspaces } from './lock.js';
import { requireIdle } from './operations/idle.js';
import { joined, partState } from './part-state.js';
import { rejoin } from './rejoin.js';
import type { Keeper } from './telling.js';

/**
 * Takes a part from its Workspace that its surface goes on having, so that it does not appear by itself
 * again. A Workspace without any other part is gone.
 */
export async function hideLink(
  tx: Transaction,
  { clock, events, viewer: { tenantId } }: Keeper,
  {
    workspaceId,
    surface,
    upstreamId,
  }: { workspaceId: string; surface: Surface; upstreamId: string },
): Promise<void> {
  await lockWorkspaces(tx, tenantId);
  const hiddenAt = clock.now();
  const where = { tenantId, workspaceId, surface, upstreamId };
  const link = await tx.workspaceLink.findFirst({ where });
  if (!link) return;
  const { seenWith } = link;
  const hidden = { ...where, state: partState.parse(link.state), seenWith, hiddenAt };
  await tx.workspaceLink.deleteMany({ where });
  await tx.hiddenUpstream.createMany({ data: hidden, skipDuplicates: true });
  await rejoin(tx, tenantId, [workspaceId], hiddenAt);
  const unlinked = linkEvent('workspace.unlinked', workspaceId, { surface, upstreamId }, hiddenAt);
  await events.append(tx, tenantId, [unlinked]);
}

/**
 * Makes what was hidden of a Workspace a part of it again, under the id that it had.
 *
 * @throws NotFoundError when nothing of it is hidden, ConflictError when it has another part there now, or
 *   an operation is at work on it.
 */
export function restoreWorkspace(
  { store, clock, events, viewer: { tenantId } }: Context,
  id: string,
): Promise<Workspace> {
  return store.transaction(async (tx) => {
    await lockWorkspaces(tx, tenantId);
    const workspaceId = (await mergedInto(tx, tenantId, [id])).get(id) ?? id;
    await requireIdle(tx, tenantId, [workspaceId]);
    const hidden = await tx.hiddenUpstream.findMany({ where: { tenantId, workspaceId } });
    const parts = hidden.map(({ surface, upstreamId, state, seenWith }) => ({
      ...{ surface, upstreamId, state: partState.parse(state), seenWith },
    }));
    const [first, ...others] = parts;
    if (!first) throw new NotFoundError('Nothing of a Workspace with this id is hidden.');
    await tx.hiddenUpstream.deleteMany({ where: { tenantId, workspaceId } });
    // It may have been forgotten meanwhile, but for its id.
    await tx.workspace.createMany({
      data: { id: workspaceId, tenantId, ...joined([first, ...others]) },
      skipDuplicates: true,
    });
    for (const part of parts) {
      await makeRoom(tx, { tenantId, workspaceId, surface: part.surface });
      const link = { tenantId, workspaceId, ...part, asOf: clock.now() };
      await tx.workspaceLink.create({ data: link });
    }
    await rejoin(tx, tenantId, [workspaceId]);
    // What has become of them meanwhile is on lists that may have been seen already.
    const surfaces = parts.map(({ surface }) => surface);
    await tx.surfaceListing.updateMany({
      ...{ where: { tenantId, surface: { in: surfaces } }, data: { digest: randomUUID() } },
    });
    const at = clock.now();
    const linked = parts.map((part) => linkEvent('workspace.linked', workspaceId, part, at));
    await events.append(tx, tenantId, linked);
    return tx.workspace.findUniqueOrThrow({ where: { id: workspaceId, tenantId } });
  });
}

/**
 * Lets go of a part that the surface has no more, so that the Workspace can have another one there.
 *
 * @throws ConflictError when it has one.
 */
export async function makeRoom(
  tx: Transaction,
  where: { tenantId: string; workspaceId: string; surface: Surface },
): Promise<void> {
  await tx.workspaceLink.deleteMany({ where: { ...where, goneAt: { not: null } } });
  if ((await tx.workspaceLink.count({ where })) === 0) return;
  throw new ConflictError(`The Workspace has a part on ${surfaceNames[where.surface]} already.`);
}
