import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../src/context.js';
import type { EventStream } from '../src/events/stream.js';
import { followRoutaTask, followStatus, followTask } from '../src/events/task-events.js';
import { Updates } from '../src/events/updates.js';
import { isOfRouta, type AnyTask } from '../src/workspaces/task-order.js';
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
    subscribe: async (_, { task }, context, info) => {
      const stream = await followChanges(context, task, info);
      try {
        // Whoever cannot be told at once is told so, and does not wait for a change.
        const first = await taskNow(context.renew({ lane: 'events' }), task, info, AT_ONCE_MS);
        return new Updates(task, stream, first);
      } catch (error) {
        await stream.return();
        throw error;
      }
    },
    resolve: async ({ subjectId, first }, _, context, info) => {
      const task = first ?? (await taskNow(context, subjectId, info));
      if (task && !isOfRouta(task) && task.detail)
        context.loaders().miteosTask.prime(task.id, task);
      return task;
    },
  }),
}));

/** What is told at once was seen within this, unless the surface allows no look. */
const AT_ONCE_MS = 5_000;

/** What was seen longer ago than `withinMs` is read again; without that, only what has changed since. */
function taskNow(
  { loaders, live, viewer, clock }: Context,
  globalId: string,
  info: GraphQLResolveInfo,
  withinMs?: number,
): Promise<AnyTask | null> {
  const id = keyOf(globalId, 'MiteosTask', 'RoutaTask');
  if (isRoutaTask(globalId)) return loaders().routaTask.load(id);
  const load = () => loaders().miteosTask.load(id);
  if (live.tasks === null) return load();
  if (isListed(info)) return live.tasks.listedOr(viewer.tenantId, id, load);
  const since = withinMs === undefined ? null : new Date(clock.now().getTime() - withinMs);
  return live.tasks.detailedOr({ tenantId: viewer.tenantId, id, since }, load);
}

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
