import {
  agentRoles,
  modelTiers,
  type RoutaAgent as RoutaAgentModel,
} from '../src/surfaces/routa/port.js';
import { Agent } from './agent.js';
import { builder } from './builder.js';
import { pageArgs, pageOfList, totalCountField } from './connections.js';
import { UPSTREAM_COST, upstreamPage } from './cost.js';
import { forAll } from './ids.js';
import { onRouta, ownLinks } from './links.js';
import { Workspace } from './workspace.js';

const [ROUTA, CRAFTER, GATE, DEVELOPER, OTHER_ROLE] = agentRoles;

export const RoutaAgentRole = builder.enumType('RoutaAgentRole', {
  description: 'What an agent of Routa is there for.',
  values: {
    [ROUTA]: { description: 'Plans, and hands out the work.' },
    [CRAFTER]: { description: 'Does the work.' },
    [GATE]: { description: 'Verifies what was done.' },
    [DEVELOPER]: { description: 'Plans and works alone.' },
    [OTHER_ROLE]: { description: 'A role that this gateway does not know; see `roleText`.' },
  } as const,
});

const [SMART, BALANCED, FAST, OTHER_TIER] = modelTiers;

export const ModelTier = builder.enumType('ModelTier', {
  description: 'How able the model of an agent is.',
  values: {
    [SMART]: { description: 'The most able.' },
    [BALANCED]: { description: 'Between the two.' },
    [FAST]: { description: 'The quickest.' },
    [OTHER_TIER]: { description: 'A tier that this gateway does not know.' },
  } as const,
});

export const RoutaAgent = builder.node(builder.objectRef<RoutaAgentModel>('RoutaAgent'), {
  description: 'An agent of Routa.',
  authScopes: { scope: 'tasks:read' },
  interfaces: [Agent],
  id: { resolve: ({ id }) => id, ...forAll },
  loadOne: (id, { loaders }) => loaders().routaAgent.load(id),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    role: t.expose('role', { type: RoutaAgentRole, description: 'What it is there for.' }),
    roleText: t.exposeString('roleText', { description: 'Routa’s own word for that.' }),
    modelTier: t.expose('modelTier', {
      type: ModelTier,
      nullable: true,
      description: 'How able its model is; null where Routa does not say.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was made; null where Routa does not say.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it changed last; null where Routa does not say.',
    }),
    workspace: t.field({
      type: Workspace,
      nullable: true,
      description:
        'The Workspace that it is in; null where Routa does not say, as of one that is asked for alone.',
      authScopes: { scope: 'workspaces:read' },
      resolve: ({ workspaceId }, _, { loaders }) =>
        workspaceId === null ? null : loaders().linkedWorkspace.ROUTA.load(workspaceId),
    }),
  }),
});

builder.objectField(RoutaAgent, 'parent', (t) =>
  t.field({
    type: RoutaAgent,
    nullable: true,
    description: 'The agent that made it; null when none did, or it has gone.',
    complexity: UPSTREAM_COST,
    resolve: ({ parentId }, _, { loaders }) =>
      parentId === null ? null : loaders().routaAgent.load(parentId),
  }),
);

const AgentConnection = builder.connectionObject(
  {
    type: Agent,
    name: 'AgentConnection',
    description: 'A page of agents.',
    fields: totalCountField,
  },
  { name: 'AgentEdge', description: 'An agent in its place.' },
);

builder.prismaObjectFields(Workspace, (t) => ({
  agents: t.field({
    type: AgentConnection,
    nullable: true,
    description:
      'Its agents on Routa, oldest first. Empty without a part there: those of Miteos are found at their tasks.',
    authScopes: { scope: 'tasks:read' },
    complexity: upstreamPage,
    args: pageArgs,
    select: ownLinks,
    resolve: async (workspace, args, { loaders }) => {
      const upstreamId = onRouta(workspace);
      const agents = upstreamId === null ? [] : await loaders().routaAgents.load(upstreamId);
      return pageOfList(agents ?? [], args);
    },
  }),
}));
