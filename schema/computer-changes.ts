import type { Context } from '../src/context.js';
import { ValidationError } from '../src/errors.js';
import type { MiosaComputer, NewMiosaComputer } from '../src/surfaces/miosa/port.js';
import { miosaPartOf } from '../src/workspaces/parts.js';
import { builder } from './builder.js';
import { Computer } from './computer.js';
import { MUTATION_COST } from './cost.js';
import { keyOf, optionalKey } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { namedAsIn } from '../src/surfaces/input-names.js';
import { changedMetadata, givenMetadata, notBlank, notNull, REMOVES_ALL } from './validation.js';

const ComputerProjectInput = builder.inputType('ComputerProjectInput', {
  description: 'A project, by its id or by its slug.',
  fields: (t) => ({
    id: t.id({ description: 'The project.' }),
    slug: t.string({
      description: 'Its slug in the Workspace, where it is made if it is not there.',
      validate: notBlank,
    }),
    name: t.string({
      description: 'Name of one that is made by its slug; the slug if left out.',
      validate: notBlank,
    }),
  }),
});

const CreateComputerInput = mutationInput('CreateComputerInput', {
  description: 'The new computer. What is left out, the settings of the Workspace say.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'Not blank, at most 120 characters.',
      validate: notBlank,
    }),
    workspace: t.id({
      description:
        'The Workspace that gets it; that of the project, or the default one, if left out.',
    }),
    project: t.field({
      type: ComputerProjectInput,
      description: 'The project that gets it; the default one of the Workspace if left out.',
    }),
    size: t.string({ description: 'Its size: `small`, `medium`, `large`.', validate: notBlank }),
    templateType: t.string({
      description: 'What to make it from; `miosa-desktop` if left out.',
      validate: notBlank,
    }),
    metadata: t.field({ type: 'JSON', description: 'Free data of the caller, an object.' }),
  }),
});

const UpdateComputerInput = mutationInput('UpdateComputerInput', {
  description: 'What to change of a computer. What is left out stays; null is refused.',
  fields: (t) => ({
    computer: t.id({ required: true, description: 'The computer.' }),
    name: t.string({ description: 'Its new name. Not blank.', validate: notBlank }),
    visibility: t.string({
      description: 'Who may see it: `public`, `tenant`, `key`.',
      validate: notBlank,
    }),
    metadata: t.field({
      type: 'JSON',
      description: 'Free data of the caller, an object. Takes the place of the whole one before.',
    }),
  }),
});

const ResizeComputerInput = mutationInput('ResizeComputerInput', {
  description: 'Which size a computer gets.',
  fields: (t) => ({
    computer: t.id({ required: true, description: 'The computer.' }),
    size: t.string({
      required: true,
      description: 'Its new size: `small`, `medium`, `large`.',
      validate: notBlank,
    }),
  }),
});

const MoveComputerInput = mutationInput('MoveComputerInput', {
  description: 'Where a computer goes.',
  fields: (t) => ({
    computer: t.id({ required: true, description: 'The computer.' }),
    workspace: t.id({ required: true, description: 'The Workspace that gets it.' }),
  }),
});

const CloneComputerInput = mutationInput('CloneComputerInput', {
  description: 'A copy of a computer.',
  fields: (t) => ({
    computer: t.id({ required: true, description: 'The computer to copy.' }),
    name: t.string({ description: 'Name of the copy; the same if left out.', validate: notBlank }),
  }),
});

function computerInput(name: string) {
  return mutationInput(name, {
    description: 'Which computer.',
    fields: (t) => ({
      computer: t.id({ required: true, description: 'The computer.' }),
    }),
  });
}

const DeleteComputerInput = computerInput('DeleteComputerInput');
const StartComputerInput = computerInput('StartComputerInput');
const StopComputerInput = computerInput('StopComputerInput');
const RestartComputerInput = computerInput('RestartComputerInput');

const newComputer = { dataField: { name: 'computer', description: 'The new computer.' } } as const;
const changedComputer = {
  dataField: { name: 'computer', description: 'The computer afterwards.' },
} as const;

const rememberedComputer = {
  id: ({ id }: MiosaComputer) => id,
  load: (id: string, { loaders }: Context) => loaders().miosaComputer.load(id),
};

/** @throws ValidationError unless it names one project in one way. */
function givenProject(
  given: { id?: string | null; slug?: string | null; name?: string | null } | null | undefined,
): NewMiosaComputer['project'] {
  if (!given) return null;
  const { id, slug, name } = given;
  const byId = id !== null && id !== undefined;
  if (byId && !slug && !name) return { id: keyOf(id, 'Project') };
  if (!byId && slug) return { slug, name };
  const message = 'Name it by its id, or by its slug and perhaps a name.';
  throw new ValidationError(message, [{ path: 'project', message }]);
}

/** Runs a change of a computer, and gives it as it is afterwards. */
async function changeComputer(
  id: string,
  { loaders }: Context,
  change: (id: string) => Promise<MiosaComputer>,
): Promise<MiosaComputer> {
  const key = keyOf(id, 'Computer');
  const changed = await change(key);
  loaders().miosaComputer.clear(key).prime(key, changed);
  return changed;
}

builder.mutationFields((t) => ({
  createComputer: t.field({
    type: Computer,
    description: 'Makes a computer on MIOSA. It is `PROVISIONING` first, and runs soon after.',
    authScopes: { scope: 'computers:write' },
    complexity: MUTATION_COST,
    errors: newComputer,
    idempotent: rememberedComputer,
    args: inputArg(CreateComputerInput),
    resolve: async (_, { input }, context) => {
      const { name, size, templateType } = input;
      const project = givenProject(input.project);
      const metadata = givenMetadata(input.metadata);
      const workspace = optionalKey(input.workspace, 'Workspace');
      const workspaceId = workspace === null ? null : await miosaPartOf(context, workspace);
      const made = await namedAsIn(
        { workspaceId: 'workspace' },
        context.miosa.createComputer(context.write(), {
          ...{ name, workspaceId, project, size, templateType, metadata },
        }),
      );
      // One that was not named may be no Workspace yet, as MIOSA's default one.
      if (workspaceId === null) {
        await context.loaders().workspaceOfMiosaWorkspace.load(made.workspaceId);
      }
      return made;
    },
  }),
  updateComputer: t.field({
    type: Computer,
    description: 'Changes what a computer is called and who may see it.',
    authScopes: { scope: 'computers:write' },
    complexity: MUTATION_COST,
    errors: changedComputer,
    idempotent: rememberedComputer,
    args: inputArg(UpdateComputerInput),
    resolve: (_, { input }, context) => {
      const changes = {
        name: notNull(input.name, 'name'),
        visibility: notNull(input.visibility, 'visibility'),
        metadata: changedMetadata(input.metadata, REMOVES_ALL),
      };
      return changeComputer(input.computer, context, (id) =>
        context.miosa.updateComputer(context.write(), id, changes),
      );
    },
  }),
  deleteComputer: t.field({
    type: 'ID',
    description: 'Deletes a computer and its files, for good.',
    authScopes: { scope: 'computers:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'deletedId', description: 'The id that the computer had.' } },
    idempotent: { id: (id) => id, load: (id) => id },
    args: inputArg(DeleteComputerInput),
    resolve: async (_, { input }, context) => {
      const id = keyOf(input.computer, 'Computer');
      await context.miosa.deleteComputer(context.write(), id);
      context.loaders().miosaComputer.clear(id);
      return input.computer;
    },
  }),
  startComputer: t.field({
    type: Computer,
    description: 'Starts a computer; one that runs already begins its idle time anew.',
    authScopes: { scope: 'computers:write' },
    complexity: MUTATION_COST,
    errors: changedComputer,
    idempotent: rememberedComputer,
    args: inputArg(StartComputerInput),
    resolve: (_, { input }, context) =>
      changeComputer(input.computer, context, (id) =>
        context.miosa.startComputer(context.write(), id),
      ),
  }),
  stopComputer: t.field({
    type: Computer,
    description: 'Stops a computer. Its files stay.',
    authScopes: { scope: 'computers:write' },
    complexity: MUTATION_COST,
    errors: changedComputer,
    idempotent: rememberedComputer,
    args: inputArg(StopComputerInput),
    resolve: (_, { input }, context) =>
      changeComputer(input.computer, context, (id) =>
        context.miosa.stopComputer(context.write(), id),
      ),
  }),
  restartComputer: t.field({
    type: Computer,
    description: 'Stops a running computer and starts it again.',
    authScopes: { scope: 'computers:write' },
    complexity: MUTATION_COST,
    errors: changedComputer,
    idempotent: rememberedComputer,
    args: inputArg(RestartComputerInput),
    resolve: (_, { input }, context) =>
      changeComputer(input.computer, context, (id) =>
        context.miosa.restartComputer(context.write(), id),
      ),
  }),
  resizeComputer: t.field({
    type: Computer,
    description: 'Gives a computer another size, as far as the settings of its Workspace allow it.',
    authScopes: { scope: 'computers:write' },
    complexity: MUTATION_COST,
    errors: changedComputer,
    idempotent: rememberedComputer,
    args: inputArg(ResizeComputerInput),
    resolve: (_, { input: { computer, size } }, context) =>
      changeComputer(computer, context, (id) =>
        context.miosa.resizeComputer(context.write(), id, size),
      ),
  }),
  moveComputer: t.field({
    type: Computer,
    description:
      'Moves a computer into the default project of another Workspace, as far as its settings allow it.',
    authScopes: { scope: 'computers:write' },
    complexity: MUTATION_COST,
    errors: changedComputer,
    idempotent: rememberedComputer,
    args: inputArg(MoveComputerInput),
    resolve: async (_, { input: { computer, workspace } }, context) => {
      const workspaceId = await miosaPartOf(context, keyOf(workspace, 'Workspace'));
      return changeComputer(computer, context, (id) =>
        namedAsIn(
          { workspaceId: 'workspace', size: 'computer', templateType: 'computer' },
          context.miosa.moveComputer(context.write(), id, workspaceId),
        ),
      );
    },
  }),
  cloneComputer: t.field({
    type: Computer,
    description: 'Makes a computer like another, in its project, as far as the settings allow it.',
    authScopes: { scope: 'computers:write' },
    complexity: MUTATION_COST,
    errors: newComputer,
    idempotent: rememberedComputer,
    args: inputArg(CloneComputerInput),
    resolve: (_, { input: { computer, name } }, context) =>
      namedAsIn(
        // All but its name, a copy has from the other.
        { workspaceId: 'computer', size: 'computer', templateType: 'computer' },
        context.miosa.cloneComputer(context.write(), keyOf(computer, 'Computer'), name ?? null),
      ),
  }),
}));
