import type { Context } from '../context.js';
import { Surface } from '../store/generated/prisma/enums.js';
import type { RoutaTask } from '../surfaces/routa/port.js';
import { listTasks, type ListPlace } from './task-list.js';
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

/** Routa lists the tasks of one workspace at a time; more are not asked for. */
export const MOST_WORKSPACES = 100;

/** In which place a task stood, and how far the list of Miteos had been read there. */
export type TenantTaskPlace = TaskOrderPlace & Pick<ListPlace, 'offset'>;

/**
 * The next tasks of the tenant behind `after`, newest first. Those of Miteos are read page by page from
 * where they were then; those of Routa are read whole, workspace by workspace.
 */
export async function listTenantTasks(
  context: Context,
  query: TaskChoice & { first: number; after: TenantTaskPlace | null },
): Promise<{
  items: Placed<AnyTask, TenantTaskPlace>[];
  hasNextPage: boolean;
  totalCount: number;
}> {
  const { status, first, after } = query;
  const [miteos, all] = await Promise.all([
    wants(query, Surface.MITEOS)
      ? listTasks(context, { status, first, after })
      : { items: [], hasNextPage: false, totalCount: 0 },
    wants(query, Surface.ROUTA) ? tasksOnRouta(context) : [],
  ]);
  const routa = withStatus(all, query);
  const ofMiteos = miteos.items.map(({ task, place }) => ({
    ...{ task, place: { surface: Surface.MITEOS, ...place } },
  }));
  let offset = after?.offset ?? 0;
  const items = merge(behind(routa, after), ofMiteos).map(({ task, place }) => {
    if ('offset' in place) ({ offset } = place);
    return { task, place: { ...place, offset } };
  });
  return {
    items: items.slice(0, first),
    hasNextPage: items.length > first || miteos.hasNextPage,
    totalCount: miteos.totalCount + routa.length,
  };
}

async function tasksOnRouta({ store, viewer, loaders }: Context): Promise<RoutaTask[]> {
  const { tenantId } = viewer;
  const where = { tenantId, surface: Surface.ROUTA, goneAt: null };
  const workspaces = await store.prisma.workspace.findMany({
    relationLoadStrategy: 'join',
    where: { tenantId, goneAt: null, links: { some: where } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: MOST_WORKSPACES,
    select: { links: { where, select: { upstreamId: true } } },
  });
  const lists = await Promise.all(
    workspaces.flatMap(({ links }) =>
      links.map(({ upstreamId }) => loaders().routaTasks.load(upstreamId)),
    ),
  );
  return lists.flatMap((tasks) => tasks ?? []);
}
