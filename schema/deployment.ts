import type { MiteosDeployment } from '../src/surfaces/miteos/port.js';
import { miteosPartOf } from '../src/workspaces/parts.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { inputArg, mutationInput } from './input.js';
import { forAll, keyOf } from './ids.js';
import { notBlank } from './validation.js';

export const DeploymentStatus = builder.enumType('DeploymentStatus', {
  description: 'How far a Deployment is.',
  values: {
    PENDING: { description: 'Queued.' },
    BUILDING: { description: 'Being built.' },
    DEPLOYING: { description: 'Being brought to its target.' },
    LIVE: { description: 'Reachable at `url`.' },
    FAILED: { description: 'It ended without being reachable.' },
    UNKNOWN: { description: 'A status that this gateway does not know; see `statusText`.' },
  },
});

export const Deployment = builder.node(builder.objectRef<MiteosDeployment>('Deployment'), {
  description: 'What was made of a Workspace, on its way to a host.',
  authScopes: { scope: 'deployments:read' },
  id: { resolve: ({ id }) => id, ...forAll },
  loadOne: (id, { loaders }) => loaders().miteosDeployment.load(id),
  fields: (t) => ({
    target: t.exposeString('target', {
      description: 'The host: `vercel`, `netlify`, `cloudflare`, `expo`.',
    }),
    status: t.expose('status', { type: DeploymentStatus, description: 'How far it is.' }),
    statusText: t.exposeString('statusText', { description: 'Miteos’ own word for the status.' }),
    url: t.exposeString('url', {
      nullable: true,
      description: 'Where it is reachable; null until it is live.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
    completedAt: t.expose('completedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was live or failed; null until then.',
    }),
  }),
});

const CreateDeploymentInput = mutationInput('CreateDeploymentInput', {
  description: 'What to deploy, and where.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace to deploy.' }),
    target: t.string({
      required: true,
      description: 'The host: `vercel`, `netlify`, `cloudflare`, `expo`.',
      validate: notBlank,
    }),
    configId: t.string({
      required: true,
      description: 'Id of the deploy target’s configuration in Miteos’ dashboard.',
      validate: notBlank,
    }),
  }),
});

builder.mutationField('createDeployment', (t) =>
  t.field({
    type: Deployment,
    description: 'Deploys a Workspace.',
    authScopes: { scope: 'deployments:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'deployment', description: 'The new Deployment.' } },
    idempotent: {
      id: ({ id }) => id,
      load: (id, { loaders }) => loaders().miteosDeployment.load(id),
    },
    args: inputArg(CreateDeploymentInput),
    resolve: async (_, { input }, context) => {
      const { target, configId } = input;
      const workspaceId = await miteosPartOf(context, keyOf(input.workspace, 'Workspace'));
      return context.miteos.createDeployment(context.write(), { workspaceId, target, configId });
    },
  }),
);
