import type { Transaction } from '../store/store.js';

/**
 * Lets one transaction at a time change which parts the Workspaces of a tenant have, or what they are
 * joined from. To be called before any of their rows is locked: whoever keeps to that finds every row
 * as it will be until its own commit, and never waits for one that waits for it.
 */
export async function lockWorkspaces(tx: Transaction, tenantId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('workspaces'), hashtext(${tenantId}))`;
}
