import type { Context } from '../src/context.js';
import type { Workspace as WorkspaceModel } from '../src/store/generated/prisma/client.js';
import { createWorkspace, deleteWorkspace, updateWorkspace } from '../src/workspaces/workspaces.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { keyOf } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { SurfaceEnum } from './surface.js';
import { givenMetadata, notBlank, text } from './validation.js';
import { Workspace } from './workspace.js';

const RepositoryInput = builder.inputType('RepositoryInput', {
  description: 'A repository of source code.',
  fields: (t) => ({
    path: t.string({ required: true, description: 'Where it is.' }),
    branch: t.string({ description: 'Its branch.' }),
  }),
});

const CreateWorkspaceInput = mutationInput('CreateWorkspaceInput', {
  description: 'The new Workspace. A field that no chosen surface has is refused, not dropped.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'Not blank; unique on Miteos.',
      validate: notBlank,
    }),
    slug: t.string({
      description: 'Short name for addresses; MIOSA, which derives it from the name if left out.',
    }),
    description: t.string({ description: 'What it is for; agents read it.', validate: text }),
    metadata: t.field({
      type: 'JSON',
      description: 'Free data of the caller, an object; MIOSA, Routa.',
    }),
    externalId: t.string({ description: 'The caller’s own id for it, unique; MIOSA.' }),
    repository: t.field({ type: RepositoryInput, description: 'Its repository; Routa.' }),
    surfaces: t.field({
      type: [SurfaceEnum],
      description:
        'Where to create it. For now exactly one: `MITEOS`, which is the default, or `MIOSA`.',
    }),
  }),
});

const UpdateWorkspaceInput = mutationInput('UpdateWorkspaceInput', {
  description: 'What to change of a Workspace. What is left out stays.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace.' }),
    name: t.string({ description: 'Its new name. Not blank.', validate: notBlank }),
    slug: t.string({ description: 'Its new short name for addresses.' }),
    description: t.string({ description: 'What it is for; null clears it.', validate: text }),
    metadata: t.field({
      type: 'JSON',
      description: 'Free data of the caller, an object. Takes the place of the whole one before.',
    }),
    externalId: t.string({ description: 'The caller’s own id for it, unique.' }),
  }),
});

const DeleteWorkspaceInput = mutationInput('DeleteWorkspaceInput', {
  description: 'Which Workspace to delete.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace.' }),
  }),
});

const rememberedWorkspace = {
  id: ({ id }: WorkspaceModel) => id,
  load: (id: string, { store, viewer }: Context) =>
    store.prisma.workspace.findUnique({
      where: { id, tenantId: viewer.tenantId, goneAt: null },
    }),
};

builder.mutationFields((t) => ({
  createWorkspace: t.field({
    type: Workspace,
    description: 'Creates a Workspace.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: {
      dataField: { name: 'workspace', description: 'The new Workspace.' },
    },
    idempotent: rememberedWorkspace,
    args: inputArg(CreateWorkspaceInput),
    resolve: (_, { input }, context) =>
      createWorkspace(context, { ...input, metadata: givenMetadata(input.metadata) }),
  }),
  updateWorkspace: t.field({
    type: Workspace,
    description: 'Changes a Workspace on MIOSA. No other surface can do this.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'workspace', description: 'The Workspace afterwards.' } },
    idempotent: rememberedWorkspace,
    args: inputArg(UpdateWorkspaceInput),
    resolve: (_, { input }, context) =>
      updateWorkspace(context, keyOf(input.workspace, 'Workspace'), {
        name: input.name ?? undefined,
        slug: input.slug ?? undefined,
        description: input.description,
        metadata: givenMetadata(input.metadata),
        externalId: input.externalId ?? undefined,
      }),
  }),
  deleteWorkspace: t.field({
    type: 'ID',
    description:
      'Deletes a Workspace on MIOSA, for good. Refused for the default one, and while it has computers or projects besides its default one. No other surface can do this.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'deletedId', description: 'The id that the Workspace had.' } },
    idempotent: { id: (id) => id, load: (id) => id },
    args: inputArg(DeleteWorkspaceInput),
    resolve: async (_, { input }, context) => {
      await deleteWorkspace(context, keyOf(input.workspace, 'Workspace'));
      return input.workspace;
    },
  }),
}));
