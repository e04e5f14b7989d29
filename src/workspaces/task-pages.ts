import { Surface } from '../store/generated/prisma/enums.js';
import type { Store } from '../store/store.js';
import { readByAnyId } from './aliases.js';

/** The place of a task of Miteos in the order of its Workspace: newest first, then by id. */
export interface TaskPlace {
  id: string;
  createdAt: Date;
  taskId: string;
}

/** A page of the tasks of Miteos that were created in one Workspace. */
export interface TaskPageKey {
  workspaceId: string;
  first: number;
  /** The page begins behind this; without an id, with all of its instant. Null for the beginning. */
  after: { createdAt: Date; id: string | null } | null;
}

export interface TaskPage {
  items: TaskPlace[];
  hasNextPage: boolean;
  /** Of all pages. */
  totalCount: number;
  /** The id of the Workspace's part on Routa, which has tasks of its own; null without one. */
  routaId: string | null;
}

/**
 * One statement for all Workspaces that are asked for pages of the same size and place. Null for a
 * Workspace that the tenant does not have.
 */
export async function loadTaskPages(
  store: Store,
  tenantId: string,
  keys: readonly TaskPageKey[],
): Promise<(TaskPage | null)[]> {
  const groups = new Map<string, TaskPageKey[]>();
  for (const key of keys) {
    const group = JSON.stringify([key.first, key.after]);
    groups.set(group, [...(groups.get(group) ?? []), key]);
  }
  const pages = await Promise.all(
    [...groups.values()].map((group) => loadGroup(store, tenantId, group)),
  );
  const found = new Map(pages.flatMap((page) => [...page]));
  return keys.map((key) => found.get(key) ?? null);
}

async function loadGroup(
  store: Store,
  tenantId: string,
  group: readonly TaskPageKey[],
): Promise<Map<TaskPageKey, TaskPage>> {
  const pages = new Map<TaskPageKey, TaskPage>();
  const [head] = group;
  if (!head) return pages;
  const { first, after } = head;
  const ids = group.map(({ workspaceId }) => workspaceId);
  const found = await readByAnyId(store.prisma, tenantId, ids, async (ids) => {
    const rows = await store.prisma.workspace.findMany({
      relationLoadStrategy: 'join',
      where: { tenantId, goneAt: null, id: { in: [...ids] } },
      select: {
        id: true,
        _count: { select: { tasks: { where: { tenantId } } } },
        tasks: {
          where: { tenantId, ...(after && behind(after)) },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          take: first + 1,
          select: { id: true, taskId: true, createdAt: true },
        },
        links: {
          where: { tenantId, surface: Surface.ROUTA, goneAt: null },
          select: { upstreamId: true },
        },
      },
    });
    return new Map(rows.map((row) => [row.id, row]));
  });
  for (const key of group) {
    const row = found.get(key.workspaceId);
    if (!row) continue;
    pages.set(key, {
      items: row.tasks.slice(0, first),
      hasNextPage: row.tasks.length > first,
      totalCount: row._count.tasks,
      routaId: row.links[0]?.upstreamId ?? null,
    });
  }
  return pages;
}

function behind({ createdAt, id }: NonNullable<TaskPageKey['after']>) {
  const sameInstant = id === null ? { createdAt } : { createdAt, id: { lt: id } };
  return { OR: [{ createdAt: { lt: createdAt } }, sameInstant] };
}
