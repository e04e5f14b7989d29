import { Workspace } from './workspace.js';
import { SurfaceError } from '../src/surfaces/errors.js';
import { Surface } from '../src/store/generated/prisma/enums.js';
import { builder } from './builder.js';
import { UPSTREAM_COST } from './cost.js';
import { firstOf, onMiosa, orKnown, ownLinks } from './links.js';

builder.prismaObjectFields(Workspace, (t) => ({
  slug: t.string({
    nullable: true,
    description: 'Its short name for addresses; null without a part on MIOSA.',
    select: ownLinks,
    resolve: ({ links }) => firstOf(links, ({ slug }) => slug),
  }),
  externalId: t.string({
    nullable: true,
    description: 'The caller’s own id for it; null when none was given.',
    select: ownLinks,
    resolve: ({ links }) => firstOf(links, ({ externalId }) => externalId),
  }),
  metadata: t.field({
    type: 'JSON',
    nullable: true,
    description: 'Free data of the caller; null without a part on MIOSA or Routa.',
    select: ownLinks,
    resolve: ({ links }) => firstOf(links, ({ metadata }) => metadata),
  }),
  isDefault: t.boolean({
    nullable: true,
    description:
      'Whether computers of no other Workspace are made in it; null without a part on MIOSA.',
    select: ownLinks,
    resolve: ({ links }) => firstOf(links, ({ isDefault }) => isDefault),
  }),
  computerCount: t.int({
    nullable: true,
    description: 'How many computers it has; null without a part on MIOSA.',
    complexity: UPSTREAM_COST,
    select: ownLinks,
    resolve: async (workspace, _, { loaders }) => {
      const upstreamId = onMiosa(workspace);
      if (upstreamId === null) return null;
      return orKnown(
        loaders().partState(Surface.MIOSA, upstreamId),
        workspace.links,
        'computerCount',
      );
    },
  }),
}));

builder.queryField('defaultWorkspace', (t) =>
  t.field({
    type: Workspace,
    nullable: true,
    description:
      'The Workspace that MIOSA has made by itself, in which a computer is made that names no other.',
    authScopes: { scope: 'workspaces:read' },
    complexity: UPSTREAM_COST,
    resolve: async (_, __, context) => {
      const all = await context.miosa.listWorkspaces(context.call());
      const found = all.find(({ isDefault }) => isDefault);
      if (!found) {
        throw new SurfaceError(Surface.MIOSA, 'PROTOCOL', 'MIOSA names no default workspace.');
      }
      return context.loaders().workspaceOfMiosaWorkspace.load(found.id);
    },
  }),
);
