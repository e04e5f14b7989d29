import type { Context } from '../src/context.js';
import type { MiosaProject } from '../src/surfaces/miosa/port.js';
import { miosaPartOf } from '../src/workspaces/parts.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { keyOf } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { namedAsIn } from '../src/surfaces/input-names.js';
import { Project } from './project.js';
import {
  changedMetadata,
  notNull,
  givenMetadata,
  notBlank,
  REMOVES_ALL,
  text,
} from './validation.js';

const CreateProjectInput = mutationInput('CreateProjectInput', {
  description: 'The new project.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace that gets it.' }),
    name: t.string({
      required: true,
      description: 'Not blank, at most 120 characters.',
      validate: notBlank,
    }),
    slug: t.string({
      description:
        'Short name for addresses, unique in the Workspace; derived from the name if left out.',
    }),
    externalId: t.string({ description: 'The caller’s own id for it.' }),
    description: t.string({ description: 'What it is for.', validate: text }),
    metadata: t.field({ type: 'JSON', description: 'Free data of the caller, an object.' }),
  }),
});

const UpdateProjectInput = mutationInput('UpdateProjectInput', {
  description:
    'What to change of a project. What is left out stays; null is refused where it clears nothing.',
  fields: (t) => ({
    project: t.id({ required: true, description: 'The project.' }),
    name: t.string({ description: 'Its new name. Not blank.', validate: notBlank }),
    slug: t.string({ description: 'Its new short name for addresses.' }),
    externalId: t.string({ description: 'The caller’s own id for it.' }),
    description: t.string({ description: 'What it is for; null clears it.', validate: text }),
    metadata: t.field({
      type: 'JSON',
      description: 'Free data of the caller, an object. Takes the place of the whole one before.',
    }),
  }),
});

const rememberedProject = {
  id: ({ id }: MiosaProject) => id,
  load: (id: string, { loaders }: Context) => loaders().miosaProject.load(id),
};

builder.mutationFields((t) => ({
  createProject: t.field({
    type: Project,
    description: 'Creates a project in a Workspace on MIOSA.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'project', description: 'The new project.' } },
    idempotent: rememberedProject,
    args: inputArg(CreateProjectInput),
    resolve: async (_, { input }, context) => {
      const { name, slug, externalId, description } = input;
      const metadata = givenMetadata(input.metadata);
      const workspaceId = await miosaPartOf(context, keyOf(input.workspace, 'Workspace'));
      return namedAsIn(
        { workspaceId: 'workspace' },
        context.miosa.createProject(context.write(), {
          ...{ workspaceId, name, slug, externalId, description, metadata },
        }),
      );
    },
  }),
  updateProject: t.field({
    type: Project,
    description: 'Changes a project.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'project', description: 'The project afterwards.' } },
    idempotent: rememberedProject,
    args: inputArg(UpdateProjectInput),
    resolve: async (_, { input }, context) => {
      const id = keyOf(input.project, 'Project');
      const changed = await context.miosa.updateProject(context.write(), id, {
        name: notNull(input.name, 'name'),
        slug: notNull(input.slug, 'slug'),
        externalId: notNull(input.externalId, 'externalId'),
        description: input.description,
        metadata: changedMetadata(input.metadata, REMOVES_ALL),
      });
      context.loaders().miosaProject.clear(id).prime(id, changed);
      return changed;
    },
  }),
}));
