import type { Store, Transaction } from '../store/store.js';

/** The database, or a transaction on it. */
export type Reader = Store['prisma'] | Transaction;

/** Which Workspace each of these ids stands for, of those that were given up when theirs was merged. */
export async function mergedInto(
  reader: Reader,
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await reader.workspaceAlias.findMany({
    where: { tenantId, id: { in: [...ids] } },
    select: { id: true, workspaceId: true },
  });
  return new Map(rows.map(({ id, workspaceId }) => [id, workspaceId]));
}

/**
 * Reads Workspaces by their ids or by such as they have taken over. Only for those that are not found
 * it is looked whether they were merged.
 */
export async function readByAnyId<T>(
  reader: Reader,
  tenantId: string,
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): Promise<Map<string, T>> {
  const found = new Map(await read(ids));
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length === 0) return found;
  const merged = await mergedInto(reader, tenantId, missing);
  if (merged.size === 0) return found;
  const others = await read([...new Set(merged.values())]);
  for (const [id, workspaceId] of merged) {
    const other = others.get(workspaceId);
    if (other !== undefined) found.set(id, other);
  }
  return found;
}

/** The same for one. */
export async function readOneByAnyId<T>(
  reader: Reader,
  tenantId: string,
  id: string,
  read: (id: string) => Promise<T | null>,
): Promise<T | null> {
  const found = await read(id);
  if (found !== null) return found;
  const workspaceId = (await mergedInto(reader, tenantId, [id])).get(id);
  return workspaceId === undefined ? null : read(workspaceId);
}
