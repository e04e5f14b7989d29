import type { Context } from '../src/context.js';
import { UnsupportedError } from '../src/errors.js';
import { followTask } from '../src/events/task-events.js';
import { TaskUpdates } from '../src/events/task-updates.js';
import { Surface } from '../src/store/generated/prisma/enums.js';
import { builder } from './builder.js';
import { UPSTREAM_COST } from './cost.js';
import { Event } from './event.js';
import { keyOf } from './ids.js';
import { startArgs, startOf } from './stream-start.js';
import { Task } from './task.js';

/** @throws UnsupportedError where what happens to tasks is not known. */
export function requireFollowed({ surfaces }: Context): void {
  if (!surfaces.isLive(Surface.MITEOS)) return;
  const message = 'What the real Miteos does is not followed yet. Query the task again.';
  throw new UnsupportedError(message, Surface.MITEOS);
}

builder.subscriptionFields((t) => ({
  taskEvents: t.field({
    type: Event,
    description:
      'What happens to a task: its status, its agents, approvals and deliverables. Ends after the event that ends the task.',
    authScopes: { scope: 'tasks:read' },
    complexity: UPSTREAM_COST,
    args: { task: t.arg.id({ required: true, description: 'The task.' }), ...startArgs },
    subscribe(_, { task, after }, context) {
      const taskId = keyOf(task, 'MiteosTask');
      requireFollowed(context);
      return followTask(context, taskId, startOf(after, context));
    },
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
    async subscribe(_, { task }, context) {
      const taskId = keyOf(task, 'MiteosTask');
      requireFollowed(context);
      return new TaskUpdates(taskId, await followTask(context, taskId, null));
    },
    resolve: ({ taskId }, _, { loaders }) => loaders.miteosTask.load(taskId),
  }),
}));
