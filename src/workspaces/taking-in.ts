import { randomUUID } from 'node:crypto';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Store, Transaction } from '../store/store.js';
import { storable } from './found.js';
import { joined, type Found } from './part-state.js';
import { tellOf, type Keeper, type PartChange } from './telling.js';

/** So many at once change how statements are best run. */
const MANY = 500;

export interface TakingIn {
  readonly store: Store;
  readonly keeper: Keeper;
}

/** How something was seen on its surface. */
interface Seen {
  readonly askedAt: Date;
  readonly seenWith: string;
}

/**
 * Makes Workspaces of those that are no part of one yet, and are not hidden. Nothing is changed or
 * removed.
 *
 * @param seen when they were asked for, and with what credential.
 * @param news null when it is none that they are there.
 * @returns false when somebody else has taken in or hidden one meanwhile, maybe as it was before.
 */
export async function takeIn(
  place: TakingIn,
  found: readonly Found[],
  seen: Seen,
  news: { recovered: boolean } | null,
): Promise<boolean> {
  const missing = await notKnown(place, found);
  if (missing.length === 0) return true;
  const taken = await place.store.transaction(async (tx) => {
    const taken = await insert(tx, place.keeper, missing, seen);
    if (news) await tellOf(tx, place.keeper, taken, news.recovered);
    return taken;
  });
  // The embedded database does not notice by itself that a table has grown.
  if (missing.length >= MANY) await place.store.prisma.$executeRaw`ANALYZE`;
  return taken.length === missing.length;
}

async function notKnown({ store, keeper }: TakingIn, found: readonly Found[]): Promise<Found[]> {
  const { tenantId } = keeper.viewer;
  const usable = found.filter(({ id }) => storable(id) === id);
  if (usable.length === 0) return [];
  const ids = usable.map(({ id }) => id);
  // One parameter, however many there are: the database takes only so many, and plans badly with a lot.
  const rows = await store.prisma.$queryRaw<{ surface: Surface; upstreamId: string }[]>`
    SELECT "surface", "upstreamId" FROM "WorkspaceLink"
    WHERE "WorkspaceLink"."tenantId" = ${tenantId} AND "upstreamId" = ANY(${ids}::text[])
    UNION ALL SELECT "surface", "upstreamId" FROM "HiddenUpstream"
    WHERE "HiddenUpstream"."tenantId" = ${tenantId} AND "upstreamId" = ANY(${ids}::text[])`;
  const known = new Set(rows.map(({ surface, upstreamId }) => `${surface} ${upstreamId}`));
  return usable.filter(({ surface, id }) => !known.has(`${surface} ${id}`));
}

/** One statement, so that of two requests that find the same one takes it in, whole. */
async function insert(
  tx: Transaction,
  { viewer: { tenantId } }: Keeper,
  missing: readonly Found[],
  { askedAt, seenWith }: Seen,
): Promise<PartChange[]> {
  const rows = missing.map((one) => ({
    ...{ workspaceId: randomUUID(), linkId: randomUUID(), upstreamId: one.id },
    ...{ surface: one.surface, state: one.state, ...joined([one]) },
  }));
  const taken = await tx.$queryRaw<{ id: string }[]>`
    WITH "found" AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS "row" (
        "workspaceId" text, "linkId" text, "surface" "Surface", "upstreamId" text, "state" jsonb,
        "name" text, "description" text, "status" "WorkspaceStatus",
        "createdAt" timestamptz, "updatedAt" timestamptz
      )
    ), "link" AS (
      INSERT INTO "WorkspaceLink"
        ("id", "tenantId", "workspaceId", "surface", "upstreamId", "state", "asOf", "seenWith")
      SELECT "linkId", ${tenantId}, "workspaceId", "surface", "upstreamId", "state", ${askedAt},
        ${seenWith}
      FROM "found" WHERE NOT EXISTS (
        SELECT FROM "HiddenUpstream" WHERE "HiddenUpstream"."tenantId" = ${tenantId}
          AND "HiddenUpstream"."surface" = "found"."surface"
          AND "HiddenUpstream"."upstreamId" = "found"."upstreamId"
      )
      ON CONFLICT ("tenantId", "surface", "upstreamId") DO NOTHING
      RETURNING "workspaceId"
    )
    INSERT INTO "Workspace"
      ("id", "tenantId", "name", "description", "status", "createdAt", "updatedAt")
    SELECT "workspaceId", ${tenantId}, "name", "description", "status", "createdAt", "updatedAt"
    FROM "found" WHERE "workspaceId" IN (SELECT "workspaceId" FROM "link")
    RETURNING "id"`;
  const ids = new Set(taken.map(({ id }) => id));
  return rows
    .filter(({ workspaceId }) => ids.has(workspaceId))
    .map(({ workspaceId, surface, upstreamId, state }) => ({
      ...{ workspaceId, surface, upstreamId, before: null, now: state },
    }));
}
