import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../src/context.js';
import type { EventStream } from '../src/events/stream.js';
import { followRoutaTask, followStatus, followTask } from '../src/events/task-events.js';
import { Updates } from '../src/events/updates.js';
import { builder } from './builder.js';
import { UPSTREAM_COST } from './cost.js';
import { Event } from './event.js';
import { decodeId, keyOf } from './ids.js';
import { selectedFields } from './selection.js';
import { startArgs, startOf } from './stream-start.js';
import { Task } from './task.js';

builder.subscriptionFields((t) => ({
  taskEvents: t.field({
    type: Event,
    description:
      'What happens to a task: its status, and on Miteos its agents, approvals and deliverables. Ends after the event that ends the task.',
    authScopes: { scope: 'tasks:read' },
    complexity: UPSTREAM_COST,
    args: { task: t.arg.id({ required: true, description: 'The task.' }), ...startArgs },
    subscribe: (_, { task, after }, context) => follow(context, task, startOf(after, context)),
    resolve: (event) => event,
  }),
  taskUpdated: t.field({
    type: Task,
    nullable: true,
    description:
      'A task as it is now, at once, and again whenever something has happened to it. Ends with the task.',
    authScopes: { scope: 'tasks:read' },
    complexity: UPSTREAM_COST,
    args: { task: t.arg.id({ required: true, description: 'The task.' }) },
    subscribe: async (_, { task }, context, info) =>
      new Updates(task, await followChanges(context, task, info)),
    resolve: async ({ subjectId }, _, { loaders, live, viewer }, info) => {
      const id = keyOf(subjectId, 'MiteosTask', 'RoutaTask');
      if (isRoutaTask(subjectId)) return loaders.routaTask.load(id);
      const listed = isListed(info) ? await live.tasks?.current(viewer.tenantId, id) : null;
      return listed ?? loaders.miteosTask.load(id);
    },
  }),
}));

/** @throws NotFoundError */
function follow(context: Context, task: string, after: bigint | null): Promise<EventStream> {
  const id = keyOf(task, 'MiteosTask', 'RoutaTask');
  return isRoutaTask(task) ? followRoutaTask(context, id, after) : followTask(context, id, after);
}

/** @throws NotFoundError */
function followChanges(
  context: Context,
  task: string,
  info: GraphQLResolveInfo,
): Promise<EventStream> {
  const isOfStatus = !isRoutaTask(task) && context.live.tasks !== null && isListed(info);
  return isOfStatus
    ? followStatus(context, keyOf(task, 'MiteosTask'))
    : follow(context, task, null);
}

function isRoutaTask(id: string): boolean {
  return decodeId(id)?.typename === 'RoutaTask';
}

/** What the list of tasks on Miteos tells, so that no look at each task is needed. */
const LISTED = new Set(['__typename', 'id', 'surface', 'status', 'statusText', 'createdAt']);

function isListed(info: GraphQLResolveInfo): boolean {
  return [...selectedFields(info)].every((name) => LISTED.has(name));
}
