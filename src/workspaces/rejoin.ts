import type { Surface } from '../store/generated/prisma/enums.js';
import type { Transaction } from '../store/store.js';
import { joined, partState, type Part } from './part-state.js';

/**
 * Writes anew what the Workspaces say of themselves: what was set here, else what their parts say. One
 * without any part is gone.
 *
 * @param now since when it is gone, if it is.
 */
export async function rejoin(
  tx: Transaction,
  tenantId: string,
  workspaceIds: readonly string[],
  now?: Date,
): Promise<void> {
  if (workspaceIds.length === 0) return;
  const ids = [...new Set(workspaceIds)];
  const links = await tx.$queryRaw<{ workspaceId: string; surface: Surface; state: unknown }[]>`
    SELECT "workspaceId", "surface", "state" FROM "WorkspaceLink"
    WHERE "WorkspaceLink"."tenantId" = ${tenantId} AND "goneAt" IS NULL AND "workspaceId" = ANY(${ids}::text[])`;
  const parts = new Map<string, Part[]>(ids.map((id) => [id, []]));
  for (const { workspaceId, surface, state } of links) {
    parts.get(workspaceId)?.push({ surface, state: partState.parse(state) });
  }
  const rows = ids.flatMap((id) => {
    const [first, ...others] = parts.get(id) ?? [];
    return first ? [{ id, ...joined([first, ...others]) }] : [];
  });
  await tx.$executeRaw`
    UPDATE "Workspace" SET
      "name" = COALESCE("nameOverride", "row"."name"),
      "description" = COALESCE("descriptionOverride", "row"."description"),
      "status" = "row"."status",
      "createdAt" = "row"."createdAt", "updatedAt" = "row"."updatedAt", "goneAt" = NULL
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS "row" (
      "id" text, "name" text, "description" text, "status" "WorkspaceStatus",
      "createdAt" timestamptz, "updatedAt" timestamptz
    )
    WHERE "Workspace"."tenantId" = ${tenantId} AND "Workspace"."id" = "row"."id"`;
  const without = ids.filter((id) => parts.get(id)?.length === 0);
  if (without.length === 0 || !now) return;
  await tx.workspace.updateMany({
    ...{ where: { tenantId, goneAt: null, id: { in: without } }, data: { goneAt: now } },
  });
}
