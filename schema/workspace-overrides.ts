import { ValidationError } from '../src/errors.js';
import type { Workspace as WorkspaceModel } from '../src/store/generated/prisma/client.js';
import { overrideWorkspace } from '../src/workspaces/overrides.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { keyOf } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { line, storableText } from './validation.js';
import { changedWorkspace, rememberedWorkspace } from './workspace-changes.js';
import { Workspace } from './workspace.js';

type Overridden = Pick<WorkspaceModel, 'nameOverride' | 'descriptionOverride'>;

const WorkspaceOverrides = builder.objectRef<Overridden>('WorkspaceOverrides').implement({
  description: 'What was set for a Workspace here, and wins over what its parts say.',
  authScopes: { scope: 'workspaces:read' },
  fields: (t) => ({
    name: t.exposeString('nameOverride', {
      nullable: true,
      description: 'Its name; null when the parts tell it.',
    }),
    description: t.exposeString('descriptionOverride', {
      nullable: true,
      description: 'What it is for; null when the parts tell it.',
    }),
  }),
});

builder.prismaObjectFields(Workspace, (t) => ({
  overrides: t.field({
    type: WorkspaceOverrides,
    nullable: true,
    description:
      'What `overrideWorkspace` has set, which its `name` and `description` are then; null when nothing.',
    select: { nameOverride: true, descriptionOverride: true },
    resolve: ({ nameOverride, descriptionOverride }) =>
      nameOverride === null && descriptionOverride === null
        ? null
        : { nameOverride, descriptionOverride },
  }),
}));

const OverrideWorkspaceInput = mutationInput('OverrideWorkspaceInput', {
  description:
    'What a Workspace is to say of itself here, whatever its parts say. What is left out stays; null clears it, so that the parts tell it again. One of the two at least.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace.' }),
    name: t.string({
      description: 'Its name here. Not blank, printable, at most 255 characters.',
      validate: line(255),
    }),
    description: t.string({
      description: 'What it is for, here. At most 32,000 characters.',
      validate: storableText,
    }),
  }),
});

builder.mutationField('overrideWorkspace', (t) =>
  t.field({
    type: Workspace,
    description:
      'Sets the name or the description of a Workspace here alone, where it wins over what its surfaces say; `updateWorkspace` changes what they say. It stays with the id when parts are linked, unlinked, hidden or restored; that of a Workspace whose parts another one gets is lost.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: changedWorkspace,
    idempotent: rememberedWorkspace,
    args: inputArg(OverrideWorkspaceInput),
    resolve: async (_, { input: { workspace, name, description } }, context) => {
      const id = keyOf(workspace, 'Workspace');
      if (name === undefined && description === undefined) {
        const message = 'Give a name, a description, or both; null clears one.';
        throw new ValidationError(message, [{ path: 'name', message }]);
      }
      const changed = await overrideWorkspace(context, id, { name, description });
      context.loaders().workspace.clearAll();
      return changed;
    },
  }),
);
