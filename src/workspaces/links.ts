import type { Context } from '../context.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Transaction } from '../store/store.js';
import { lockWorkspaces } from './lock.js';
import type { Found } from './part-state.js';
import { rejoin } from './rejoin.js';

type Keeper = Pick<Context, 'clock'> & { readonly viewer: Pick<Context['viewer'], 'tenantId'> };
type Burier = Keeper & Pick<Context, 'store' | 'tombstones'>;

/** Keeps what a surface has just said of a workspace that is a part of ours. */
export async function keepLink(
  tx: Transaction,
  { clock, viewer: { tenantId } }: Keeper,
  { surface, id: upstreamId, state }: Found,
): Promise<void> {
  await lockWorkspaces(tx, tenantId);
  const links = await tx.workspaceLink.updateManyAndReturn({
    where: { tenantId, surface, upstreamId },
    data: { state, asOf: clock.now() },
    select: { workspaceId: true },
  });
  await rejoin(
    tx,
    tenantId,
    links.map(({ workspaceId }) => workspaceId),
  );
}

/**
 * Keeps parts that a surface has no more as tombstones, so that a list from before does not bring them
 * back. A Workspace without any other part is gone.
 */
export async function buryLinks(
  tx: Transaction,
  { store, clock, tombstones, viewer: { tenantId } }: Burier,
  surface: Surface,
  upstreamIds: readonly string[],
): Promise<void> {
  await lockWorkspaces(tx, tenantId);
  const now = clock.now();
  const buried = await tx.workspaceLink.updateManyAndReturn({
    where: { tenantId, surface, goneAt: null, upstreamId: { in: [...upstreamIds] } },
    data: { goneAt: now, asOf: now },
    select: { workspaceId: true },
  });
  await rejoin(
    tx,
    tenantId,
    buried.map(({ workspaceId }) => workspaceId),
    now,
  );
  store.afterCommit(tx, () => tombstones.wake());
}
