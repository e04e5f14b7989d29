import type { Context } from '../src/context.js';
import { codebaseSources, type RoutaCodebase } from '../src/surfaces/routa/port.js';
import { builder } from './builder.js';
import { pageArgs, pageOfList, totalCountField } from './connections.js';
import { upstreamPage } from './cost.js';
import { compositeKey, forAll, splitKeyOrNull } from './ids.js';
import { onRouta, ownLinks } from './links.js';
import { Workspace } from './workspace.js';

const [LOCAL, GITHUB, UNKNOWN] = codebaseSources;

const CodebaseSource = builder.enumType('CodebaseSource', {
  description: 'Where the code of a codebase comes from.',
  values: {
    [LOCAL]: { description: 'A folder on the disk of the server.' },
    [GITHUB]: { description: 'A repository on GitHub.' },
    [UNKNOWN]: { description: 'A source that this gateway does not know; see `sourceText`.' },
  } as const,
});

export const Codebase = builder.node(builder.objectRef<RoutaCodebase>('Codebase'), {
  description: 'Source code that belongs to a Workspace on Routa.',
  authScopes: { scope: 'workspaces:read' },
  id: { resolve: codebaseKey, ...forAll },
  loadOne: (key, context) => loadCodebase(key, context),
  fields: (t) => ({
    name: t.exposeString('name', {
      description: 'Its name; the last part of its path where none was given.',
    }),
    path: t.exposeString('path', { description: 'The folder or the address where its code is.' }),
    sourceType: t.expose('source', {
      type: CodebaseSource,
      description: 'Where its code comes from.',
    }),
    sourceText: t.exposeString('sourceText', { description: 'Routa’s own word for that.' }),
    branch: t.exposeString('branch', {
      nullable: true,
      description: 'Its branch; null where none was given.',
    }),
    isDefault: t.exposeBoolean('isDefault', {
      description: 'Whether it is the one that is meant where none is named.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was added; null where Routa does not say.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it changed last; null where Routa does not say.',
    }),
    workspace: t.field({
      type: Workspace,
      nullable: true,
      description: 'The Workspace that it belongs to.',
      resolve: ({ workspaceId }, _, { loaders }) =>
        loaders().linkedWorkspace.ROUTA.load(workspaceId),
    }),
  }),
});

const CodebaseConnection = builder.connectionObject(
  {
    type: Codebase,
    name: 'CodebaseConnection',
    description: 'A page of codebases.',
    fields: totalCountField,
  },
  { name: 'CodebaseEdge', description: 'A codebase in its place.' },
);

builder.prismaObjectFields(Workspace, (t) => ({
  codebases: t.field({
    type: CodebaseConnection,
    nullable: true,
    description: 'Its codebases, oldest first. Empty without a part on Routa.',
    complexity: upstreamPage,
    args: pageArgs,
    select: ownLinks,
    resolve: async (workspace, args, { loaders }) => {
      const upstreamId = onRouta(workspace);
      const detail = upstreamId === null ? null : await loaders().routaWorkspace.load(upstreamId);
      return pageOfList(detail?.codebases ?? [], args);
    },
  }),
}));

export function codebaseKey({ workspaceId, id }: RoutaCodebase): string {
  return compositeKey(workspaceId, id);
}

export async function loadCodebase(
  key: string,
  { loaders }: Context,
): Promise<RoutaCodebase | null> {
  const [workspaceId, codebaseId] = splitKeyOrNull(key) ?? [];
  const detail =
    workspaceId === undefined ? null : await loaders().routaWorkspace.load(workspaceId);
  return detail?.codebases.find(({ id }) => id === codebaseId) ?? null;
}
