import { z } from 'zod';
import { Surface } from '../src/store/generated/prisma/enums.js';
import { deleteWorkspace } from '../src/workspaces/deletion.js';
import { restoreWorkspace } from '../src/workspaces/hidden.js';
import type { Operation as OperationModel } from '../src/workspaces/operations/journal.js';
import { partState } from '../src/workspaces/part-state.js';
import { builder } from './builder.js';
import {
  connection,
  decodePlace,
  encodePlace,
  hasCursor,
  pageArgs,
  totalCountField,
} from './connections.js';
import { MUTATION_COST } from './cost.js';
import { encodeId, keyOf } from './ids.js';
import { inputArg } from './input.js';
import { Operation, orItsError, rememberedOperation } from './operation.js';
import { pageSize } from './page-size.js';
import { SurfaceEnum } from './surface.js';
import { changedWorkspace, rememberedWorkspace, workspaceInput } from './workspace-changes.js';
import { Workspace } from './workspace.js';

const DeleteWorkspaceInput = workspaceInput('DeleteWorkspaceInput');
const RestoreWorkspaceInput = workspaceInput('RestoreWorkspaceInput');

const DeleteWorkspaceSuccess = builder
  .objectRef<OperationModel>('DeleteWorkspaceSuccess')
  .implement({
    description: 'The Workspace was deleted, or is still being deleted.',
    authScopes: { signedIn: true },
    fields: (t) => ({
      deletedId: t.id({
        nullable: true,
        description:
          'The id that the Workspace had; null while the operation still runs, which `operationUpdated` follows.',
        resolve: ({ workspaceId, endedAt }) =>
          workspaceId === null || endedAt === null ? null : encodeId('Workspace', workspaceId),
      }),
      deleted: t.field({
        type: [SurfaceEnum],
        description: 'The surfaces that have deleted their part, for good.',
        resolve: (operation) => doneOn(operation).filter((surface) => !isHidden(surface)),
      }),
      hidden: t.field({
        type: [SurfaceEnum],
        description:
          'The surfaces that delete nothing: their part still exists there, and is hidden here. `restoreWorkspace` brings it back.',
        resolve: (operation) => doneOn(operation).filter(isHidden),
      }),
      operation: t.field({
        type: Operation,
        description: 'What was done on each surface.',
        resolve: (operation) => operation,
      }),
    }),
  });

function doneOn({ steps }: OperationModel): Surface[] {
  return steps.filter(({ state }) => state === 'DONE').map(({ surface }) => surface);
}

function isHidden(surface: Surface): boolean {
  return surface === Surface.MITEOS;
}

const HiddenWorkspace = builder.prismaObject('HiddenUpstream', {
  name: 'HiddenWorkspace',
  description:
    'A workspace that was deleted here and cannot be deleted on its surface, so that it still exists there.',
  authScopes: { scope: 'workspaces:read' },
  fields: (t) => ({
    id: t.id({
      description: 'The global id that the Workspace had, and has again when it is restored.',
      resolve: ({ workspaceId }) => encodeId('Workspace', workspaceId),
    }),
    name: t.string({
      description: 'Its name on the surface when it was hidden.',
      resolve: ({ state }) => partState.parse(state).name,
    }),
    surface: t.expose('surface', { type: SurfaceEnum, description: 'Where it still exists.' }),
    upstreamId: t.exposeString('upstreamId', { description: 'The surface’s own id of it.' }),
    hiddenAt: t.expose('hiddenAt', {
      type: 'DateTime',
      description: 'When it was deleted here.',
    }),
  }),
});

const HiddenWorkspaceConnection = builder.connectionObject(
  {
    type: HiddenWorkspace,
    name: 'HiddenWorkspaceConnection',
    description: 'A page of hidden workspaces.',
    fields: totalCountField,
  },
  { name: 'HiddenWorkspaceEdge', description: 'A hidden workspace in its place.' },
);

/** One surface alone hides, so that its own ids tell those of one instant apart. */
const hiddenPlace = z.tuple([z.iso.datetime(), z.string().regex(/^[^\0]+$/)]);

builder.queryFields((t) => ({
  hiddenWorkspaces: t.field({
    type: HiddenWorkspaceConnection,
    nullable: true,
    description:
      'The workspaces that were deleted here and still exist on their surface, hidden last first. `restoreWorkspace` brings them back.',
    authScopes: { scope: 'workspaces:read' },
    args: pageArgs,
    async resolve(_, args, { store, viewer: { tenantId } }) {
      const size = pageSize(args.first);
      const after = hasCursor(args) ? decodePlace(hiddenPlace, args.after) : null;
      const rows = await store.prisma.hiddenUpstream.findMany({
        where: { tenantId, ...(after && behind(after)) },
        orderBy: [{ hiddenAt: 'desc' }, { upstreamId: 'asc' }],
        take: size + 1,
      });
      const edges = rows.slice(0, size).map((node) => ({
        ...{ node, cursor: encodePlace([node.hiddenAt, node.upstreamId]) },
      }));
      return connection(edges, {
        hasNextPage: rows.length > size,
        hasPreviousPage: after !== null,
        totalCount: () => store.prisma.hiddenUpstream.count({ where: { tenantId } }),
      });
    },
  }),
}));

function behind([hiddenAt, upstreamId]: z.infer<typeof hiddenPlace>) {
  return { OR: [{ hiddenAt: { lt: hiddenAt } }, { hiddenAt, upstreamId: { gt: upstreamId } }] };
}

builder.mutationFields((t) => ({
  deleteWorkspace: t.field({
    type: DeleteWorkspaceSuccess,
    description:
      'Deletes a Workspace. MIOSA and Routa delete their parts, for good: MIOSA refuses it for the default one, and while it has computers or projects besides its default one, and then nothing has changed anywhere; Routa deletes all that is in it. Miteos deletes nothing: the part there is hidden. It waits for the end until the time of the request is up; then the operation goes on by itself.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: { directResult: true },
    idempotent: rememberedOperation,
    args: inputArg(DeleteWorkspaceInput),
    resolve: async (_, { input }, context) =>
      orItsError(await deleteWorkspace(context, keyOf(input.workspace, 'Workspace'))),
  }),
  restoreWorkspace: t.field({
    type: Workspace,
    description:
      'Brings back what `deleteWorkspace` has hidden of a Workspace, under the same id. What was deleted stays so.',
    authScopes: { scope: 'workspaces:write' },
    complexity: MUTATION_COST,
    errors: changedWorkspace,
    idempotent: rememberedWorkspace,
    args: inputArg(RestoreWorkspaceInput),
    resolve: (_, { input }, context) =>
      restoreWorkspace(context, keyOf(input.workspace, 'Workspace')),
  }),
}));
