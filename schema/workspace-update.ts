import { z } from 'zod';
import type { Context } from '../src/context.js';
import * as errors from '../src/errors.js';
import { errorForm, errorOf, keptError } from '../src/idempotency/outcome.js';
import type { Workspace as WorkspaceModel } from '../src/store/generated/prisma/client.js';
import { Surface } from '../src/store/generated/prisma/enums.js';
import { partState, type PartState } from '../src/workspaces/part-state.js';
import {
  updateWorkspace,
  type PartUpdate,
  type WorkspaceUpdate,
} from '../src/workspaces/update.js';
import { builder } from './builder.js';
import { MUTATION_COST } from './cost.js';
import { keyOf } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { SurfaceEnum } from './surface.js';
import { changedMetadata, notNull, notBlank, text } from './validation.js';
import { Repository } from './workspace-on-routa.js';
import { Workspace } from './workspace.js';

const RepositoryChangesInput = builder.inputType('RepositoryChangesInput', {
  description: 'What to change of a repository. What is left out stays; null is refused.',
  fields: (t) => ({
    path: t.string({ description: 'Where it is now.' }),
    branch: t.string({ description: 'Its branch now.' }),
  }),
});

const UpdateWorkspaceInput = mutationInput('UpdateWorkspaceInput', {
  description:
    'What to change of a Workspace. What is left out stays; null clears what can be cleared, and is refused elsewhere, as is a field that no part of it has.',
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
        'Free data of the caller, an object: keys that are given are set, those with null are removed, the others stay. MIOSA, and Routa, which takes texts only and removes nothing.',
    }),
    externalId: t.string({
      description: 'The caller’s own id for it, unique; null clears it. MIOSA.',
    }),
    repository: t.field({ type: RepositoryChangesInput, description: 'Its repository; Routa.' }),
  }),
});

const StoredFields = builder.objectRef<PartState>('StoredWorkspaceFields').implement({
  description: 'What a surface has of a workspace. What it does not have is null.',
  authScopes: { scope: 'workspaces:read' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    slug: t.exposeString('slug', { nullable: true, description: 'Its short name for addresses.' }),
    description: t.exposeString('description', { nullable: true, description: 'What it is for.' }),
    metadata: t.expose('metadata', {
      type: 'JSON',
      nullable: true,
      description: 'Free data of the caller.',
    }),
    externalId: t.exposeString('externalId', {
      nullable: true,
      description: 'The caller’s own id for it.',
    }),
    repository: t.expose('repository', {
      type: Repository,
      nullable: true,
      description: 'Its repository.',
    }),
  }),
});

const WorkspacePartError = builder.errorUnion('WorkspacePartError', {
  description: 'Why a surface has not taken the changes.',
  types: [...errors.mutationErrors],
  // The errors are named as their types.
  resolveType: ({ name }) => name,
});

const WorkspacePartUpdate = builder.objectRef<PartUpdate>('WorkspacePartUpdate').implement({
  description: 'What one surface has made of the changes of a Workspace.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    surface: t.expose('surface', { type: SurfaceEnum, description: 'The surface.' }),
    stored: t.expose('stored', {
      type: StoredFields,
      nullable: true,
      description: 'What the surface has now; null when it has not said.',
    }),
    notStored: t.exposeStringList('notStored', {
      description:
        'What was given and is not there now, as in `name` or `metadata.tier`; of what the surface has.',
    }),
    error: t.expose('error', {
      type: WorkspacePartError,
      nullable: true,
      description: 'Why the surface has not taken the changes; null when it did.',
    }),
  }),
});

interface Updated {
  workspace: WorkspaceModel;
  parts: readonly PartUpdate[];
}

const UpdateWorkspaceSuccess = builder.objectRef<Updated>('UpdateWorkspaceSuccess').implement({
  description: 'What was done: at least one surface has taken the changes.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    workspace: t.expose('workspace', {
      type: Workspace,
      description: 'The Workspace afterwards.',
    }),
    parts: t.field({
      type: [WorkspacePartUpdate],
      description:
        'What became of the changes on each surface that has one of the fields, in the order in which fields are read from them.',
      resolve: ({ parts }) => [...parts],
    }),
  }),
});

/** What an update is remembered by. What is stored is read anew. */
const updateForm = z.object({
  workspaceId: z.string(),
  parts: z.array(
    z.object({
      surface: z.enum(Surface),
      notStored: z.array(z.string()),
      error: errorForm.nullable(),
    }),
  ),
});

function remembered({ workspace, parts }: Updated): string {
  const kept: z.infer<typeof updateForm> = {
    workspaceId: workspace.id,
    parts: parts.map(({ surface, notStored, error }) => ({
      ...{ surface, notStored: [...notStored], error: error && keptError(error) },
    })),
  };
  return JSON.stringify(kept);
}

async function recall(id: string, context: Context): Promise<Updated | null> {
  const { workspaceId, parts } = updateForm.parse(JSON.parse(id));
  const workspace = await context.loaders().workspace.load(workspaceId);
  if (!workspace) return null;
  const { tenantId } = context.viewer;
  const links = await context.store.prisma.workspaceLink.findMany({
    where: { tenantId, workspaceId: workspace.id, goneAt: null },
  });
  return {
    workspace,
    parts: parts.map(({ surface, notStored, error }) => {
      const state = links.find((link) => link.surface === surface)?.state;
      const isKnown = error === null && state !== undefined;
      return {
        ...{ surface, notStored, error: error && errorOf(error) },
        stored: isKnown ? partState.parse(state) : null,
      };
    }),
  };
}

async function updated(
  context: Context,
  { workspaceId, parts }: WorkspaceUpdate,
): Promise<Updated> {
  const workspace = await context.loaders().workspace.clear(workspaceId).load(workspaceId);
  if (!workspace) throw new errors.NotFoundError('There is no Workspace with this id.');
  return { workspace, parts };
}

builder.mutationField('updateWorkspace', (t) =>
  t.field({
    type: UpdateWorkspaceSuccess,
    description:
      'Changes a Workspace on each of its surfaces that has the fields, and says what each has stored. An error only when none has stored anything. Miteos cannot change a workspace.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { directResult: true },
    idempotent: { id: remembered, load: recall },
    args: inputArg(UpdateWorkspaceInput),
    resolve: async (_, { input }, context) => {
      const { description, externalId } = input;
      const repository = notNull(input.repository, 'repository');
      const changes = {
        ...{ description, externalId },
        name: notNull(input.name, 'name'),
        slug: notNull(input.slug, 'slug'),
        metadata: changedMetadata(input.metadata, 'Its keys are removed by null for each.'),
        repository: repository && {
          path: notNull(repository.path, 'repository.path'),
          branch: notNull(repository.branch, 'repository.branch'),
        },
      };
      const workspaceId = keyOf(input.workspace, 'Workspace');
      return updated(context, await updateWorkspace(context, workspaceId, changes));
    },
  }),
);
