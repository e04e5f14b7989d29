import type { Context } from '../src/context.js';
import type { Workspace as WorkspaceModel } from '../src/store/generated/prisma/client.js';
import {
  archiveWorkspace,
  deleteWorkspace,
  unarchiveWorkspace,
} from '../src/workspaces/workspace-changes.js';
import { createWorkspace } from '../src/workspaces/workspaces.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { keyOf } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { namedAsIn } from '../src/surfaces/input-names.js';
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
        'Where to create it. For now exactly one: `MITEOS`, which is the default, `MIOSA` or `ROUTA`.',
    }),
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
  load: (id: string, { loaders }: Context) => loaders.workspace.load(id),
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
      namedAsIn(
        names,
        createWorkspace(context, { ...input, metadata: givenMetadata(input.metadata) }),
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
