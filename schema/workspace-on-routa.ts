import type { RoutaRepository } from '../src/surfaces/routa/port.js';
import { builder } from './builder.js';
import { UPSTREAM_COST } from './cost.js';
import { firstOf, onRouta, ownLinks } from './links.js';
import { Workspace } from './workspace.js';

export const Repository = builder.objectRef<RoutaRepository>('Repository').implement({
  description: 'A repository of source code.',
  authScopes: { scope: 'workspaces:read' },
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Where it is: a folder or an address.' }),
    branch: t.exposeString('branch', {
      nullable: true,
      description: 'Its branch; null where none was given.',
    }),
  }),
});

builder.prismaObjectFields(Workspace, (t) => ({
  repository: t.field({
    type: Repository,
    nullable: true,
    description:
      'Its repository: the one of its default codebase on a Routa that keeps none of a workspace. Null when it has none, and without a part on Routa.',
    complexity: UPSTREAM_COST,
    select: ownLinks,
    resolve: async (workspace, _, { loaders }) => {
      const kept = firstOf(workspace.links, ({ repository }) => repository);
      const upstreamId = onRouta(workspace);
      if (kept !== null || upstreamId === null) return kept;
      const detail = await loaders().routaWorkspace.load(upstreamId);
      return detail?.codebases.find(({ isDefault }) => isDefault) ?? null;
    },
  }),
}));
