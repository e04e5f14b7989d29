import { followTask } from '../src/events/task-events.js';
import { builder } from './builder.js';
import { UPSTREAM_COST } from './cost.js';
import { Event } from './event.js';
import { keyOf } from './ids.js';

builder.subscriptionField('taskEvents', (t) =>
  t.field({
    type: Event,
    description:
      'What happens to a task: its status, its agents, approvals and deliverables. Ends after the event that ends the task.',
    authScopes: { scope: 'tasks:read' },
    complexity: UPSTREAM_COST,
    args: {
      task: t.arg.id({ required: true, description: 'The task.' }),
      after: t.arg({
        type: 'Cursor',
        description: 'Begins behind this place in the log; from now on if left out.',
      }),
    },
    subscribe: (_, { task, after }, context) =>
      followTask(context, keyOf(task, 'MiteosTask'), after ?? null),
    resolve: (event) => event,
  }),
);
