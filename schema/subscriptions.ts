import { followTask } from '../src/events/task-events.js';
import { Updates } from '../src/events/updates.js';
import { builder } from './builder.js';
import { UPSTREAM_COST } from './cost.js';
import { Event } from './event.js';
import { keyOf } from './ids.js';
import { startArgs, startOf } from './stream-start.js';
import { Task } from './task.js';

builder.subscriptionFields((t) => ({
  taskEvents: t.field({
    type: Event,
    description:
      'What happens to a task: its status, its agents, approvals and deliverables. Ends after the event that ends the task.',
    authScopes: { scope: 'tasks:read' },
    complexity: UPSTREAM_COST,
    args: { task: t.arg.id({ required: true, description: 'The task.' }), ...startArgs },
    subscribe: (_, { task, after }, context) =>
      followTask(context, keyOf(task, 'MiteosTask'), startOf(after, context)),
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
      return new Updates(taskId, await followTask(context, taskId, null));
    },
    resolve: ({ subjectId }, _, { loaders }) => loaders.miteosTask.load(subjectId),
  }),
}));
