import DataLoader from 'dataloader';
import type { Workspace } from '../store/generated/prisma/client.js';
import { Surface } from '../store/generated/prisma/enums.js';
import type { Store } from '../store/store.js';
import { readByAnyId } from '../workspaces/aliases.js';
import { linkedWorkspaces } from './linked.js';
import { surfaceLoader } from './surface-loader.js';

/** The tenant's Workspaces, as the gateway knows them: no surface is asked. */
export function createWorkspaceLoaders(store: Store, tenantId: string) {
  const linkedOn = (surface: Surface) =>
    surfaceLoader<Workspace>((ids) => linkedWorkspaces(store, tenantId, surface, ids));
  return {
    /** By their own ids, or by such as they have taken over. */
    workspace: new DataLoader<string, Workspace | null>(async (ids) => {
      const found = await readByAnyId(store.prisma, tenantId, ids, async (ids) => {
        const rows = await store.prisma.workspace.findMany({
          where: { tenantId, goneAt: null, id: { in: [...ids] } },
        });
        return new Map(rows.map((row) => [row.id, row]));
      });
      return ids.map((id) => found.get(id) ?? null);
    }),
    /** The Workspace that a workspace of a surface is a part of; null when of none. */
    linkedWorkspace: {
      [Surface.MITEOS]: linkedOn(Surface.MITEOS),
      [Surface.MIOSA]: linkedOn(Surface.MIOSA),
      [Surface.ROUTA]: linkedOn(Surface.ROUTA),
    },
  };
}
