import type { InputFieldMap } from '@pothos/core';
import type { Context } from '../src/context.js';
import { addSurface, createWorkspace } from '../src/workspaces/creation.js';
import type { Operation as OperationModel } from '../src/workspaces/operations/journal.js';
import { builder, type BuilderTypes } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { keyOf } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { Operation, orItsError, rememberedOperation } from './operation.js';
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

/** What a new workspace may have beside its name. */
function furtherFields(t: PothosSchemaTypes.InputFieldBuilder<BuilderTypes, 'InputObject'>) {
  return {
    slug: t.string({
      description: 'Short name for addresses; MIOSA, which derives it from the name if left out.',
    }),
    metadata: t.field({
      type: 'JSON',
      description: 'Free data of the caller, an object; MIOSA, Routa.',
    }),
    externalId: t.string({ description: 'The caller’s own id for it, unique; MIOSA.' }),
    repository: t.field({ type: RepositoryInput, description: 'Its repository; Routa.' }),
  } satisfies InputFieldMap;
}

const nameLimits = 'Not blank; unique on Miteos. At most 120 characters on MIOSA, 255 on Miteos.';

const CreateWorkspaceInput = mutationInput('CreateWorkspaceInput', {
  description: 'The new Workspace. A field that no chosen surface has is refused, not dropped.',
  fields: (t) => ({
    name: t.string({ required: true, description: nameLimits, validate: notBlank }),
    description: t.string({ description: 'What it is for; agents read it.', validate: text }),
    ...furtherFields(t),
    surfaces: t.field({
      type: [SurfaceEnum],
      description:
        'Where to create it, on all of them or on none; `MITEOS` if left out. The order is always MIOSA, Routa, Miteos.',
    }),
  }),
});

const AddSurfaceInput = mutationInput('AddSurfaceInput', {
  description:
    'The part that a Workspace lacks. A field that the surface does not have is refused.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace.' }),
    surface: t.field({
      type: SurfaceEnum,
      required: true,
      description: 'Where to create a part of it; where it has none.',
    }),
    name: t.string({
      description: `The name there, by default that of the Workspace. ${nameLimits}`,
      validate: notBlank,
    }),
    description: t.string({
      description: 'What it is for, by default as the Workspace says; MIOSA, Miteos.',
      validate: text,
    }),
    ...furtherFields(t),
  }),
});

const operationField = { type: Operation, description: 'What was done on each surface.' };

const CreateWorkspaceSuccess = builder
  .objectRef<OperationModel>('CreateWorkspaceSuccess')
  .implement({
    description: 'The Workspace was created, or is still being created.',
    authScopes: { signedIn: true },
    fields: (t) => ({
      workspace: t.field({
        type: Workspace,
        nullable: true,
        description:
          'The new Workspace; null while the operation still runs, which `operationUpdated` follows.',
        resolve: ({ workspaceId }, _, { loaders }) =>
          workspaceId === null ? null : loaders().workspace.load(workspaceId),
      }),
      operation: t.field({ ...operationField, resolve: (operation) => operation }),
    }),
  });

const AddSurfaceSuccess = builder.objectRef<OperationModel>('AddSurfaceSuccess').implement({
  description: 'The part was created, or is still being created; see the state of the operation.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    workspace: t.field({
      type: Workspace,
      nullable: true,
      description: 'The Workspace as it is now; null when it has gone since.',
      resolve: ({ workspaceId }, _, { loaders }) =>
        workspaceId === null ? null : loaders().workspace.load(workspaceId),
    }),
    operation: t.field({ ...operationField, resolve: (operation) => operation }),
  }),
});

/** What it has made may have gone since. */
const rememberedCreation = {
  ...rememberedOperation,
  async load(id: string, context: Context) {
    const operation = await rememberedOperation.load(id, context);
    if (!operation?.workspaceId) return operation;
    return (await context.loaders().workspace.load(operation.workspaceId)) && operation;
  },
};

builder.mutationFields((t) => ({
  createWorkspace: t.field({
    type: CreateWorkspaceSuccess,
    description:
      'Creates a Workspace, on all its surfaces or on none. It waits for the end until the time of the request is up; then `workspace` is null, and the operation goes on by itself.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { directResult: true },
    idempotent: rememberedCreation,
    args: inputArg(CreateWorkspaceInput),
    resolve: async (_, { input }, context) =>
      orItsError(
        await createWorkspace(context, { ...input, metadata: givenMetadata(input.metadata) }),
      ),
  }),
  addSurface: t.field({
    type: AddSurfaceSuccess,
    description:
      'Creates the part that a Workspace lacks on a surface. It waits for the end until the time of the request is up; then the operation goes on by itself.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { directResult: true },
    idempotent: rememberedOperation,
    args: inputArg(AddSurfaceInput),
    resolve: async (_, { input }, context) => {
      const { workspace, surface, ...wanted } = input;
      const id = keyOf(workspace, 'Workspace');
      const metadata = givenMetadata(input.metadata);
      return orItsError(await addSurface(context, { id, surface }, { ...wanted, metadata }));
    },
  }),
}));
