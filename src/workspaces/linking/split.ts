import type { WorkspaceLink } from '../../store/generated/prisma/client.js';
import type { Transaction } from '../../store/store.js';
import { joined, partState } from '../part-state.js';

/** Moves a part to another Workspace, with the tasks that were created in it. */
export async function movePart(
  tx: Transaction,
  { id, tenantId, workspaceId: from, surface }: WorkspaceLink,
  to: string,
): Promise<void> {
  await tx.workspaceLink.updateMany({ where: { id, tenantId }, data: { workspaceId: to } });
  // After the part: a task that is being created holds it until its own row is written.
  await tx.taskWorkspace.updateMany({
    where: { tenantId, workspaceId: from, surface },
    data: { workspaceId: to },
  });
}

/**
 * Makes a Workspace of its own of a part. One that its surface does not have any more becomes one that
 * is gone.
 *
 * @returns the id of the new Workspace.
 */
export async function splitOff(tx: Transaction, link: WorkspaceLink): Promise<string> {
  const { tenantId, surface, goneAt } = link;
  const { id } = await tx.workspace.create({
    data: { tenantId, goneAt, ...joined([{ surface, state: partState.parse(link.state) }]) },
    select: { id: true },
  });
  await movePart(tx, link, id);
  return id;
}
