import type { Context } from '../src/context.js';
import {
  writableTaskStatuses,
  type RoutaTask as RoutaTaskModel,
} from '../src/surfaces/routa/port.js';
import { routaPartOf } from '../src/workspaces/parts.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { keyOf, optionalKey } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { RoutaTask, RoutaTaskPriority } from './routa-task.js';
import { known, notBlank } from './validation.js';

const [PENDING, IN_PROGRESS, REVIEW_REQUIRED, COMPLETED, NEEDS_FIX, BLOCKED, CANCELLED] =
  writableTaskStatuses;

const RoutaTaskStatus = builder.enumType('RoutaTaskStatus', {
  description: 'How far a task of Routa is, in its own words. Any may follow any other.',
  values: {
    [PENDING]: { description: 'Not begun.' },
    [IN_PROGRESS]: { description: 'Being worked on.' },
    [REVIEW_REQUIRED]: { description: 'To be looked at.' },
    [COMPLETED]: { description: 'Done.' },
    [NEEDS_FIX]: { description: 'Looked at, and not right yet.' },
    [BLOCKED]: { description: 'Something is in its way.' },
    [CANCELLED]: { description: 'Not to be done.' },
  } as const,
});

const CreateRoutaTaskInput = mutationInput('CreateRoutaTaskInput', {
  description: 'The new task.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace that gets it.' }),
    title: t.string({ required: true, description: 'Its title. Not blank.', validate: notBlank }),
    objective: t.string({
      required: true,
      description: 'What is to be reached. Not blank.',
      validate: notBlank,
    }),
    scope: t.string({ description: 'What belongs to it, and what does not.' }),
    priority: t.field({ type: RoutaTaskPriority, description: 'How much it presses.' }),
    acceptanceCriteria: t.stringList({ description: 'What has to be so before it is done.' }),
    labels: t.stringList({ description: 'Its labels.' }),
    dependencies: t.idList({
      description: 'The tasks of its Workspace that have to be done before.',
    }),
  }),
});

const UpdateRoutaTaskInput = mutationInput('UpdateRoutaTaskInput', {
  description: 'What to change of a task. What is left out stays.',
  fields: (t) => ({
    task: t.id({ required: true, description: 'The task.' }),
    title: t.string({ description: 'Its new title. Not blank.', validate: notBlank }),
    objective: t.string({ description: 'What is to be reached. Not blank.', validate: notBlank }),
    scope: t.string({ description: 'What belongs to it, and what does not.' }),
    status: t.field({ type: RoutaTaskStatus, description: 'How far it is.' }),
    priority: t.field({ type: RoutaTaskPriority, description: 'How much it presses.' }),
    acceptanceCriteria: t.stringList({ description: 'What has to be so before it is done.' }),
    labels: t.stringList({ description: 'Its labels.' }),
    dependencies: t.idList({
      description: 'The tasks of its Workspace that have to be done before.',
    }),
    assignedTo: t.id({ description: 'The agent that gets it, on Routa.' }),
    completionSummary: t.string({ description: 'What came of it.' }),
  }),
});

const DeleteRoutaTaskInput = mutationInput('DeleteRoutaTaskInput', {
  description: 'Which task to delete.',
  fields: (t) => ({
    task: t.id({ required: true, description: 'The task.' }),
  }),
});

const rememberedTask = {
  id: ({ id }: RoutaTaskModel) => id,
  load: (id: string, { loaders }: Context) => loaders().routaTask.load(id),
};

function taskKeys(ids: readonly string[] | null | undefined): string[] | undefined {
  return ids?.map((id) => keyOf(id, 'RoutaTask'));
}

/** What was read of it before is not so any more. */
function forget({ loaders }: Context, id: string): void {
  loaders().routaTask.clear(id);
  loaders().routaTasks.clearAll();
}

builder.mutationFields((t) => ({
  createRoutaTask: t.field({
    type: RoutaTask,
    description: 'Creates a task in a Workspace on Routa. It begins as `PENDING`.',
    authScopes: { scope: 'tasks:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'task', description: 'The new task.' } },
    idempotent: rememberedTask,
    args: inputArg(CreateRoutaTaskInput),
    resolve: async (_, { input }, context) => {
      const { title, objective, scope, acceptanceCriteria, labels } = input;
      const wish = {
        ...{ title, objective, scope, acceptanceCriteria, labels },
        priority: known(input.priority, 'priority'),
        dependencies: taskKeys(input.dependencies),
      };
      const workspaceId = await routaPartOf(context, keyOf(input.workspace, 'Workspace'));
      const task = await context.routa.createTask(context.write(), { ...wish, workspaceId });
      forget(context, task.id);
      return task;
    },
  }),
  updateRoutaTask: t.field({
    type: RoutaTask,
    description: 'Changes a task of Routa.',
    authScopes: { scope: 'tasks:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'task', description: 'The task afterwards.' } },
    idempotent: rememberedTask,
    args: inputArg(UpdateRoutaTaskInput),
    resolve: async (_, { input }, context) => {
      const id = keyOf(input.task, 'RoutaTask');
      const task = await context.routa.updateTask(context.write(), id, {
        title: input.title ?? undefined,
        objective: input.objective ?? undefined,
        scope: input.scope ?? undefined,
        status: input.status ?? undefined,
        priority: known(input.priority, 'priority'),
        acceptanceCriteria: input.acceptanceCriteria ?? undefined,
        labels: input.labels ?? undefined,
        dependencies: taskKeys(input.dependencies),
        assignedTo: optionalKey(input.assignedTo, 'RoutaAgent') ?? undefined,
        completionSummary: input.completionSummary ?? undefined,
      });
      forget(context, id);
      return task;
    },
  }),
  deleteRoutaTask: t.field({
    type: 'ID',
    description: 'Deletes a task of Routa, for good.',
    authScopes: { scope: 'tasks:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'deletedId', description: 'The id that the task had.' } },
    idempotent: { id: (id) => id, load: (id) => id },
    args: inputArg(DeleteRoutaTaskInput),
    resolve: async (_, { input }, context) => {
      const id = keyOf(input.task, 'RoutaTask');
      await context.routa.deleteTask(context.write(), id);
      forget(context, id);
      return input.task;
    },
  }),
}));
