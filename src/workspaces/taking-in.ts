import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import { storable, type Found } from './found.js';

/** So many at once change how statements are best run. */
const MANY = 500;

interface Place extends Pick<Context, 'store' | 'clock'> {
  viewer: Pick<Context['viewer'], 'tenantId'>;
}

/** Makes Workspaces of those that are no part of one yet. Nothing is changed or removed. */
export async function takeIn(context: Place, found: readonly Found[]): Promise<void> {
  const missing = await notKnown(context, found);
  if (missing.length === 0) return;
  await insert(context, missing);
  // The embedded database does not notice by itself that a table has grown.
  if (missing.length >= MANY) await context.store.prisma.$executeRaw`ANALYZE`;
}

async function notKnown(
  { store, viewer: { tenantId } }: Place,
  found: readonly Found[],
): Promise<Found[]> {
  const usable = found.filter(({ id }) => storable(id) === id);
  if (usable.length === 0) return [];
  // One parameter, however many there are: the database takes only so many, and plans badly with a lot.
  const links = await store.prisma.$queryRaw<{ surface: Surface; upstreamId: string }[]>`
    SELECT "surface", "upstreamId" FROM "WorkspaceLink"
    WHERE "WorkspaceLink"."tenantId" = ${tenantId} AND "upstreamId" = ANY(${usable.map(({ id }) => id)}::text[])`;
  const known = new Set(links.map(({ surface, upstreamId }) => `${surface} ${upstreamId}`));
  return usable.filter(({ surface, id }) => !known.has(`${surface} ${id}`));
}

/** One statement, so that of two requests that find the same one takes it in, whole. */
async function insert(
  { store, clock, viewer: { tenantId } }: Place,
  missing: readonly Found[],
): Promise<void> {
  const rows = missing.map(({ id: upstreamId, ...rest }) => ({
    ...{ workspaceId: randomUUID(), linkId: randomUUID(), upstreamId, ...rest },
  }));
  await store.prisma.$executeRaw`
    WITH "found" AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS "row" (
        "workspaceId" text, "linkId" text, "surface" "Surface", "upstreamId" text, "state" jsonb,
        "name" text, "description" text, "createdAt" timestamptz, "updatedAt" timestamptz
      )
    ), "link" AS (
      INSERT INTO "WorkspaceLink"
        ("id", "tenantId", "workspaceId", "surface", "upstreamId", "state", "asOf")
      SELECT "linkId", ${tenantId}, "workspaceId", "surface", "upstreamId", "state", ${clock.now()}
      FROM "found"
      ON CONFLICT ("tenantId", "surface", "upstreamId") DO NOTHING
      RETURNING "workspaceId"
    )
    INSERT INTO "Workspace" ("id", "tenantId", "name", "description", "createdAt", "updatedAt")
    SELECT "workspaceId", ${tenantId}, "name", "description", "createdAt", "updatedAt"
    FROM "found" WHERE "workspaceId" IN (SELECT "workspaceId" FROM "link")`;
}
