import { z } from 'zod';
import type { Context } from '../src/context.js';
import { NotFoundError } from '../src/errors.js';
import type { Workspace as WorkspaceModel } from '../src/store/generated/prisma/client.js';
import { linkWorkspaces } from '../src/workspaces/linking/link.js';
import { linkSuggestions, type LinkSuggestion } from '../src/workspaces/linking/suggestions.js';
import { unlinkWorkspace } from '../src/workspaces/linking/unlink.js';
import { builder } from './builder.js';
import { MUTATION_COST, upstreamPage } from './cost.js';
import { keyOf } from './ids.js';
import { inputArg, mutationInput } from './input.js';
import { DEFAULT_PAGE, MAX_PAGE, pageSize } from './page-size.js';
import { SurfaceEnum } from './surface.js';
import { Workspace } from './workspace.js';

const LinkReason = builder.enumType('LinkReason', {
  description: 'Why two Workspaces may be one.',
  values: {
    SLUG: {
      description: 'They have the same slug; without one, that which MIOSA would make of the name.',
    },
    EXTERNAL_ID: {
      description:
        'They have the same id of the caller’s; without one, that which the metadata calls `externalId`.',
    },
  },
});

const LinkSuggestion = builder.objectRef<LinkSuggestion>('LinkSuggestion').implement({
  description: 'Two Workspaces that may be one. They are linked only by `linkWorkspaces`.',
  authScopes: { scope: 'workspaces:read' },
  fields: (t) => ({
    workspace: t.field({
      type: Workspace,
      nullable: true,
      description: 'The one; null when it has gone meanwhile.',
      resolve: ({ workspaceId }, _, { loaders }) => loaders().workspace.load(workspaceId),
    }),
    other: t.field({
      type: Workspace,
      nullable: true,
      description: 'The other. Either may be the one that stays.',
      resolve: ({ otherId }, _, { loaders }) => loaders().workspace.load(otherId),
    }),
    reasons: t.field({
      type: [LinkReason],
      description: 'Why.',
      resolve: ({ reasons }) => [...reasons],
    }),
  }),
});

builder.queryField('linkSuggestions', (t) =>
  t.field({
    type: [LinkSuggestion],
    nullable: true,
    description:
      'Workspaces on different surfaces that may be one. Those that cannot be linked are not among them.',
    authScopes: { scope: 'workspaces:read' },
    complexity: upstreamPage,
    args: {
      first: t.arg.int({
        description: `How many, 1 to ${MAX_PAGE}; ${DEFAULT_PAGE} if left out.`,
      }),
    },
    resolve: (_, { first }, context) => linkSuggestions(context, pageSize(first)),
  }),
);

const LinkWorkspacesInput = mutationInput('LinkWorkspacesInput', {
  description: 'Which two Workspaces are one. They have no part on the same surface.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace that stays.' }),
    other: t.id({
      required: true,
      description: 'The one whose parts it gets. Its id stands for the first from then on.',
    }),
  }),
});

const UnlinkWorkspaceInput = mutationInput('UnlinkWorkspaceInput', {
  description: 'Which part is to be a Workspace of its own.',
  fields: (t) => ({
    workspace: t.id({ required: true, description: 'The Workspace that it is a part of.' }),
    surface: t.field({
      type: SurfaceEnum,
      required: true,
      description: 'The surface of the part.',
    }),
  }),
});

interface Unlinked {
  workspace: WorkspaceModel;
  unlinked: WorkspaceModel;
}

const UnlinkWorkspaceSuccess = builder.objectRef<Unlinked>('UnlinkWorkspaceSuccess').implement({
  description: 'What was done.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    workspace: t.expose('workspace', {
      type: Workspace,
      description: 'The Workspace, without the part.',
    }),
    unlinked: t.expose('unlinked', {
      type: Workspace,
      description: 'The new Workspace, of that part alone.',
    }),
  }),
});

const unlinkedForm = z.object({ workspaceId: z.string(), unlinkedId: z.string() });

async function bothOf(
  { workspaceId, unlinkedId }: z.infer<typeof unlinkedForm>,
  context: Context,
): Promise<Unlinked | null> {
  const workspace = await context.loaders().workspace.load(workspaceId);
  const unlinked = await context.loaders().workspace.load(unlinkedId);
  return workspace && unlinked && { workspace, unlinked };
}

/** A Workspace that has just been changed. What was loaded before may be of others. */
async function afterwards<T>(
  context: Context,
  load: (context: Context) => Promise<T | null>,
): Promise<T> {
  context.loaders().workspace.clearAll();
  const found = await load(context);
  if (!found) throw new NotFoundError('There is no Workspace with this id.');
  return found;
}

builder.mutationFields((t) => ({
  linkWorkspaces: t.field({
    type: Workspace,
    description:
      'Makes one Workspace of two that have no part on the same surface. Nothing changes on the surfaces, and both ids go on being good.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { dataField: { name: 'workspace', description: 'The one Workspace.' } },
    idempotent: {
      id: ({ id }) => id,
      load: (id, { loaders }) => loaders().workspace.load(id),
    },
    args: inputArg(LinkWorkspacesInput),
    resolve: async (_, { input }, context) => {
      const first = keyOf(input.workspace, 'Workspace');
      const second = keyOf(input.other, 'Workspace');
      const id = await linkWorkspaces(context, first, second);
      return afterwards(context, ({ loaders }) => loaders().workspace.load(id));
    },
  }),
  unlinkWorkspace: t.field({
    type: UnlinkWorkspaceSuccess,
    description:
      'Makes a Workspace of its own of one part. Nothing changes on the surface: its files, tasks and the like go with the part.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { directResult: true },
    idempotent: {
      id: ({ workspace, unlinked }) =>
        JSON.stringify({ workspaceId: workspace.id, unlinkedId: unlinked.id }),
      load: (id, context) => bothOf(unlinkedForm.parse(JSON.parse(id)), context),
    },
    args: inputArg(UnlinkWorkspaceInput),
    resolve: async (_, { input }, context) => {
      const id = keyOf(input.workspace, 'Workspace');
      const ids = await unlinkWorkspace(context, id, input.surface);
      return afterwards(context, (context) => bothOf(ids, context));
    },
  }),
}));
