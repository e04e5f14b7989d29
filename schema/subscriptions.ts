import type { Context } from '../src/context.js';
import type { EventStream } from '../src/events/stream.js';
import { followRoutaTask, followTask } from '../src/events/task-events.js';
import { Updates } from '../src/events/updates.js';
import { builder } from './builder.js';
import { UPSTREAM_COST } from './cost.js';
import { Event } from './event.js';
import { decodeId, keyOf } from './ids.js';
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
    subscribe: async (_, { task }, context) => new Updates(task, await follow(context, task, null)),
    resolve: ({ subjectId }, _, { loaders }) => {
      const id = keyOf(subjectId, 'MiteosTask', 'RoutaTask');
      return isRoutaTask(subjectId) ? loaders.routaTask.load(id) : loaders.miteosTask.load(id);
    },
  }),
}));

/** @throws NotFoundError */
function follow(context: Context, task: string, after: bigint | null): Promise<EventStream> {
  const id = keyOf(task, 'MiteosTask', 'RoutaTask');
  return isRoutaTask(task) ? followRoutaTask(context, id, after) : followTask(context, id, after);
}

function isRoutaTask(id: string): boolean {
  return decodeId(id)?.typename === 'RoutaTask';
}
