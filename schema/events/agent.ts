import type { LoggedEvent } from '../../src/events/event.js';
import { Surface } from '../../src/store/generated/prisma/enums.js';
import { Agent, AgentStatus } from '../agent.js';
import { builder } from '../builder.js';
import { UPSTREAM_COST } from '../cost.js';
import { about, Event, eventRef } from '../event.js';
import { objectNameOf } from '../event-types.js';
import { compositeKey, encodeId } from '../ids.js';
import { TaskEvent } from './task.js';

export const AgentEvent = builder.interfaceRef<LoggedEvent>('AgentEvent').implement({
  description: 'Something that happened to an agent.',
  authScopes: { scope: 'tasks:read' },
  interfaces: [TaskEvent, Event],
  resolveType: ({ type }) => objectNameOf(type),
  fields: (t) => ({
    agentId: t.id({
      description: 'Global id of the agent.',
      resolve: ({ surface, taskId, agentId }) =>
        surface === Surface.ROUTA
          ? encodeId('RoutaAgent', agentId ?? '')
          : encodeId('MiteosAgent', compositeKey(taskId ?? '', agentId ?? '')),
    }),
    agent: t.field({
      type: Agent,
      nullable: true,
      description: 'The agent as it is now; null when it has gone.',
      complexity: UPSTREAM_COST,
      resolve: async ({ surface, taskId, agentId }, _, { loaders }) => {
        if (surface === Surface.ROUTA && agentId !== null)
          return loaders().routaAgent.load(agentId);
        if (surface !== Surface.MITEOS || taskId === null) return null;
        const task = await loaders().miteosTask.load(taskId);
        return task?.detail?.agents.find(({ id }) => id === agentId) ?? null;
      },
    }),
  }),
});

const interfaces = [AgentEvent, TaskEvent, Event];

eventRef('agent.status').implement({
  ...about('agent.status'),
  interfaces,
  fields: (t) => ({
    agentType: t.string({
      description: 'The agent’s trade.',
      resolve: ({ payload }) => payload.agentType,
    }),
    status: t.field({
      type: AgentStatus,
      description: 'What it did then.',
      resolve: ({ payload }) => payload.status,
    }),
    statusText: t.string({
      description: 'The surface’s own word for that.',
      resolve: ({ payload }) => payload.statusText,
    }),
  }),
});

eventRef('agent.progress').implement({
  ...about('agent.progress'),
  interfaces,
  fields: (t) => ({
    progress: t.int({
      description: 'Estimated percent, 0 to 100.',
      resolve: ({ payload }) => payload.progress,
    }),
  }),
});

eventRef('agent.tool').implement({
  ...about('agent.tool'),
  interfaces,
  fields: (t) => ({
    tool: t.string({
      nullable: true,
      description: 'The tool; null when it was put down.',
      resolve: ({ payload }) => payload.tool,
    }),
  }),
});
