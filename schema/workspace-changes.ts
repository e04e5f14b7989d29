import type { Context } from '../src/context.js';
import type { Workspace as WorkspaceModel } from '../src/store/generated/prisma/client.js';
import { createWorkspace } from '../src/workspaces/creation.js';
import type { Operation as OperationModel } from '../src/workspaces/operations/journal.js';
import {
  archiveWorkspace,
  deleteWorkspace,
  unarchiveWorkspace,
  updateWorkspace,
} from '../src/workspaces/workspace-changes.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { keyOf } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { namedAsIn } from '../src/surfaces/input-names.js';
import { Operation, orItsError } from './operation.js';
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

const RepositoryChangesInput = builder.inputType('RepositoryChangesInput', {
  description: 'What to change of a repository. What is left out stays.',
  fields: (t) => ({
    path: t.string({ description: 'Where it is now.' }),
    branch: t.string({ description: 'Its branch now.' }),
  }),
});

const CreateWorkspaceInput = mutationInput('CreateWorkspaceInput', {
  description: 'The new Workspace. A field that no chosen surface has is refused, not dropped.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'Not blank; unique on Miteos. At most 120 characters on MIOSA, 255 on Miteos.',
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
        'Where to create it, on all of them or on none; `MITEOS` if left out. The order is always MIOSA, Routa, Miteos.',
    }),
  }),
});

const UpdateWorkspaceInput = mutationInput('UpdateWorkspaceInput', {
  description:
    'What to change of a Workspace. What is left out stays; a field that no part of it has is refused.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace.' }),
    name: t.string({ description: 'Its new name. Not blank.', validate: notBlank }),
    slug: t.string({ description: 'Its new short name for addresses; MIOSA.' }),
    description: t.string({
      description: 'What it is for; null clears it. MIOSA.',
      validate: text,
    }),
    metadata: t.field({
      type: 'JSON',
      description:
        'Free data of the caller, an object. On MIOSA it takes the place of the whole one before. On Routa the keys that are given are set, to texts, and the others stay; none can be removed.',
    }),
    externalId: t.string({ description: 'The caller’s own id for it, unique; MIOSA.' }),
    repository: t.field({ type: RepositoryChangesInput, description: 'Its repository; Routa.' }),
  }),
});

function workspaceInput(name: string) {
  return mutationInput(name, {
    description: 'Which Workspace.',
    fields: (t) => ({
      workspace: t.id({ required: true, description: 'The Workspace.' }),
    }),
  });
}

const DeleteWorkspaceInput = workspaceInput('DeleteWorkspaceInput');
const ArchiveWorkspaceInput = workspaceInput('ArchiveWorkspaceInput');
const UnarchiveWorkspaceInput = workspaceInput('UnarchiveWorkspaceInput');

/** What Routa calls otherwise. */
const names = { title: 'name', path: 'repository.path', branch: 'repository.branch' };
const changedWorkspace = {
  dataField: { name: 'workspace', description: 'The Workspace afterwards.' },
} as const;

const rememberedWorkspace = {
  id: ({ id }: WorkspaceModel) => id,
  load: (id: string, { store, viewer }: Context) =>
    store.prisma.workspace.findUnique({ where: { id, tenantId: viewer.tenantId, goneAt: null } }),
};

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
          workspaceId === null ? null : loaders.workspace.load(workspaceId),
      }),
      operation: t.field({
        type: Operation,
        description: 'What was done on each surface.',
        resolve: (operation) => operation,
      }),
    }),
  });

/** An operation is remembered, which goes on; what it has made may have gone since. */
const rememberedCreation = {
  id: ({ id }: OperationModel) => id,
  async load(id: string, { operations, loaders, viewer }: Context) {
    const operation = await operations.journal.find(viewer.tenantId, id);
    if (!operation?.workspaceId) return operation && orItsError(operation);
    return (await loaders.workspace.load(operation.workspaceId)) && operation;
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
  updateWorkspace: t.field({
    type: Workspace,
    description: 'Changes a Workspace on MIOSA or Routa. Miteos cannot do this.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: changedWorkspace,
    idempotent: rememberedWorkspace,
    args: inputArg(UpdateWorkspaceInput),
    resolve: (_, { input }, context) =>
      namedAsIn(
        names,
        updateWorkspace(context, keyOf(input.workspace, 'Workspace'), {
          name: input.name ?? undefined,
          slug: input.slug ?? undefined,
          description: input.description,
          metadata: givenMetadata(input.metadata),
          externalId: input.externalId ?? undefined,
          repository: input.repository
            ? {
                path: input.repository.path ?? undefined,
                branch: input.repository.branch ?? undefined,
              }
            : undefined,
        }),
      ),
  }),
  archiveWorkspace: t.field({
    type: Workspace,
    description:
      'Archives a Workspace on Routa. What is in it stays, and can be read and written. Once more is harmless.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: changedWorkspace,
    idempotent: rememberedWorkspace,
    args: inputArg(ArchiveWorkspaceInput),
    resolve: (_, { input }, context) =>
      archiveWorkspace(context, keyOf(input.workspace, 'Workspace')),
  }),
  unarchiveWorkspace: t.field({
    type: Workspace,
    description:
      'Puts an archived Workspace on Routa to use again. A Routa that leaves it archived cannot do this.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: changedWorkspace,
    idempotent: rememberedWorkspace,
    args: inputArg(UnarchiveWorkspaceInput),
    resolve: (_, { input }, context) =>
      unarchiveWorkspace(context, keyOf(input.workspace, 'Workspace')),
  }),
  deleteWorkspace: t.field({
    type: 'ID',
    description:
      'Deletes a Workspace on MIOSA or Routa, for good. MIOSA refuses it for the default one, and while it has computers or projects besides its default one; Routa deletes all that is in it. Miteos cannot do this.',
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
