import { ConflictError } from '../../errors.js';
import type { Transaction } from '../../store/store.js';

/**
 * Lets nobody change the parts of Workspaces at which an operation is at work: neither would see what the
 * other does. To be called under `lockWorkspaces`.
 *
 * @param but an operation that does not count.
 * @throws ConflictError
 */
export async function requireIdle(
  tx: Transaction,
  tenantId: string,
  workspaceIds: readonly string[],
  but?: string,
): Promise<void> {
  const open = await tx.operation.count({
    where: {
      ...{ tenantId, endedAt: null, workspaceId: { in: [...workspaceIds] } },
      ...(but !== undefined && { id: { not: but } }),
    },
  });
  if (open === 0) return;
  throw new ConflictError('An operation is at work on this Workspace. Wait for its end.');
}
