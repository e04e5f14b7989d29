import type { Context } from '../context.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Transaction } from '../store/store.js';
import { lockWorkspaces } from './lock.js';
import { partState, type Found } from './part-state.js';
import type { PartId } from './parts.js';
import { rejoin } from './rejoin.js';
import { tellOf, type Keeper } from './telling.js';

type Burier = Keeper & Pick<Context, 'store' | 'tombstones'>;

/**
 * Changes a part on its surface, and keeps what the surface then says of it. At this gateway one change
 * of a part waits for the other: each sees what the one before has set, and what is said last is kept last.
 */
export function changePart(
  context: Context,
  { surface, upstreamId }: PartId,
  change: () => Promise<Found>,
): Promise<Found> {
  const { turns, viewer, store } = context;
  return turns.take(JSON.stringify([viewer.tenantId, surface, upstreamId]), async () => {
    const found = await change();
    await store.transaction((tx) => keepLink(tx, context, found));
    return found;
  });
}

/** Keeps what a surface has just said of a workspace that is a part of ours, and tells what has changed. */
async function keepLink(
  tx: Transaction,
  keeper: Keeper,
  { surface, id: upstreamId, state }: Found,
): Promise<void> {
  const { clock, viewer } = keeper;
  const { tenantId } = viewer;
  await lockWorkspaces(tx, tenantId);
  const links = await tx.$queryRaw<{ workspaceId: string; state: unknown }[]>`
    UPDATE "WorkspaceLink" SET "state" = ${JSON.stringify(state)}::jsonb, "asOf" = ${clock.now()}
    FROM (
      SELECT "id", "state" FROM "WorkspaceLink"
      WHERE "WorkspaceLink"."tenantId" = ${tenantId} AND "surface" = ${surface}::"Surface"
        AND "upstreamId" = ${upstreamId}
      FOR UPDATE
    ) AS "old"
    WHERE "WorkspaceLink"."tenantId" = ${tenantId} AND "WorkspaceLink"."id" = "old"."id"
    RETURNING "workspaceId", "old"."state"`;
  await rejoin(
    tx,
    tenantId,
    links.map(({ workspaceId }) => workspaceId),
  );
  const changes = links.map(({ workspaceId, state: old }) => ({
    ...{ workspaceId, surface, upstreamId, before: partState.parse(old), now: state },
  }));
  await tellOf(tx, keeper, changes);
}

/**
 * Keeps parts that a surface has no more as tombstones, so that a list from before does not bring them
 * back. A Workspace without any other part is gone.
 *
 * @param recovered see `tellOf`.
 */
export async function buryLinks(
  tx: Transaction,
  keeper: Burier,
  surface: Surface,
  upstreamIds: readonly string[],
  recovered = false,
): Promise<void> {
  const { clock, store, tombstones, viewer } = keeper;
  const { tenantId } = viewer;
  await lockWorkspaces(tx, tenantId);
  const now = clock.now();
  const buried = await tx.workspaceLink.updateManyAndReturn({
    where: { tenantId, surface, goneAt: null, upstreamId: { in: [...upstreamIds] } },
    data: { goneAt: now, asOf: now },
    select: { workspaceId: true, upstreamId: true, state: true },
  });
  await rejoin(
    tx,
    tenantId,
    buried.map(({ workspaceId }) => workspaceId),
    now,
  );
  const changes = buried.map(({ state, ...part }) => ({
    ...{ ...part, surface, before: partState.parse(state), now: null },
  }));
  await tellOf(tx, keeper, changes, recovered);
  store.afterCommit(tx, () => tombstones.wake());
}
