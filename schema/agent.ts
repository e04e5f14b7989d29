import type { Context } from '../src/context.js';
import { NotFoundError } from '../src/errors.js';
import { orStateConflict } from './state-conflict.js';
import type { MiteosAgent as MiteosAgentModel } from '../src/surfaces/miteos/port.js';
import type { RoutaAgent as RoutaAgentModel } from '../src/surfaces/routa/port.js';
import { commonAgentStatus } from '../src/surfaces/routa/statuses.js';
import { Approval } from './approval.js';
import { builder } from './builder.js';
import { MUTATION_COST, UPSTREAM_COST, upstreamList } from './cost.js';
import { inputArg, mutationInput } from './input.js';
import { compositeKey, encodeId, forAll, keyOf, splitKeyOrNull } from './ids.js';
import { loadDetailed, MiteosTask, Task } from './task.js';
import { notBlank } from './validation.js';

export const AgentStatus = builder.enumType('AgentStatus', {
  description: 'What an agent does now.',
  values: {
    IDLE: { description: 'Not begun.' },
    THINKING: { description: 'Planning its next step.' },
    ACTING: { description: 'Using a tool.' },
    WAITING: { description: 'Waiting for an approval to be decided.' },
    PAUSED: { description: 'Paused by a person.' },
    COMPLETE: { description: 'Done.' },
    ERROR: { description: 'Ended by an error.' },
    CANCELLED: { description: 'Ended by a person.' },
    UNKNOWN: { description: 'A status that this gateway does not know; see `statusText`.' },
  },
});

type AnyAgent = MiteosAgentModel | RoutaAgentModel;

export const Agent = builder.interfaceRef<AnyAgent>('Agent').implement({
  description: 'Who works on tasks.',
  authScopes: { scope: 'tasks:read' },
  resolveType: (agent) => (isOfRouta(agent) ? 'RoutaAgent' : 'MiteosAgent'),
  fields: (t) => ({
    id: t.id({
      ...forAll,
      description: 'Global id.',
      resolve: (agent) =>
        isOfRouta(agent)
          ? encodeId('RoutaAgent', agent.id)
          : encodeId('MiteosAgent', agentKey(agent)),
    }),
    type: t.string({
      description:
        'Its trade: `researcher`, `analyst`, `builder` … on Miteos, its role on Routa; open.',
      resolve: (agent) => (isOfRouta(agent) ? agent.roleText : agent.type),
    }),
    status: t.field({
      type: AgentStatus,
      description: 'What it does now.',
      resolve: (agent) => (isOfRouta(agent) ? commonAgentStatus(agent.status) : agent.status),
    }),
    statusText: t.exposeString('statusText', { description: 'The surface’s own word for that.' }),
    task: t.field({
      type: Task,
      nullable: true,
      description: 'The task that it works on; null on Routa, where an agent is not made for one.',
      complexity: UPSTREAM_COST,
      resolve: (agent, _, { loaders }) =>
        isOfRouta(agent) ? null : loaders().miteosTask.load(agent.taskId),
    }),
  }),
});

function isOfRouta(agent: AnyAgent): agent is RoutaAgentModel {
  return 'role' in agent;
}

export const MiteosAgent = builder.node(builder.objectRef<MiteosAgentModel>('MiteosAgent'), {
  description: 'An agent of Miteos.',
  authScopes: { scope: 'tasks:read' },
  interfaces: [Agent],
  id: { resolve: agentKey, ...forAll },
  loadOne: (key, context) => loadAgent(key, context),
  fields: (t) => ({
    currentTool: t.exposeString('currentTool', {
      nullable: true,
      description: 'The tool it uses now; null when none.',
    }),
    progress: t.exposeInt('progress', { description: 'Estimated percent, 0 to 100.' }),
    approvals: t.field({
      type: [Approval],
      nullable: true,
      description: 'What it asked to be allowed, oldest first.',
      resolve: async ({ taskId, id }, _, { loaders }) =>
        (await loaders().miteosApprovals.load(taskId)).filter(({ agentId }) => agentId === id),
    }),
  }),
});

builder.objectField(MiteosTask, 'agents', (t) =>
  t.field({
    type: [MiteosAgent],
    nullable: true,
    description: 'The agents assigned to it.',
    complexity: upstreamList,
    resolve: async ({ id }, _, context) => (await loadDetailed(id, context)).detail.agents,
  }),
);

function agentKey({ taskId, id }: MiteosAgentModel): string {
  return compositeKey(taskId, id);
}

async function loadAgent(key: string, { loaders }: Context): Promise<MiteosAgentModel | null> {
  const [taskId, agentId] = splitKeyOrNull(key) ?? [];
  const task = taskId === undefined ? null : await loaders().miteosTask.load(taskId);
  return task?.detail?.agents.find(({ id }) => id === agentId) ?? null;
}

/** Runs a change of an agent, and gives the agent as it is afterwards. */
async function changeAgent(
  id: string,
  context: Context,
  change: (agentId: string) => Promise<void>,
): Promise<MiteosAgentModel> {
  const key = keyOf(id, 'MiteosAgent');
  const before = await loadAgent(key, context);
  if (!before) throw new NotFoundError('There is no agent with this id.');
  await orStateConflict(change(before.id));
  context.loaders().miteosTask.clear(before.taskId);
  return (await loadAgent(key, context)) ?? before;
}

const agentData = { dataField: { name: 'agent', description: 'The agent afterwards.' } } as const;
const rememberedAgent = { id: agentKey, load: loadAgent };

function agentInput(name: string) {
  return mutationInput(name, {
    description: 'Which agent.',
    fields: (t) => ({
      agent: t.id({ required: true, description: 'The agent.' }),
    }),
  });
}

const PauseAgentInput = agentInput('PauseAgentInput');
const ResumeAgentInput = agentInput('ResumeAgentInput');
const CancelAgentInput = agentInput('CancelAgentInput');

const GuideAgentInput = mutationInput('GuideAgentInput', {
  description: 'Guidance for an agent.',
  fields: (t) => ({
    agent: t.id({ required: true, description: 'The agent.' }),
    instructions: t.string({
      required: true,
      description: 'What to mind from now on. Not blank.',
      validate: notBlank,
    }),
  }),
});

builder.mutationFields((t) => ({
  pauseAgent: t.field({
    type: Agent,
    description: 'Pauses an agent once its current step is done.',
    authScopes: { scope: 'agents:write' },
    complexity: MUTATION_COST,
    errors: agentData,
    idempotent: rememberedAgent,
    args: inputArg(PauseAgentInput),
    resolve: (_, { input }, context) =>
      changeAgent(input.agent, context, (id) => context.miteos.pauseAgent(context.write(), id)),
  }),
  resumeAgent: t.field({
    type: Agent,
    description: 'Lets a paused agent go on where it stopped.',
    authScopes: { scope: 'agents:write' },
    complexity: MUTATION_COST,
    errors: agentData,
    idempotent: rememberedAgent,
    args: inputArg(ResumeAgentInput),
    resolve: (_, { input }, context) =>
      changeAgent(input.agent, context, (id) => context.miteos.resumeAgent(context.write(), id)),
  }),
  guideAgent: t.field({
    type: Agent,
    description: 'Tells a running agent something, without stopping it.',
    authScopes: { scope: 'agents:write' },
    complexity: MUTATION_COST,
    errors: agentData,
    idempotent: rememberedAgent,
    args: inputArg(GuideAgentInput),
    resolve: (_, { input: { agent, instructions } }, context) =>
      changeAgent(agent, context, (id) =>
        context.miteos.guideAgent(context.write(), id, instructions),
      ),
  }),
  cancelAgent: t.field({
    type: Agent,
    description: 'Ends an agent for good. The other agents of its task go on.',
    authScopes: { scope: 'agents:write' },
    complexity: MUTATION_COST,
    errors: agentData,
    idempotent: rememberedAgent,
    args: inputArg(CancelAgentInput),
    resolve: (_, { input }, context) =>
      changeAgent(input.agent, context, (id) => context.miteos.cancelAgent(context.write(), id)),
  }),
}));
