import type { LoggedEvent } from '../../src/events/event.js';
import { Surface } from '../../src/store/generated/prisma/enums.js';
import type { AnyTask } from '../../src/workspaces/task-order.js';
import { builder } from '../builder.js';
import { UPSTREAM_COST } from '../cost.js';
import { about, Event, eventRef } from '../event.js';
import { objectNameOf } from '../event-types.js';
import { encodeId } from '../ids.js';
import { Task, TaskStatus } from '../task.js';

export const TaskEvent = builder.interfaceRef<LoggedEvent>('TaskEvent').implement({
  description: 'Something that happened to a task.',
  authScopes: { scope: 'tasks:read' },
  interfaces: [Event],
  resolveType: ({ type }) => objectNameOf(type),
  fields: (t) => ({
    taskId: t.id({
      nullable: true,
      description: 'Global id of the task, also when it has gone; null for an agent with none.',
      resolve: ({ surface, taskId }) =>
        taskId === null
          ? null
          : encodeId(surface === Surface.ROUTA ? 'RoutaTask' : 'MiteosTask', taskId),
    }),
    task: t.field({
      type: Task,
      nullable: true,
      description: 'The task as it is now; null when it has gone.',
      complexity: UPSTREAM_COST,
      resolve: ({ surface, taskId }, _, { loaders }): Promise<AnyTask | null> | null => {
        if (taskId === null) return null;
        const { routaTask, miteosTask } = loaders();
        return surface === Surface.ROUTA ? routaTask.load(taskId) : miteosTask.load(taskId);
      },
    }),
  }),
});

eventRef('task.status').implement({
  ...about('task.status'),
  interfaces: [TaskEvent, Event],
  fields: (t) => ({
    status: t.field({
      type: TaskStatus,
      description: 'How far it was then.',
      resolve: ({ payload }) => payload.status,
    }),
    statusText: t.string({
      description: 'The surface’s own word for that.',
      resolve: ({ payload }) => payload.statusText,
    }),
  }),
});

eventRef('task.cost').implement({
  ...about('task.cost'),
  interfaces: [TaskEvent, Event],
  fields: (t) => ({
    cost: t.float({
      description: 'Credits used so far.',
      resolve: ({ payload }) => payload.cost,
    }),
  }),
});

eventRef('task.deleted').implement({
  ...about('task.deleted'),
  interfaces: [TaskEvent, Event],
});
