import type { Workspace } from '../store/generated/prisma/client.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Store } from '../store/store.js';
import type { ById } from '../surfaces/by-id.js';

/** The Workspaces that workspaces of a surface are a part of, by the ids of those. */
export async function linkedWorkspaces(
  store: Store,
  tenantId: string,
  surface: Surface,
  upstreamIds: readonly string[],
): Promise<ById<Workspace>> {
  const where = { tenantId, surface, upstreamId: { in: [...upstreamIds] }, goneAt: null };
  const rows = await store.prisma.workspace.findMany({
    relationLoadStrategy: 'join',
    where: { tenantId, goneAt: null, links: { some: where } },
    include: { links: { where, select: { upstreamId: true } } },
  });
  return new Map(rows.flatMap((row) => row.links.map(({ upstreamId }) => [upstreamId, row])));
}
