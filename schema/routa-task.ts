import { taskPriorities, type RoutaTask as RoutaTaskModel } from '../src/surfaces/routa/port.js';
import { builder } from './builder.js';
import { LONG_TEXT_COST, UPSTREAM_COST, upstreamList } from './cost.js';
import { forAll } from './ids.js';
import { RoutaAgent } from './routa-agent.js';
import { Task } from './task.js';

const [LOW, MEDIUM, HIGH, URGENT, UNKNOWN] = taskPriorities;

export const RoutaTaskPriority = builder.enumType('RoutaTaskPriority', {
  description: 'How much a task of Routa presses.',
  values: {
    [LOW]: { description: 'It can wait.' },
    [MEDIUM]: { description: 'As most.' },
    [HIGH]: { description: 'Before most.' },
    [URGENT]: { description: 'Before all.' },
    [UNKNOWN]: { description: 'A priority that this gateway does not know.' },
  } as const,
});

export const RoutaTask = builder.node(builder.objectRef<RoutaTaskModel>('RoutaTask'), {
  description: 'A task of Routa.',
  authScopes: { scope: 'tasks:read' },
  interfaces: [Task],
  id: { resolve: ({ id }) => id, ...forAll },
  loadOne: (id, { loaders }) => loaders().routaTask.load(id),
  fields: (t) => ({
    title: t.exposeString('title', { description: 'Its title.' }),
    objective: t.exposeString('objective', {
      description: 'What is to be reached.',
      complexity: LONG_TEXT_COST,
    }),
    scope: t.exposeString('scope', {
      nullable: true,
      description: 'What belongs to it, and what does not.',
      complexity: LONG_TEXT_COST,
    }),
    priority: t.expose('priority', {
      type: RoutaTaskPriority,
      nullable: true,
      description: 'How much it presses; null when nobody has said.',
    }),
    acceptanceCriteria: t.exposeStringList('acceptanceCriteria', {
      description: 'What has to be so before it is done.',
    }),
    labels: t.exposeStringList('labels', { description: 'Its labels.' }),
    columnId: t.exposeString('columnId', {
      nullable: true,
      description:
        'Where it is on the board: `backlog`, `todo`, `dev`, `review`, `done`, `blocked`; open. Null where Routa does not say.',
    }),
    assignedTo: t.field({
      type: RoutaAgent,
      nullable: true,
      description: 'The agent that has it; null when none, or it has gone.',
      complexity: UPSTREAM_COST,
      resolve: ({ assignedTo }, _, { loaders }) =>
        assignedTo === null ? null : loaders().routaAgent.load(assignedTo),
    }),
    completionSummary: t.exposeString('completionSummary', {
      nullable: true,
      description: 'What came of it.',
      complexity: LONG_TEXT_COST,
    }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it changed last.' }),
  }),
});

builder.objectField(RoutaTask, 'dependencies', (t) =>
  t.field({
    type: [RoutaTask],
    nullable: true,
    description: 'The tasks of its Workspace that have to be done before.',
    complexity: upstreamList,
    resolve: async ({ workspaceId, dependencies }, _, { loaders }) => {
      if (dependencies.length === 0) return [];
      const all = (await loaders().routaTasks.load(workspaceId)) ?? [];
      return all.filter(({ id }) => dependencies.includes(id));
    },
  }),
);
