import { randomUUID } from 'node:crypto';
import type { Transaction } from '../../../store/store.js';

/**
 * Makes the account with its default workspace, if this is its first use. Of two at once, one waits
 * for the other and then finds it.
 */
export async function ensureAccount(tx: Transaction, accountId: string, now: Date): Promise<void> {
  const { count } = await tx.miosaAccount.createMany({
    data: { accountId, createdAt: now },
    skipDuplicates: true,
  });
  if (count === 0) return;
  const workspace = {
    id: randomUUID(),
    accountId,
    ...{ name: 'Default', slug: 'default', metadata: '{}', isDefault: true },
    ...{ createdAt: now, updatedAt: now },
  };
  await tx.miosaWorkspace.createMany({ data: workspace });
  await tx.miosaProject.createMany({ data: defaultProject(accountId, workspace.id, now) });
}

/** The project in which computers come that name none. */
export function defaultProject(accountId: string, workspaceId: string, now: Date) {
  return {
    id: randomUUID(),
    accountId,
    workspaceId,
    ...{ name: 'Default', slug: 'default', metadata: '{}', isDefault: true },
    ...{ createdAt: now, updatedAt: now },
  };
}

/** So that the workspace and what it may hold stay as they are until the end of the transaction. */
export async function lockWorkspace(
  tx: Transaction,
  accountId: string,
  id: string,
): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT w."id" FROM "MiosaWorkspace" AS w
    WHERE w."id" = ${id} AND w."accountId" = ${accountId} FOR NO KEY UPDATE`;
  return rows.length > 0;
}
