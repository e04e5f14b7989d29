import type { Context } from '../context.js';
import { Surface } from '../store/generated/prisma/enums.js';
import type { MiteosTask, TaskStatus } from '../surfaces/miteos/port.js';
import { noWorkspace } from './no-workspace.js';
import {
  behind,
  merge,
  wants,
  withStatus,
  type AnyTask,
  type Placed,
  type TaskChoice,
  type TaskOrderPlace,
} from './task-order.js';
import type { TaskPage, TaskPageKey } from './task-pages.js';

/**
 * The next tasks of a Workspace behind `after`, newest first. With a status the total is not known.
 *
 * @throws NotFoundError when the viewer has no such Workspace.
 */
export async function listWorkspaceTasks(
  context: Context,
  workspaceId: string,
  query: TaskChoice & { first: number; after: TaskOrderPlace | null },
): Promise<{
  items: Placed<AnyTask, TaskOrderPlace>[];
  hasNextPage: boolean;
  totalCount: number | null;
}> {
  const { status, first, after } = query;
  const start = after && {
    createdAt: after.createdAt,
    // Those of Miteos of the same instant stand behind one of Routa.
    id: after.surface === Surface.MITEOS ? after.id : null,
  };
  const key = { workspaceId, first, after: start };
  const page = await pageOf(context, key);
  const miteos = wants(query, Surface.MITEOS)
    ? await tasksOnMiteos(context, { key, page, status })
    : { items: [], hasNextPage: false, totalCount: 0 };
  const { routaId } = page;
  const all =
    routaId !== null && wants(query, Surface.ROUTA)
      ? ((await context.loaders().routaTasks.load(routaId)) ?? [])
      : [];
  const items = merge(behind(withStatus(all, query), after), miteos.items);
  return {
    items: items.slice(0, first),
    hasNextPage: items.length > first || miteos.hasNextPage,
    totalCount: status === null ? miteos.totalCount + all.length : null,
  };
}

async function pageOf({ loaders, store, viewer }: Context, key: TaskPageKey): Promise<TaskPage> {
  const page = await loaders().taskPage.load(key);
  if (!page) throw await noWorkspace(store.prisma, viewer.tenantId, key.workspaceId);
  return page;
}

/** With a status, as many pages are read as it takes to fill one. */
async function tasksOnMiteos(
  context: Context,
  from: { key: TaskPageKey; page: TaskPage; status: TaskStatus | null },
): Promise<{
  items: Placed<MiteosTask, TaskOrderPlace>[];
  hasNextPage: boolean;
  totalCount: number;
}> {
  const { key, status } = from;
  const { first } = key;
  const items: Placed<MiteosTask, TaskOrderPlace>[] = [];
  let { page } = from;
  for (;;) {
    const tasks = await Promise.all(
      page.items.map(async ({ id, createdAt, taskId }) => ({
        place: { surface: Surface.MITEOS, id, createdAt },
        task: await context.loaders().miteosTask.load(taskId),
      })),
    );
    for (const { task, place } of tasks) {
      if (task && (status === null || task.status === status)) items.push({ task, place });
    }
    const after = page.items.at(-1) ?? null;
    if (status === null || !page.hasNextPage || items.length > first) break;
    page = await pageOf(context, { ...key, after });
  }
  return {
    items: items.slice(0, first),
    hasNextPage: items.length > first || page.hasNextPage,
    totalCount: page.totalCount,
  };
}
