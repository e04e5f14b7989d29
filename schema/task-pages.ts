import { z } from 'zod';
import type { Context } from '../src/context.js';
import { Surface } from '../src/store/generated/prisma/enums.js';
import type { TaskStatus } from '../src/surfaces/miteos/port.js';
import type { AnyTask } from '../src/workspaces/task-order.js';
import { listTenantTasks } from '../src/workspaces/tenant-tasks.js';
import { listWorkspaceTasks } from '../src/workspaces/workspace-tasks.js';
import {
  connection,
  decodePlace,
  encodePlace,
  hasCursor,
  type Connection,
  type PageArgs,
} from './connections.js';
import { pageSize } from './page-size.js';

interface TaskQuery {
  status?: TaskStatus | null | undefined;
  surface?: Surface | null | undefined;
  page: PageArgs;
}

const surface = z.enum(Surface);
const storableText = z.string().regex(/^[^\0]*$/);

/** How a place in the list of all tasks is written into a cursor. */
const tenantTaskPlace = z
  .tuple([surface, storableText, z.iso.datetime(), z.int().nonnegative()])
  .transform(([surface, id, createdAt, offset]) => {
    return { surface, id, createdAt: new Date(createdAt), offset };
  });

/** A page of the tasks of the tenant. */
export async function allTasks(
  { status, surface, page }: TaskQuery,
  context: Context,
): Promise<Connection<AnyTask>> {
  const after = hasCursor(page) ? decodePlace(tenantTaskPlace, page.after) : null;
  const first = pageSize(page.first);
  const choice = { status: status ?? null, surface: surface ?? null };
  const list = await listTenantTasks(context, { ...choice, first, after });
  return connection(
    list.items.map(({ task, place }) => ({
      cursor: encodePlace([place.surface, place.id, place.createdAt, place.offset]),
      node: task,
    })),
    { ...list, hasPreviousPage: after !== null },
  );
}

/** How a place among the tasks of a Workspace is written into a cursor. */
const workspaceTaskPlace = z
  .tuple([surface, storableText, z.iso.datetime()])
  .transform(([surface, id, createdAt]) => ({ surface, id, createdAt: new Date(createdAt) }));

/** A page of the tasks of a Workspace. */
export async function workspaceTasks(
  workspaceId: string,
  { status, surface, page }: TaskQuery,
  context: Context,
): Promise<Connection<AnyTask>> {
  const after = hasCursor(page) ? decodePlace(workspaceTaskPlace, page.after) : null;
  const first = pageSize(page.first);
  const choice = { status: status ?? null, surface: surface ?? null };
  const list = await listWorkspaceTasks(context, workspaceId, { ...choice, first, after });
  return connection(
    list.items.map(({ task, place }) => ({
      cursor: encodePlace([place.surface, place.id, place.createdAt]),
      node: task,
    })),
    { ...list, hasPreviousPage: after !== null },
  );
}
