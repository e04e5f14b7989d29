import { createHash } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Store, Transaction } from '../store/store.js';
import { storable } from './found.js';
import { lockWorkspaces } from './lock.js';
import { isUntouched, type Found } from './part-state.js';
import { rejoin } from './rejoin.js';
import { takeIn } from './taking-in.js';

/** The list of all workspaces that a surface gave. */
export interface Listing {
  readonly tenantId: string;
  readonly surface: Surface;
  /** When it was asked for: what has been written since is newer than the list. */
  readonly askedAt: Date;
  /** What recognises the credential it was asked with. */
  readonly seenWith: string;
  readonly found: readonly Found[];
}

/** So many parts that a list lacks are looked for by their ids at once; others the next time. */
const MISSING_AT_ONCE = 20;

/**
 * Brings what is kept of a surface's workspaces to what it has listed: takes in those that are new, lets
 * those that are gone come back, and keeps what has changed. Removes nothing.
 *
 * @returns the ids of parts that the list lacks, of those seen with the same credential.
 */
export async function reconcile(
  { store, clock }: { store: Store; clock: Clock },
  listing: Listing,
): Promise<string[]> {
  const { tenantId, surface, seenWith } = listing;
  const found = listing.found.filter(({ id }) => storable(id) === id);
  const digest = digestOf(found);
  const key = { tenantId_surface: { tenantId, surface } };
  const before = await store.prisma.surfaceListing.findUnique({ where: key });
  if (before?.digest !== digest || before.seenWith !== seenWith) {
    await store.transaction((tx) => keepChanges(tx, listing, found));
    const wanted = found.filter(({ state }) => !isUntouched(state));
    await takeIn({ store, clock, tenantId }, wanted, seenWith);
  }
  const row = { seenWith, digest, listedAt: listing.askedAt };
  await store.prisma.surfaceListing.upsert({
    ...{ where: key, create: { tenantId, surface, ...row }, update: row },
  });
  return lackedBy(store, listing, found);
}

function digestOf(found: readonly Found[]): string {
  const inOrder = found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(inOrder)).digest('base64url');
}

async function keepChanges(
  tx: Transaction,
  { tenantId, surface, askedAt, seenWith }: Listing,
  found: readonly Found[],
): Promise<void> {
  await lockWorkspaces(tx, tenantId);
  const rows = JSON.stringify(found.map(({ id, state }) => ({ id, state })));
  const changed = await tx.$queryRaw<{ workspaceId: string }[]>`
    UPDATE "WorkspaceLink" SET
      "state" = "found"."state", "asOf" = ${askedAt}, "seenWith" = ${seenWith}, "goneAt" = NULL
    FROM jsonb_to_recordset(${rows}::jsonb) AS "found" ("id" text, "state" jsonb)
    WHERE "WorkspaceLink"."tenantId" = ${tenantId} AND "surface" = ${surface}::"Surface"
      AND "upstreamId" = "found"."id" AND "asOf" <= ${askedAt}
      AND ("WorkspaceLink"."state" <> "found"."state" OR "goneAt" IS NOT NULL
        OR "seenWith" IS DISTINCT FROM ${seenWith})
    RETURNING "workspaceId"`;
  await rejoin(
    tx,
    tenantId,
    changed.map(({ workspaceId }) => workspaceId),
  );
}

async function lackedBy(
  store: Store,
  { tenantId, surface, askedAt, seenWith }: Listing,
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
