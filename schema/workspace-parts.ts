import type { Context } from '../src/context.js';
import type { WorkspaceLink } from '../src/store/generated/prisma/client.js';
import { byPrecedence } from '../src/workspaces/part-state.js';
import { freshnessOf } from '../src/workspaces/freshness.js';
import { builder } from './builder.js';
import { ownLinks } from './links.js';
import { SurfaceEnum } from './surface.js';
import { Workspace } from './workspace.js';

const PartState = builder.enumType('PartState', {
  description: 'How fresh a part is.',
  values: {
    LIVE: { description: 'As the surface has it, or had it seconds ago.' },
    STALE: {
      description:
        'The last known state. The surface has not been asked since, or did not answer as it should.',
    },
    DOWN: { description: 'The last known state. The surface is not reachable, or not configured.' },
  },
});

const WorkspacePart = builder.objectRef<WorkspaceLink>('WorkspacePart').implement({
  description: 'What one surface contributes to a Workspace.',
  authScopes: { scope: 'workspaces:read' },
  fields: (t) => ({
    surface: t.expose('surface', { type: SurfaceEnum, description: 'The surface.' }),
    upstreamId: t.exposeString('upstreamId', { description: 'Its own id of the workspace.' }),
    state: t.field({
      type: PartState,
      description: 'How fresh it is.',
      resolve: async (link, _, context) => (await of(link, context)).state,
    }),
    asOf: t.field({
      type: 'DateTime',
      description: 'When the surface was seen to have it like this last.',
      resolve: async (link, _, context) => (await of(link, context)).asOf,
    }),
    error: t.string({
      nullable: true,
      description: 'Why it is not live, where that is known; null when it is.',
      resolve: async (link, _, context) => (await of(link, context)).error,
    }),
  }),
});

async function of(link: WorkspaceLink, context: Context) {
  return freshnessOf(context, link, await context.loaders().surfaceFreshness.load(link.surface));
}

builder.prismaObjectFields(Workspace, (t) => ({
  parts: t.field({
    type: [WorkspacePart],
    description: 'What each surface contributes, in the order in which fields are read from them.',
    select: ownLinks,
    resolve: ({ links }) => byPrecedence(links),
  }),
}));
