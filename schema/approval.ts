import type { Context } from '../src/context.js';
import { NotFoundError } from '../src/errors.js';
import type { EventOf } from '../src/events/event.js';
import type { Approval as ApprovalModel } from '../src/store/generated/prisma/client.js';
import { Surface } from '../src/store/generated/prisma/enums.js';
import { builder } from './builder.js';
import { MUTATION_COST, UPSTREAM_COST } from './cost.js';
import { inputArg, mutationInput } from './input.js';
import { compositeKey, forAll, keyOf, splitKeyOrNull } from './ids.js';
import { orStateConflict } from './state-conflict.js';
import { MiteosTask } from './task.js';
import { text } from './validation.js';

export const ApprovalStatus = builder.enumType('ApprovalStatus', {
  description: 'Whether an Approval has been decided.',
  values: {
    PENDING: { description: 'The agent waits.' },
    APPROVED: { description: 'The agent went on.' },
    REJECTED: { description: 'The agent revised its approach.' },
    WITHDRAWN: { description: 'The agent ended before anyone decided.' },
  },
});

/** The key in its global id. */
function approvalGlobalKey({ agentId, upstreamId }: ApprovalModel): string {
  return compositeKey(agentId, upstreamId);
}

/** The unique key of the approval with this global key. */
function approvalKey(key: string, tenantId: string) {
  // A key that is none of ours is the key of nothing.
  const [agentId, upstreamId] = splitKeyOrNull(key) ?? ['', ''];
  return {
    tenantId_surface_agentId_upstreamId: {
      ...{ tenantId, surface: Surface.MITEOS, agentId, upstreamId },
    },
  };
}

export const Approval = builder.prismaNode('Approval', {
  description: 'What an agent asks to be allowed before it goes on.',
  authScopes: { scope: 'tasks:read' },
  id: {
    resolve: approvalGlobalKey,
    ...forAll,
  },
  nullable: true,
  findUnique: (key, { viewer }) => approvalKey(key, viewer.tenantId),
  fields: (t) => ({
    action: t.exposeString('action', { description: 'What the agent wants to do.' }),
    tool: t.exposeString('tool', { nullable: true, description: 'The tool it would use.' }),
    risk: t.exposeString('risk', {
      description: 'How much is at stake: `low`, `medium`, `high`, `critical`; open.',
    }),
    status: t.expose('status', { type: ApprovalStatus, description: 'Whether it is decided.' }),
    reason: t.exposeString('reason', {
      nullable: true,
      description: 'Why it was decided so, as far as the decider said.',
    }),
    requestedAt: t.expose('requestedAt', {
      type: 'DateTime',
      description: 'When the agent asked.',
    }),
    decidedAt: t.expose('decidedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was decided; null as long as it is not.',
    }),
    task: t.field({
      type: MiteosTask,
      nullable: true,
      description: 'The task of the agent.',
      complexity: UPSTREAM_COST,
      select: { taskId: true },
      resolve: ({ taskId }, _, { loaders }) => loaders().miteosTask.load(taskId),
    }),
  }),
});

builder.objectField(MiteosTask, 'approvals', (t) =>
  t.field({
    type: [Approval],
    nullable: true,
    description: 'What its agents asked to be allowed, oldest first.',
    resolve: ({ id }, _, { loaders }) => loaders().miteosApprovals.load(id),
  }),
);

/** The approval that an event tells of. */
export async function approvalOf(
  event: EventOf<'approval.required' | 'approval.decided'>,
  { loaders }: Context,
) {
  const { taskId, agentId, payload } = event;
  const ofTask = taskId === null ? [] : await loaders().miteosApprovals.load(taskId);
  return (
    ofTask.find(
      (approval) => approval.agentId === agentId && approval.upstreamId === payload.approvalId,
    ) ?? null
  );
}

const DecideApprovalInput = mutationInput('DecideApprovalInput', {
  description: 'A decision.',
  fields: (t) => ({
    approval: t.id({ required: true, description: 'The Approval.' }),
    approved: t.boolean({ required: true, description: 'Whether the agent may.' }),
    reason: t.string({ description: 'Why; the agent is told.', validate: text }),
  }),
});

builder.mutationField('decideApproval', (t) =>
  t.field({
    type: Approval,
    description: 'Decides an Approval, once and for all. A rejection ends neither agent nor task.',
    authScopes: { scope: 'agents:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'approval', description: 'The decided Approval.' } },
    idempotent: {
      id: approvalGlobalKey,
      load: (key, { store, viewer }) =>
        store.prisma.approval.findUnique({ where: approvalKey(key, viewer.tenantId) }),
    },
    args: inputArg(DecideApprovalInput),
    resolve: async (_, { input: { approval: id, approved, reason } }, context) => {
      const { store, miteos, live, viewer } = context;
      const where = approvalKey(keyOf(id, 'Approval'), viewer.tenantId);
      const approval = await store.prisma.approval.findUnique({ where });
      if (!approval) throw new NotFoundError('There is no approval with this id.');
      const decision = { approved, reason: reason ?? null };
      const { agentId, upstreamId } = approval;
      await orStateConflict(miteos.decideApproval(context.write(), agentId, upstreamId, decision));
      await live.approvals?.decided(approval, decision);
      live.sources.look(viewer.tenantId, Surface.MITEOS);
      return store.prisma.approval.findUniqueOrThrow({ where });
    },
  }),
);
