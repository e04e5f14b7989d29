import type { Context } from '../src/context.js';
import {
  writableAgentStatuses,
  type RoutaAgent as RoutaAgentModel,
} from '../src/surfaces/routa/port.js';
import { routaPartOf } from '../src/workspaces/parts.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { keyOf, optionalKey } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { namedAsIn } from '../src/surfaces/input-names.js';
import { ModelTier, RoutaAgent, RoutaAgentRole } from './routa-agent.js';
import { known, notBlank, requiredKnown } from './validation.js';

const [PENDING, ACTIVE, COMPLETED, ERROR, CANCELLED] = writableAgentStatuses;

const RoutaAgentStatus = builder.enumType('RoutaAgentStatus', {
  description: 'What an agent of Routa does, in its own words. Any may follow any other.',
  values: {
    [PENDING]: { description: 'Not begun.' },
    [ACTIVE]: { description: 'At work.' },
    [COMPLETED]: { description: 'Done.' },
    [ERROR]: { description: 'Ended by an error.' },
    [CANCELLED]: { description: 'Ended by a person.' },
  } as const,
});

const CreateRoutaAgentInput = mutationInput('CreateRoutaAgentInput', {
  description: 'The new agent.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace that gets it.' }),
    name: t.string({ required: true, description: 'Its name. Not blank.', validate: notBlank }),
    role: t.field({ type: RoutaAgentRole, required: true, description: 'What it is there for.' }),
    modelTier: t.field({
      type: ModelTier,
      description: 'How able its model is; `SMART` if left out.',
    }),
    parent: t.id({ description: 'The agent that makes it, on Routa.' }),
  }),
});

const SetRoutaAgentStatusInput = mutationInput('SetRoutaAgentStatusInput', {
  description: 'What an agent does now.',
  fields: (t) => ({
    agent: t.id({ required: true, description: 'The agent.' }),
    status: t.field({ type: RoutaAgentStatus, required: true, description: 'What it does now.' }),
  }),
});

const DeleteRoutaAgentInput = mutationInput('DeleteRoutaAgentInput', {
  description: 'Which agent to delete.',
  fields: (t) => ({
    agent: t.id({ required: true, description: 'The agent.' }),
  }),
});

const rememberedAgent = {
  id: ({ id }: RoutaAgentModel) => id,
  load: (id: string, { loaders }: Context) => loaders().routaAgent.load(id),
};

/** What was read of it before is not so any more. */
function forget({ loaders }: Context, id: string): void {
  loaders().routaAgent.clear(id);
  loaders().routaAgents.clearAll();
}

builder.mutationFields((t) => ({
  createRoutaAgent: t.field({
    type: RoutaAgent,
    description: 'Makes an agent in a Workspace on Routa. It begins as `PENDING`.',
    authScopes: { scope: 'agents:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'agent', description: 'The new agent.' } },
    idempotent: rememberedAgent,
    args: inputArg(CreateRoutaAgentInput),
    resolve: async (_, { input }, context) => {
      const wish = {
        name: input.name,
        role: requiredKnown(input.role, 'role'),
        modelTier: known(input.modelTier, 'modelTier'),
        parentId: optionalKey(input.parent, 'RoutaAgent'),
      };
      const workspaceId = await routaPartOf(context, keyOf(input.workspace, 'Workspace'));
      const agent = await namedAsIn(
        { parentId: 'parent' },
        context.routa.createAgent(context.write(), { ...wish, workspaceId }),
      );
      forget(context, agent.id);
      return agent;
    },
  }),
  setRoutaAgentStatus: t.field({
    type: RoutaAgent,
    description: 'Says what an agent of Routa does now.',
    authScopes: { scope: 'agents:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'agent', description: 'The agent afterwards.' } },
    idempotent: rememberedAgent,
    args: inputArg(SetRoutaAgentStatusInput),
    resolve: async (_, { input }, context) => {
      const id = keyOf(input.agent, 'RoutaAgent');
      const agent = await context.routa.setAgentStatus(context.write(), id, input.status);
      forget(context, id);
      return agent;
    },
  }),
  deleteRoutaAgent: t.field({
    type: 'ID',
    description: 'Deletes an agent of Routa, for good.',
    authScopes: { scope: 'agents:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'deletedId', description: 'The id that the agent had.' } },
    idempotent: { id: (id) => id, load: (id) => id },
    args: inputArg(DeleteRoutaAgentInput),
    resolve: async (_, { input }, context) => {
      const id = keyOf(input.agent, 'RoutaAgent');
      await context.routa.deleteAgent(context.write(), id);
      forget(context, id);
      return input.agent;
    },
  }),
}));
