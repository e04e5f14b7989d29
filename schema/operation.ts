import type { Context } from '../src/context.js';
import { followOperation } from '../src/events/operation-updates.js';
import { InDoubtError, NotFoundError } from '../src/errors.js';
import { errorForm, errorOf, type KeptError } from '../src/idempotency/outcome.js';
import {
  OperationKind,
  OperationState,
  OperationStepState,
} from '../src/store/generated/prisma/enums.js';
import type { Operation as OperationRow } from '../src/store/generated/prisma/client.js';
import { builder } from './builder.js';
import { encodeId, forAll, keyOf } from './ids.js';
import { SurfaceEnum } from './surface.js';
import { Workspace } from './workspace.js';

const OperationKindEnum = builder.enumType('OperationKind', {
  description: 'What an operation does.',
  values: {
    [OperationKind.CREATE_WORKSPACE]: { description: 'It creates a Workspace.' },
    [OperationKind.ADD_SURFACE]: {
      description: 'It creates the part that a Workspace lacks on a surface.',
    },
    [OperationKind.DELETE_WORKSPACE]: { description: 'It deletes a Workspace.' },
  },
});

export const OperationStateEnum = builder.enumType('OperationState', {
  description: 'How far an operation is.',
  values: {
    [OperationState.RUNNING]: { description: 'It goes on by itself.' },
    [OperationState.UNDOING]: {
      description:
        'A step of a creation has failed; what those before it have done is being taken back.',
    },
    [OperationState.SUCCEEDED]: { description: 'All of it is done.' },
    [OperationState.FAILED]: {
      description: 'It has changed nothing, or nothing of that is left; see `error`.',
    },
    [OperationState.NEEDS_ATTENTION]: {
      description:
        'What has become of a step cannot be known, or not be taken back, so that a person has to look. What there is on the surfaces appears among `workspaces`.',
    },
  },
});

export const OperationStepStateEnum = builder.enumType('OperationStepState', {
  description: 'How far a step of an operation is.',
  values: {
    [OperationStepState.WAITING]: { description: 'Its turn has not come.' },
    [OperationStepState.STARTED]: { description: 'It has begun.' },
    [OperationStepState.DONE]: { description: 'It is done.' },
    [OperationStepState.FAILED]: { description: 'It failed, and has changed nothing.' },
    [OperationStepState.UNDOING]: { description: 'It was done, and is being taken back.' },
    [OperationStepState.UNDONE]: { description: 'It was done, and has been taken back.' },
    [OperationStepState.IN_DOUBT]: {
      description:
        'Whether it was done is not known yet, or it cannot be done yet; once the operation has ended, a person has to look.',
    },
  },
});

const OperationError = builder.objectRef<KeptError>('OperationError').implement({
  description: 'What went wrong in an operation.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    message: t.exposeString('message', { description: 'For people; may change.' }),
    code: t.exposeString('code', { description: 'For programs; as of the errors of mutations.' }),
  }),
});

builder.prismaObject('OperationStep', {
  description: 'What an operation does on one surface.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    surface: t.expose('surface', { type: SurfaceEnum, description: 'The surface.' }),
    state: t.expose('state', { type: OperationStepStateEnum, description: 'How far it is.' }),
    error: t.field({
      type: OperationError,
      nullable: true,
      description: 'What went wrong last; null when nothing did.',
      resolve: ({ error }) => keptIn(error),
    }),
    upstreamId: t.exposeString('upstreamId', {
      nullable: true,
      description:
        'The surface’s own id of what was made there, as far as it is known, or is deleted.',
    }),
    startedAt: t.expose('startedAt', {
      ...{ type: 'DateTime', nullable: true, description: 'When it began; null while it waits.' },
    }),
    endedAt: t.expose('endedAt', {
      ...{ type: 'DateTime', nullable: true, description: 'When it ended; null before that.' },
    }),
  }),
});

export const Operation = builder.prismaNode('Operation', {
  description:
    'A change that takes several steps. It goes on by itself, also after a restart, until it has ended. It is kept for 30 days after that, and for good when it needs attention.',
  authScopes: { scope: 'workspaces:read' },
  id: { field: 'id', ...forAll },
  nullable: true,
  findUnique: (id, { viewer }) => ({ id, tenantId: viewer.tenantId }),
  fields: (t) => ({
    kind: t.expose('kind', { type: OperationKindEnum, description: 'What it does.', ...forAll }),
    state: t.expose('state', {
      ...{ type: OperationStateEnum, description: 'How far it is.', ...forAll },
    }),
    steps: t.relation('steps', {
      ...forAll,
      description: 'Its steps, in the order in which they are taken.',
      query: (_, { viewer }) => ({
        ...{ where: { tenantId: viewer.tenantId }, orderBy: { index: 'asc' } },
      }),
    }),
    workspace: t.field({
      type: Workspace,
      nullable: true,
      description:
        'The Workspace that it has made, or changes; null before it is made, and when it has gone.',
      select: { workspaceId: true },
      resolve: ({ workspaceId }, _, { loaders }) =>
        workspaceId === null ? null : loaders().workspace.load(workspaceId),
    }),
    error: t.field({
      type: OperationError,
      nullable: true,
      description: 'Why it has failed, fails, or needs attention; null otherwise.',
      ...forAll,
      select: { error: true },
      resolve: ({ error }) => keptIn(error),
    }),
    createdAt: t.expose('createdAt', {
      ...{ type: 'DateTime', description: 'When it was begun.', ...forAll },
    }),
    endedAt: t.expose('endedAt', {
      ...{ type: 'DateTime', nullable: true, description: 'When it ended; null while it goes on.' },
      ...forAll,
    }),
  }),
});

function keptIn(error: unknown): KeptError | null {
  return error === null ? null : errorForm.parse(error);
}

/**
 * The operation, unless it has come to nothing.
 *
 * @throws the error of the step that has failed, or InDoubtError with the operation's id
 */
export function orItsError<T extends Pick<OperationRow, 'id' | 'state' | 'error'>>(
  operation: T,
): T {
  const kept = keptIn(operation.error);
  const error = kept && errorOf(kept);
  if (operation.state === OperationState.FAILED && error) throw error;
  if (operation.state === OperationState.NEEDS_ATTENTION && error instanceof InDoubtError) {
    const message = `${error.message} Look at the operation ${encodeId('Operation', operation.id)}.`;
    throw new InDoubtError(message, error.surface);
  }
  return operation;
}

/** For a mutation that is an operation: that is remembered, which goes on. */
export const rememberedOperation = {
  id: ({ id }: OperationRow) => id,
  async load(id: string, { operations, viewer }: Context) {
    const operation = await operations.journal.find(viewer.tenantId, id);
    return operation && orItsError(operation);
  },
};

builder.queryFields((t) => ({
  operation: t.prismaField({
    type: Operation,
    nullable: true,
    description: 'The operation with this id.',
    authScopes: { scope: 'workspaces:read' },
    args: { id: t.arg.id({ required: true, description: 'Its global id.' }) },
    resolve: async (query, _, { id }, { store, viewer }) => {
      const found = await store.prisma.operation.findUnique({
        ...query,
        where: { id: keyOf(id, 'Operation'), tenantId: viewer.tenantId },
      });
      if (!found) throw new NotFoundError('There is no operation with this id.');
      return found;
    },
  }),
}));

builder.subscriptionFields((t) => ({
  operationUpdated: t.field({
    type: Operation,
    nullable: true,
    description:
      'An operation as it is now, at once, and again whenever a step of it has changed. Ends with the operation.',
    authScopes: { scope: 'workspaces:read' },
    args: { operation: t.arg.id({ required: true, description: 'The operation.' }) },
    subscribe: (_, { operation }, context) =>
      followOperation(context, keyOf(operation, 'Operation')),
    resolve: ({ subjectId }, _, { store, viewer }) =>
      store.prisma.operation.findUnique({
        where: { id: subjectId, tenantId: viewer.tenantId },
      }),
  }),
}));
