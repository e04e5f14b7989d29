import type { WorkspaceLink } from '../../store/generated/prisma/client.js';
import type { Transaction } from '../../store/store.js';
import { readOneByAnyId } from '../aliases.js';
import { noWorkspace } from '../no-workspace.js';

/** A Workspace that is to be changed, with its parts: also those that their surfaces have no more. */
export interface Linked {
  readonly id: string;
  readonly links: readonly WorkspaceLink[];
}

/** @throws NotFoundError when the tenant has no such Workspace. */
export async function linksOf(tx: Transaction, tenantId: string, id: string): Promise<Linked> {
  const found = await readOneByAnyId(tx, tenantId, id, (id) =>
    tx.workspace.findUnique({
      where: { id, tenantId, goneAt: null },
      select: { id: true, links: { where: { tenantId } } },
    }),
  );
  if (!found) throw await noWorkspace(tx, tenantId, id);
  return found;
}
