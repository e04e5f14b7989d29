import { z } from 'zod';
import type { Context } from '../src/context.js';
import { NotFoundError } from '../src/errors.js';
import { Surface } from '../src/store/generated/prisma/enums.js';
import type {
  MiteosTask as MiteosTaskModel,
  MiteosTaskConfig,
} from '../src/surfaces/miteos/port.js';
import { SurfaceError } from '../src/surfaces/errors.js';
import { commonTaskStatus } from '../src/surfaces/routa/statuses.js';
import { isOfRouta, type AnyTask } from '../src/workspaces/task-order.js';
import { MOST_WORKSPACES } from '../src/workspaces/tenant-tasks.js';
import { createTask } from '../src/workspaces/tasks.js';
import { builder } from './builder.js';
import { inputArg, mutationInput } from './input.js';
import { pageArgs, pageOfList, totalCountField } from './connections.js';
import { LONG_TEXT_COST, MUTATION_COST, UPSTREAM_COST, upstreamPage } from './cost.js';
import { DeliverableConnection } from './deliverable.js';
import { decodeId, encodeId, forAll, keyOf, optionalKey } from './ids.js';
import { orStateConflict } from './state-conflict.js';
import { SurfaceEnum } from './surface.js';
import { allTasks, workspaceTasks } from './task-pages.js';
import { notBlank } from './validation.js';

export const TaskStatus = builder.enumType('TaskStatus', {
  description:
    'How far a task is. On Miteos nothing leaves `COMPLETE`, `FAILED` and `CANCELLED`; on Routa people set it as they like.',
  values: {
    PENDING: { description: 'Created.' },
    PLANNING: { description: 'Being split into work for agents.' },
    RUNNING: { description: 'Agents work on it, or what they did is reviewed.' },
    PAUSED: { description: 'All its living agents are paused; on Routa it is blocked.' },
    COMPLETE: { description: 'All agents are done.' },
    FAILED: { description: 'It ended with an error.' },
    CANCELLED: { description: 'It was cancelled.' },
    UNKNOWN: { description: 'A status that this gateway does not know; see `statusText`.' },
  },
});

export const Task = builder.interfaceRef<AnyTask>('Task').implement({
  description: 'Work that agents do.',
  authScopes: { scope: 'tasks:read' },
  resolveType: (task) => (isOfRouta(task) ? 'RoutaTask' : 'MiteosTask'),
  fields: (t) => ({
    id: t.id({
      ...forAll,
      description: 'Global id.',
      resolve: (task) => encodeId(isOfRouta(task) ? 'RoutaTask' : 'MiteosTask', task.id),
    }),
    surface: t.field({
      type: SurfaceEnum,
      description: 'Where it runs.',
      resolve: (task) => (isOfRouta(task) ? Surface.ROUTA : Surface.MITEOS),
    }),
    status: t.field({
      type: TaskStatus,
      description: 'How far it is.',
      resolve: (task) => (isOfRouta(task) ? commonTaskStatus(task.status) : task.status),
    }),
    statusText: t.exposeString('statusText', { description: 'The surface’s own word for that.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
  }),
});

/** Lists give a task without its detail, and perhaps with a shortened prompt. */
export async function loadDetailed(id: string, { loaders }: Context) {
  const task = await loaders().miteosTask.load(id);
  if (!task) throw new NotFoundError('There is no task with this id.');
  if (!task.detail)
    throw new SurfaceError(Surface.MITEOS, 'PROTOCOL', 'Miteos left out the detail.');
  return { ...task, detail: task.detail };
}

/** @throws NotFoundError for an id that is of no task. */
async function loadTask(id: string, context: Context): Promise<AnyTask> {
  const key = keyOf(id, 'MiteosTask', 'RoutaTask');
  if (decodeId(id)?.typename === 'MiteosTask') return loadDetailed(key, context);
  const task = await context.loaders().routaTask.load(key);
  if (!task) throw new NotFoundError('There is no task with this id.');
  return task;
}

const TaskConfig = builder.objectRef<MiteosTaskConfig>('TaskConfig').implement({
  description: 'How a task is done.',
  authScopes: { scope: 'tasks:read' },
  fields: (t) => ({
    maxAgents: t.exposeInt('maxAgents', { description: 'Most agents at once.' }),
    autonomyLevel: t.exposeInt('autonomyLevel', {
      description: '0 asks before every action, 100 never asks.',
    }),
    autoDeploy: t.exposeBoolean('autoDeploy', {
      description: 'Whether the Workspace is deployed at the end.',
    }),
    deployTarget: t.exposeString('deployTarget', {
      nullable: true,
      description: 'Where to: `vercel`, `netlify`, `cloudflare`, `expo`.',
    }),
  }),
});

export const MiteosTask = builder.node(builder.objectRef<MiteosTaskModel>('MiteosTask'), {
  description: 'A task of Miteos.',
  authScopes: { scope: 'tasks:read' },
  interfaces: [Task],
  id: { resolve: ({ id }) => id, ...forAll },
  loadOne: (id, { loaders }) => loaders().miteosTask.load(id),
  fields: (t) => ({
    prompt: t.string({
      nullable: true,
      description: 'What to do.',
      complexity: LONG_TEXT_COST,
      resolve: async ({ id }, _, context) => (await loadDetailed(id, context)).prompt,
    }),
    config: t.field({
      type: TaskConfig,
      nullable: true,
      description: 'How to do it.',
      complexity: UPSTREAM_COST,
      resolve: async ({ id }, _, context) => (await loadDetailed(id, context)).detail.config,
    }),
    cost: t.float({
      nullable: true,
      description: 'Credits used so far.',
      complexity: UPSTREAM_COST,
      resolve: async ({ id }, _, context) => (await loadDetailed(id, context)).detail.cost,
    }),
    deliverableCount: t.int({
      nullable: true,
      description: 'How many files its agents have made so far.',
      complexity: UPSTREAM_COST,
      resolve: async ({ id }, _, context) =>
        (await loadDetailed(id, context)).detail.deliverableCount,
    }),
    deliverables: t.field({
      type: DeliverableConnection,
      nullable: true,
      description: 'What its agents have made so far, oldest first.',
      complexity: upstreamPage,
      args: pageArgs,
      resolve: async ({ id }, args, { loaders }) =>
        pageOfList((await loaders().miteosDeliverables.load(id)) ?? [], args),
    }),
  }),
});

export const TaskConnection = builder.connectionObject(
  {
    type: Task,
    name: 'TaskConnection',
    description: 'A page of tasks.',
    fields: totalCountField,
  },
  { name: 'TaskEdge', description: 'A task in its place.' },
);

const TaskFilter = builder.inputType('TaskFilter', {
  description: 'Which tasks; all where it says nothing.',
  fields: (t) => ({
    status: t.field({ type: TaskStatus, description: 'Only those with this status.' }),
    surface: t.field({ type: SurfaceEnum, description: 'Only those on this surface.' }),
    workspace: t.id({ description: 'Only those of this Workspace.' }),
  }),
});

builder.queryFields((t) => ({
  task: t.field({
    type: Task,
    nullable: true,
    description: 'The task with this id.',
    authScopes: { scope: 'tasks:read' },
    complexity: UPSTREAM_COST,
    args: { id: t.arg.id({ required: true, description: 'Its global id.' }) },
    resolve: (_, { id }, context) => loadTask(id, context),
  }),
  tasks: t.field({
    type: TaskConnection,
    nullable: true,
    description: `The tasks of the tenant, newest first, those created elsewhere included. Routa lists tasks by workspace only: those of the ${MOST_WORKSPACES} newest Workspaces with a part there are given.`,
    authScopes: { scope: 'tasks:read' },
    complexity: upstreamPage,
    args: { filter: t.arg({ type: TaskFilter, description: 'Which.' }), ...pageArgs },
    resolve: (_, { filter, ...page }, context) => {
      const { status, surface, workspace } = filter ?? {};
      const workspaceId = optionalKey(workspace, 'Workspace');
      return workspaceId === null
        ? allTasks({ status, surface, page }, context)
        : workspaceTasks(workspaceId, { status, surface, page }, context);
    },
  }),
}));

const TaskConfigInput = builder.inputType('TaskConfigInput', {
  description: 'How to do a task. What is left out, Miteos chooses.',
  fields: (t) => ({
    maxAgents: t.int({
      description: 'Most agents at once; at least 1. The embedded Miteos takes up to 10.',
      validate: z.int().min(1, 'Must be at least 1.'),
    }),
    autonomyLevel: t.int({
      description: '0 asks before every action, 100 never asks.',
      validate: z.int().min(0, 'Must be 0 to 100.').max(100, 'Must be 0 to 100.'),
    }),
    autoDeploy: t.boolean({
      description: 'Whether to deploy the Workspace at the end; a task in none deploys nothing.',
    }),
    deployTarget: t.string({
      description: 'Where to: `vercel`, `netlify`, `cloudflare`, `expo`.',
    }),
  }),
});

const CreateTaskInput = mutationInput('CreateTaskInput', {
  description: 'The new task.',
  fields: (t) => ({
    workspace: t.id({ description: 'The Workspace whose files its agents may read.' }),
    prompt: t.string({
      required: true,
      description: 'What to do. Not blank.',
      validate: notBlank,
    }),
    config: t.field({ type: TaskConfigInput, description: 'How to do it.' }),
  }),
});

const CancelTaskInput = mutationInput('CancelTaskInput', {
  description: 'Which task.',
  fields: (t) => ({
    task: t.id({ required: true, description: 'The task.' }),
  }),
});

const rememberedTask = {
  id: ({ id }: MiteosTaskModel) => id,
  load: (id: string, { loaders }: Context) => loaders().miteosTask.load(id),
};

builder.mutationFields((t) => ({
  createTask: t.field({
    type: Task,
    description: 'Creates a task on Miteos. Its agents begin at once; follow `taskEvents`.',
    authScopes: { scope: 'tasks:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'task', description: 'The new task.' } },
    idempotent: rememberedTask,
    args: inputArg(CreateTaskInput),
    resolve: (_, { input: { workspace, prompt, config } }, context) =>
      createTask(context, {
        workspaceId: optionalKey(workspace, 'Workspace'),
        prompt,
        config: {
          maxAgents: config?.maxAgents ?? undefined,
          autonomyLevel: config?.autonomyLevel ?? undefined,
          autoDeploy: config?.autoDeploy ?? undefined,
          deployTarget: config?.deployTarget ?? undefined,
        },
      }),
  }),
  cancelTask: t.field({
    type: Task,
    description: 'Ends a task and its agents for good. What is done stays.',
    authScopes: { scope: 'tasks:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'task', description: 'The cancelled task.' } },
    idempotent: rememberedTask,
    args: inputArg(CancelTaskInput),
    resolve: async (_, { input }, context) => {
      const id = keyOf(input.task, 'MiteosTask');
      await orStateConflict(context.miteos.cancelTask(context.write(), id));
      const task = await loadDetailed(id, context);
      await context.live.tasks?.changed(context.call(), task);
      return task;
    },
  }),
}));
