import { createHash } from 'node:crypto';
import type { SurfaceListing } from '../store/generated/prisma/client.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Store, Transaction } from '../store/store.js';
import { storable } from './found.js';
import { lockWorkspaces } from './lock.js';
import { operationClaims } from './operations/claims.js';
import { isUntouched, partState, type Found } from './part-state.js';
import { rejoin } from './rejoin.js';
import { takeIn } from './taking-in.js';
import { tellOf, type Keeper } from './telling.js';

/** The list of all workspaces that a surface gave. */
export interface Listing {
  readonly surface: Surface;
  /** When it was asked for: what has been written since is newer than the list. */
  readonly askedAt: Date;
  /** What recognises the credential it was asked with. */
  readonly seenWith: string;
  readonly found: readonly Found[];
}

/** What was found after nobody had looked for so long is told as recovered. */
const UNSEEN_MS = 60_000;
/** So many parts that a list lacks are looked for by their ids at once; others the next time. */
const MISSING_AT_ONCE = 20;

/**
 * Brings what is kept of a surface's workspaces to what it has listed: takes in those that are new, lets
 * those that are gone come back, and keeps what has changed. Tells what has happened since the list was
 * seen last; what is on the first one is no news. Removes nothing, and leaves alone what an open
 * operation may own.
 *
 * @returns the ids of parts that the list lacks, of those seen with the same credential.
 */
export async function reconcile(
  store: Store,
  keeper: Keeper,
  listing: Listing,
): Promise<{ missing: string[]; recovered: boolean }> {
  const { tenantId } = keeper.viewer;
  const { surface, seenWith, askedAt } = listing;
  const found = listing.found.filter(({ id }) => storable(id) === id);
  const digest = digestOf(found);
  const before = await store.prisma.surfaceListing.findUnique({
    where: { tenantId_surface: { tenantId, surface } },
  });
  const isFirst = before?.seenWith !== seenWith;
  const recovered = before !== null && askedAt.getTime() - before.listedAt.getTime() > UNSEEN_MS;
  let isWhole = true;
  if (isFirst || before.digest !== digest) {
    const isNewest = await store.transaction(async (tx) => {
      await keepChanges(tx, keeper, listing, found, recovered);
      return !(await isOutdated(tx, tenantId, listing, found));
    });
    const isClaimed = await operationClaims(store, { tenantId, surface, askedAt });
    const wanted = found.filter(({ state }) => !isUntouched(state));
    const free = wanted.filter((one) => !isClaimed(one));
    const isTaken = await takeIn({ store, keeper }, free, listing, isFirst ? null : { recovered });
    isWhole = isNewest && isTaken && free.length === wanted.length;
  }
  // What was left alone is looked at again, also when the list says the same.
  await noteListing(store, tenantId, listing, { before, digest: isWhole ? digest : '' });
  return { missing: await lackedBy(store, tenantId, listing, found), recovered };
}

function digestOf(found: readonly Found[]): string {
  const inOrder = found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(inOrder)).digest('base64url');
}

async function keepChanges(
  tx: Transaction,
  keeper: Keeper,
  { surface, askedAt, seenWith }: Listing,
  found: readonly Found[],
  recovered: boolean,
): Promise<void> {
  const { tenantId } = keeper.viewer;
  await lockWorkspaces(tx, tenantId);
  const rows = JSON.stringify(found.map(({ id, state }) => ({ id, state })));
  const changed = await tx.$queryRaw<ChangedLink[]>`
    UPDATE "WorkspaceLink" SET
      "state" = "found"."state", "asOf" = ${askedAt}, "seenWith" = ${seenWith}, "goneAt" = NULL
    FROM (
      SELECT "WorkspaceLink"."id", "WorkspaceLink"."state" AS "before", "row"."state", "goneAt"
      FROM "WorkspaceLink"
      JOIN jsonb_to_recordset(${rows}::jsonb) AS "row" ("id" text, "state" jsonb)
        ON "upstreamId" = "row"."id"
      WHERE "WorkspaceLink"."tenantId" = ${tenantId} AND "surface" = ${surface}::"Surface"
        AND "asOf" <= ${askedAt}
        AND ("WorkspaceLink"."state" <> "row"."state" OR "goneAt" IS NOT NULL
          OR "seenWith" IS DISTINCT FROM ${seenWith})
      ORDER BY "WorkspaceLink"."id"
      FOR UPDATE OF "WorkspaceLink"
    ) AS "found"
    WHERE "WorkspaceLink"."tenantId" = ${tenantId} AND "WorkspaceLink"."id" = "found"."id"
    RETURNING "workspaceId", "upstreamId", "found"."before", "found"."state" AS "now",
      "found"."goneAt" IS NOT NULL AS "wasGone"`;
  await rejoin(
    tx,
    tenantId,
    changed.map(({ workspaceId }) => workspaceId),
  );
  const changes = changed.map(({ workspaceId, upstreamId, before, now, wasGone }) => ({
    ...{ workspaceId, surface, upstreamId, now: partState.parse(now) },
    before: wasGone ? null : partState.parse(before),
  }));
  await tellOf(tx, keeper, changes, recovered);
}

/** Whether something of the list is kept as it was after the list was asked for. */
async function isOutdated(
  tx: Transaction,
  tenantId: string,
  { surface, askedAt }: Listing,
  found: readonly Found[],
): Promise<boolean> {
  const ids = found.map(({ id }) => id);
  const [newer] = await tx.$queryRaw<unknown[]>`
    SELECT FROM "WorkspaceLink"
    WHERE "WorkspaceLink"."tenantId" = ${tenantId} AND "surface" = ${surface}::"Surface"
      AND "asOf" > ${askedAt} AND "upstreamId" = ANY(${ids}::text[])
    LIMIT 1`;
  return newer !== undefined;
}

/** Unless the last list is forgotten meanwhile, or another was kept: then the next is compared whole. */
async function noteListing(
  { prisma }: Store,
  tenantId: string,
  { surface, seenWith, askedAt: listedAt }: Listing,
  { before, digest }: { before: SurfaceListing | null; digest: string },
): Promise<void> {
  const key = { tenantId, surface };
  const row = { seenWith, listedAt };
  const where = { ...key, digest: before?.digest ?? '' };
  const { count } = await prisma.surfaceListing.updateMany({ where, data: { ...row, digest } });
  if (count > 0) return;
  await prisma.surfaceListing.upsert({
    where: { tenantId_surface: key },
    create: { ...key, ...row, digest: before ? '' : digest },
    update: { ...row, digest: '' },
  });
}

interface ChangedLink {
  workspaceId: string;
  upstreamId: string;
  before: unknown;
  now: unknown;
  wasGone: boolean;
}

async function lackedBy(
  store: Store,
  tenantId: string,
  { surface, askedAt, seenWith }: Listing,
  found: readonly Found[],
): Promise<string[]> {
  const ids = found.map(({ id }) => id);
  // One parameter, however many there are: the database takes only so many.
  const rows = await store.prisma.$queryRaw<{ upstreamId: string }[]>`
    SELECT "upstreamId" FROM "WorkspaceLink"
    WHERE "WorkspaceLink"."tenantId" = ${tenantId} AND "surface" = ${surface}::"Surface"
      AND "goneAt" IS NULL AND "seenWith" = ${seenWith} AND "asOf" <= ${askedAt}
      AND NOT ("upstreamId" = ANY(${ids}::text[]))
    ORDER BY "asOf", "id" LIMIT ${MISSING_AT_ONCE}`;
  return rows.map(({ upstreamId }) => upstreamId);
}
