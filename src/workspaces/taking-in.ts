import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import type { Found } from './found.js';

interface Place extends Pick<Context, 'store' | 'clock'> {
  viewer: Pick<Context['viewer'], 'tenantId'>;
}

/** Makes Workspaces of those that are no part of one yet. Nothing is changed or removed. */
export async function takeIn(context: Place, found: readonly Found[]): Promise<void> {
  const missing = await notKnown(context, found);
  if (missing.length > 0) await insert(context, missing);
}

async function notKnown(
  { store, viewer: { tenantId } }: Place,
  found: readonly Found[],
): Promise<Found[]> {
  if (found.length === 0) return [];
  const links = await store.prisma.workspaceLink.findMany({
    where: { tenantId, upstreamId: { in: found.map(({ id }) => id) } },
    select: { surface: true, upstreamId: true },
  });
  return found.filter(
    ({ surface, id }) => !links.some((link) => link.surface === surface && link.upstreamId === id),
  );
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
