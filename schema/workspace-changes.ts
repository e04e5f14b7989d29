import type { Context } from '../src/context.js';
import type { Workspace as WorkspaceModel } from '../src/store/generated/prisma/client.js';
import { archiveWorkspace, unarchiveWorkspace } from '../src/workspaces/workspace-changes.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { keyOf } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { Workspace } from './workspace.js';

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

export const changedWorkspace = {
  dataField: { name: 'workspace', description: 'The Workspace afterwards.' },
} as const;

export const rememberedWorkspace = {
  id: ({ id }: WorkspaceModel) => id,
  load: (id: string, { loaders }: Context) => loaders().workspace.load(id),
};

builder.mutationFields((t) => ({
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
