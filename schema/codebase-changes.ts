import type { Context } from '../src/context.js';
import type { RoutaCodebase } from '../src/surfaces/routa/port.js';
import { routaPartOf } from '../src/workspaces/parts.js';
import { builder } from './builder.js';
import { Codebase, codebaseKey, loadCodebase } from './codebase.js';
import { MUTATION_COST } from './cost.js';
import { keyOf, splitKey } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { notNull, notBlank } from './validation.js';

const AddCodebaseInput = mutationInput('AddCodebaseInput', {
  description: 'The new codebase.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace that gets it.' }),
    path: t.string({
      required: true,
      description:
        'A git work tree on the disk of Routa’s server, or the address of a repository on GitHub. Once in a Workspace.',
      validate: notBlank,
    }),
    name: t.string({
      description: 'Its name; the last part of its path if left out.',
      validate: notBlank,
    }),
    branch: t.string({ description: 'Its branch.', validate: notBlank }),
  }),
});

const UpdateCodebaseInput = mutationInput('UpdateCodebaseInput', {
  description: 'What to change of a codebase. What is left out stays; null is refused.',
  fields: (t) => ({
    codebase: t.id({ required: true, description: 'The codebase.' }),
    path: t.string({ description: 'Where its code is now.', validate: notBlank }),
    name: t.string({ description: 'Its new name.', validate: notBlank }),
    branch: t.string({ description: 'Its branch now.', validate: notBlank }),
  }),
});

function codebaseInput(name: string) {
  return mutationInput(name, {
    description: 'Which codebase.',
    fields: (t) => ({
      codebase: t.id({ required: true, description: 'The codebase.' }),
    }),
  });
}

const RemoveCodebaseInput = codebaseInput('RemoveCodebaseInput');
const SetDefaultCodebaseInput = codebaseInput('SetDefaultCodebaseInput');

const changedCodebase = {
  dataField: { name: 'codebase', description: 'The codebase afterwards.' },
} as const;
const rememberedCodebase = { id: codebaseKey, load: loadCodebase };

/** What was read of its workspace before is not so any more. */
async function changing<T>(
  { loaders }: Context,
  workspaceId: string,
  change: Promise<T>,
): Promise<T> {
  const changed = await change;
  loaders().routaWorkspace.clear(workspaceId);
  return changed;
}

builder.mutationFields((t) => ({
  addCodebase: t.field({
    type: Codebase,
    description:
      'Adds a codebase to a Workspace on Routa. The first one becomes the default. Nothing is cloned.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'codebase', description: 'The new codebase.' } },
    idempotent: rememberedCodebase,
    args: inputArg(AddCodebaseInput),
    resolve: async (_, { input: { workspace, path, name, branch } }, context) => {
      const workspaceId = await routaPartOf(context, keyOf(workspace, 'Workspace'));
      const codebase = { path, name, branch };
      const added = context.routa.addCodebase(context.write(), workspaceId, codebase);
      return changing(context, workspaceId, added);
    },
  }),
  updateCodebase: t.field({
    type: Codebase,
    description: 'Changes a codebase.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: changedCodebase,
    idempotent: rememberedCodebase,
    args: inputArg(UpdateCodebaseInput),
    resolve: (_, { input }, context): Promise<RoutaCodebase> => {
      const [workspaceId, id] = splitKey(keyOf(input.codebase, 'Codebase'));
      const changed = context.routa.updateCodebase(context.write(), workspaceId, id, {
        path: notNull(input.path, 'path'),
        name: notNull(input.name, 'name'),
        branch: notNull(input.branch, 'branch'),
      });
      return changing(context, workspaceId, changed);
    },
  }),
  removeCodebase: t.field({
    type: 'ID',
    description:
      'Takes a codebase out of its Workspace. Its code stays where it is. When it was the default, there is none until one is set.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'deletedId', description: 'The id that the codebase had.' } },
    idempotent: { id: (id) => id, load: (id) => id },
    args: inputArg(RemoveCodebaseInput),
    resolve: async (_, { input }, context) => {
      const [workspaceId, id] = splitKey(keyOf(input.codebase, 'Codebase'));
      const removed = context.routa.removeCodebase(context.write(), workspaceId, id);
      await changing(context, workspaceId, removed);
      return input.codebase;
    },
  }),
  setDefaultCodebase: t.field({
    type: Codebase,
    description: 'Makes a codebase the default one of its Workspace, in place of the one before.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: changedCodebase,
    idempotent: rememberedCodebase,
    args: inputArg(SetDefaultCodebaseInput),
    resolve: (_, { input }, context): Promise<RoutaCodebase> => {
      const [workspaceId, id] = splitKey(keyOf(input.codebase, 'Codebase'));
      const changed = context.routa.setDefaultCodebase(context.write(), workspaceId, id);
      return changing(context, workspaceId, changed);
    },
  }),
}));
