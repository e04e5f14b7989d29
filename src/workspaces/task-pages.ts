import type { Context } from '../context.js';
import { NotFoundError } from '../errors.js';
import type { Store } from '../store/store.js';
import type { MiteosTask, TaskStatus } from '../surfaces/miteos/port.js';

/** The place of a task in the order of its Workspace: newest first, then by id. */
export interface TaskPlace {
  id: string;
  createdAt: Date;
  taskId: string;
}

/** A page of the tasks that were created in one Workspace. */
export interface TaskPageKey {
  workspaceId: string;
  first: number;
  /** The page begins behind this; null for the beginning. */
  after: TaskPlace | null;
}

export interface TaskPage {
  items: TaskPlace[];
  hasNextPage: boolean;
  /** Of all pages. */
  totalCount: number;
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
  const rows = await store.prisma.workspace.findMany({
    relationLoadStrategy: 'join',
    where: { tenantId, id: { in: group.map(({ workspaceId }) => workspaceId) } },
    select: {
      id: true,
      _count: { select: { tasks: { where: { tenantId } } } },
      tasks: {
        where: { tenantId, ...(after && behind(after)) },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: first + 1,
        select: { id: true, taskId: true, createdAt: true },
      },
    },
  });
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const key of group) {
    const row = found.get(key.workspaceId);
    if (!row) continue;
    pages.set(key, {
      items: row.tasks.slice(0, first),
      hasNextPage: row.tasks.length > first,
      totalCount: row._count.tasks,
    });
  }
  return pages;
}

function behind({ createdAt, id }: TaskPlace) {
  return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}

/**
 * The next tasks of a Workspace behind `after`, newest first. With a status, as many pages are read
 * as it takes to fill one, and the total is not known.
 *
 * @throws NotFoundError when the viewer has no such Workspace.
 */
export async function listWorkspaceTasks(
  { loaders }: Context,
  workspaceId: string,
  query: { status: TaskStatus | null; first: number; after: TaskPlace | null },
): Promise<{
  items: { task: MiteosTask; place: TaskPlace }[];
  hasNextPage: boolean;
  totalCount: number | null;
}> {
  const { status, first } = query;
  const items: { task: MiteosTask; place: TaskPlace }[] = [];
  let { after } = query;
  for (;;) {
    const page = await loaders.taskPage.load({ workspaceId, first, after });
    if (!page) throw new NotFoundError('There is no Workspace with this id.');
    const tasks = await Promise.all(
      page.items.map(async (place) => ({
        place,
        task: await loaders.miteosTask.load(place.taskId),
      })),
    );
    for (const { task, place } of tasks) {
      if (task && (status === null || task.status === status)) items.push({ task, place });
    }
    after = page.items.at(-1) ?? null;
    if (status !== null && page.hasNextPage && items.length <= first) continue;
    return {
      items: items.slice(0, first),
      hasNextPage: items.length > first || page.hasNextPage,
      totalCount: status === null ? page.totalCount : null,
    };
  }
}
