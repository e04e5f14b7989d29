import type { Context } from '../src/context.js';
import type { Workspace as WorkspaceModel } from '../src/store/generated/prisma/client.js';
import {
  archiveWorkspace,
  unarchiveWorkspace,
  updateWorkspace,
} from '../src/workspaces/workspace-changes.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { keyOf } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { namedAsIn } from '../src/surfaces/input-names.js';
import { givenMetadata, notBlank, text } from './validation.js';
import { Workspace } from './workspace.js';

const RepositoryChangesInput = builder.inputType('RepositoryChangesInput', {
  description: 'What to change of a repository. What is left out stays.',
  fields: (t) => ({
    path: t.string({ description: 'Where it is now.' }),
    branch: t.string({ description: 'Its branch now.' }),
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

/** Of a mutation that is told no more than the Workspace. */
export function workspaceInput(name: string) {
  return mutationInput(name, {
    description: 'Which Workspace.',
    fields: (t) => ({
      workspace: t.id({ required: true, description: 'The Workspace.' }),
    }),
  });
}

const ArchiveWorkspaceInput = workspaceInput('ArchiveWorkspaceInput');
const UnarchiveWorkspaceInput = workspaceInput('UnarchiveWorkspaceInput');

/** What Routa calls otherwise. */
const names = { title: 'name', path: 'repository.path', branch: 'repository.branch' };
export const changedWorkspace = {
  dataField: { name: 'workspace', description: 'The Workspace afterwards.' },
} as const;

export const rememberedWorkspace = {
  id: ({ id }: WorkspaceModel) => id,
  load: (id: string, { store, viewer }: Context) =>
    store.prisma.workspace.findUnique({ where: { id, tenantId: viewer.tenantId, goneAt: null } }),
};

builder.mutationFields((t) => ({
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
}));
