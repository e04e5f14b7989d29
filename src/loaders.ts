import DataLoader from 'dataloader';
import { Surface } from './store/generated/prisma/enums.js';
import type { Approval, Workspace } from './store/generated/prisma/client.js';
import type { Context } from './context.js';
import { createMiosaLoaders } from './loaders/miosa.js';
import { createPartLoaders } from './loaders/parts.js';
import { createRoutaLoaders } from './loaders/routa.js';
import { surfaceLoader } from './loaders/surface-loader.js';
import { createWorkspaceLoaders } from './loaders/workspaces.js';
import type {
  MiteosDeliverable,
  MiteosDeployment,
  MiteosFile,
  MiteosTask,
} from './surfaces/miteos/port.js';
import { surfaceFreshness, type SurfaceFreshness } from './workspaces/freshness.js';
import { loadTaskPages, type TaskPageKey, type TaskPage } from './workspaces/task-pages.js';

export type Loaders = ReturnType<typeof createLoaders>;

/**
 * Gather what the fields of one operation ask for into plural reads. What is not found loads as
 * null; what failed throws for its own key alone.
 */
export function createLoaders(
  context: Pick<
    Context,
    | 'miteos'
    | 'miosa'
    | 'routa'
    | 'store'
    | 'events'
    | 'clock'
    | 'viewer'
    | 'surfaces'
    | 'adoption'
    | 'call'
  >,
) {
  const { miteos, store, viewer } = context;
  const { tenantId } = viewer;
  return {
    /** The files of a Miteos workspace. */
    miteosFiles: surfaceLoader<MiteosFile[]>((ids) => miteos.filesOf(context.call(), ids)),
    miteosTask: surfaceLoader<MiteosTask>((ids) => miteos.tasks(context.call(), ids)),
    /** The deliverables of a Miteos task. */
    miteosDeliverables: surfaceLoader<MiteosDeliverable[]>((ids) =>
      miteos.deliverablesOf(context.call(), ids),
    ),
    miteosDeployment: surfaceLoader<MiteosDeployment>((ids) =>
      miteos.deployments(context.call(), ids),
    ),
    /** All deployments of the account; the only key is the account. */
    miteosDeployments: new DataLoader<string, MiteosDeployment[]>(async (accounts) => {
      const all = await miteos.listDeployments(context.call());
      return accounts.map(() => all);
    }),
    /** The approvals of a Miteos task, oldest first. */
    miteosApprovals: new DataLoader<string, Approval[]>(async (taskIds) => {
      const rows = await store.prisma.approval.findMany({
        where: { tenantId, surface: Surface.MITEOS, taskId: { in: [...taskIds] } },
        orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }],
      });
      return taskIds.map((taskId) => rows.filter((row) => row.taskId === taskId));
    }),
    /** A page of the tasks that were created in a Workspace; null when there is no such Workspace. */
    taskPage: new DataLoader<TaskPageKey, TaskPage | null, string>(
      (keys) => loadTaskPages(store, tenantId, keys),
      {
        cacheKeyFn: ({ workspaceId, first, after }) => JSON.stringify([workspaceId, first, after]),
      },
    ),
    /** The Workspace in which a Miteos task was created; null when in none. */
    workspaceOfMiteosTask: new DataLoader<string, Workspace | null>(async (taskIds) => {
      const where = { tenantId, surface: Surface.MITEOS, taskId: { in: [...taskIds] } };
      const rows = await store.prisma.workspace.findMany({
        relationLoadStrategy: 'join',
        where: { tenantId, goneAt: null, tasks: { some: where } },
        include: { tasks: { where, select: { taskId: true } } },
      });
      const found = new Map(rows.flatMap((row) => row.tasks.map(({ taskId }) => [taskId, row])));
      return taskIds.map((taskId) => found.get(taskId) ?? null);
    }),
    surfaceFreshness: new DataLoader<Surface, SurfaceFreshness>((wanted) =>
      surfaceFreshness(context, wanted),
    ),
    ...createPartLoaders(context),
    ...createWorkspaceLoaders(store, tenantId),
    ...createMiosaLoaders(context),
    ...createRoutaLoaders(context),
  };
}
