import { randomUUID } from 'node:crypto';
import type { Context } from '../context.js';
import { Surface } from '../store/generated/prisma/enums.js';
import { SurfaceError } from '../surfaces/errors.js';
import type { MiteosWorkspace } from '../surfaces/miteos/port.js';

/** The rest of the time is for the fields that are asked for. */
const SHARE_OF_TIME = 1 / 3;

/**
 * Looks which workspaces there are on Miteos, and takes in those that are not known yet. Nothing is
 * changed or removed. When Miteos does not answer, what is known already stands.
 */
export async function adoptWorkspaces(context: Context): Promise<void> {
  const call = context.call();
  const now = context.clock.now().getTime();
  const patience = (call.deadline.getTime() - now) * SHARE_OF_TIME;
  let found: MiteosWorkspace[];
  try {
    found = await context.miteos.listWorkspaces({ ...call, deadline: new Date(now + patience) });
  } catch (error) {
    if (error instanceof SurfaceError) return;
    throw error;
  }
  for (const workspace of found) context.loaders.miteosWorkspace.prime(workspace.id, workspace);
  const missing = await notKnown(context, found);
  if (missing.length > 0) await insert(context, missing);
}

async function notKnown(
  { store, viewer: { tenantId } }: Context,
  found: readonly MiteosWorkspace[],
): Promise<MiteosWorkspace[]> {
  if (found.length === 0) return [];
  const links = await store.prisma.workspaceLink.findMany({
    where: { tenantId, surface: Surface.MITEOS, upstreamId: { in: found.map(({ id }) => id) } },
    select: { upstreamId: true },
  });
  const known = new Set(links.map(({ upstreamId }) => upstreamId));
  return found.filter(({ id }) => !known.has(id));
}

/** One statement, so that of two requests that find the same one takes it in, whole. */
async function insert(
  { store, clock, viewer: { tenantId } }: Context,
  missing: readonly MiteosWorkspace[],
): Promise<void> {
  const rows = missing.map(({ id, name, description, statusText, createdAt }) => ({
    ...{ workspaceId: randomUUID(), linkId: randomUUID(), upstreamId: id, createdAt },
    name: storable(name),
    description: description === null ? null : storable(description),
    state: { statusText: storable(statusText) },
  }));
  await store.prisma.$executeRaw`
    WITH "found" AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS "row" (
        "workspaceId" text, "linkId" text, "upstreamId" text, "createdAt" timestamptz,
        "name" text, "description" text, "state" jsonb
      )
    ), "link" AS (
      INSERT INTO "WorkspaceLink"
        ("id", "tenantId", "workspaceId", "surface", "upstreamId", "state", "asOf")
      SELECT "linkId", ${tenantId}, "workspaceId", ${Surface.MITEOS}::"Surface", "upstreamId", "state", ${clock.now()}
      FROM "found"
      ON CONFLICT ("tenantId", "surface", "upstreamId") DO NOTHING
      RETURNING "workspaceId"
    )
    INSERT INTO "Workspace" ("id", "tenantId", "name", "description", "createdAt", "updatedAt")
    SELECT "workspaceId", ${tenantId}, "name", "description", "createdAt", "createdAt"
    FROM "found" WHERE "workspaceId" IN (SELECT "workspaceId" FROM "link")`;
}

/** PostgreSQL holds neither NUL nor half a character. */
function storable(text: string): string {
  return Buffer.from(text.replaceAll('\0', '')).toString();
}
