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
 * it is looked whether they were merged; again where the one that they were merged into is just merged
 * itself.
 */
export async function readByAnyId<T>(
  reader: Reader,
  tenantId: string,
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<ReadonlyMap<string, T>>,
): Promise<Map<string, T>> {
  const found = new Map(await read(ids));
  const tried = new Map<string, string>();
  for (;;) {
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length === 0) return found;
    const merged = [...(await mergedInto(reader, tenantId, missing))];
    const untried = merged.filter(([id, workspaceId]) => tried.get(id) !== workspaceId);
    if (untried.length === 0) return found;
    const others = await read([...new Set(untried.map(([, workspaceId]) => workspaceId))]);
    for (const [id, workspaceId] of untried) {
      tried.set(id, workspaceId);
      const other = others.get(workspaceId);
      if (other !== undefined) found.set(id, other);
    }
  }
}

/** The same for one. */
export async function readOneByAnyId<T>(
  reader: Reader,
  tenantId: string,
  id: string,
  read: (id: string) => Promise<T | null>,
): Promise<T | null> {
  const readAll = async ([one = id]: readonly string[]): Promise<Map<string, T>> => {
    const found = await read(one);
    return new Map(found === null ? [] : [[one, found]]);
  };
  return (await readByAnyId(reader, tenantId, [id], readAll)).get(id) ?? null;
}
