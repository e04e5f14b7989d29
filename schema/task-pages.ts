import { z } from 'zod';
import type { Context } from '../src/context.js';
import type { MiteosTask, TaskStatus } from '../src/surfaces/miteos/port.js';
import { listTasks } from '../src/workspaces/task-list.js';
import { listWorkspaceTasks } from '../src/workspaces/task-pages.js';
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
  page: PageArgs;
}

/** How a place in the list of all tasks is written into a cursor. */
const listPlace = z
  .tuple([z.string(), z.iso.datetime(), z.int().nonnegative()])
  .transform(([id, createdAt, offset]) => ({ id, createdAt: new Date(createdAt), offset }));

/** A page of the tasks of the tenant. */
export async function allTasks(
  { status, page }: TaskQuery,
  context: Context,
): Promise<Connection<MiteosTask>> {
  const after = hasCursor(page) ? decodePlace(listPlace, page.after) : null;
  const first = pageSize(page.first);
  const list = await listTasks(context, { status: status ?? null, first, after });
  return connection(
    list.items.map(({ task, place }) => ({
      cursor: encodePlace([place.id, place.createdAt, place.offset]),
      node: task,
    })),
    { ...list, hasPreviousPage: after !== null },
  );
}

/** How a place among the tasks of a Workspace is written into a cursor. */
export const taskPlace = z
  .tuple([z.string(), z.iso.datetime(), z.string()])
  .transform(([id, createdAt, taskId]) => ({ id, createdAt: new Date(createdAt), taskId }));

/** A page of the tasks of a Workspace. */
export async function workspaceTasks(
  workspaceId: string,
  { status, page }: TaskQuery,
  context: Context,
): Promise<Connection<MiteosTask>> {
  const after = hasCursor(page) ? decodePlace(taskPlace, page.after) : null;
  const first = pageSize(page.first);
  const list = await listWorkspaceTasks(context, workspaceId, {
    ...{ status: status ?? null, first, after },
  });
  return connection(
    list.items.map(({ task, place }) => ({
      cursor: encodePlace([place.id, place.createdAt, place.taskId]),
      node: task,
    })),
    { ...list, hasPreviousPage: after !== null },
  );
}
