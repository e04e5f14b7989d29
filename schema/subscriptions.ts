import { UnsupportedError } from '../src/errors.js';
import { followTask } from '../src/events/task-events.js';
import { Surface } from '../src/store/generated/prisma/enums.js';
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
    subscribe(_, { task, after }, context) {
      const taskId = keyOf(task, 'MiteosTask');
      if (context.surfaces.isLive(Surface.MITEOS)) {
        const message = 'What the real Miteos does is not followed yet. Query the task again.';
        throw new UnsupportedError(message, Surface.MITEOS);
      }
      return followTask(context, taskId, after ?? null);
    },
    resolve: (event) => event,
  }),
);
