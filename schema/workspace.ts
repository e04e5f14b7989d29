import { z } from 'zod';
import type { Context } from '../src/context.js';
import { NotFoundError } from '../src/errors.js';
import type { WorkspaceLink } from '../src/store/generated/prisma/client.js';
import { listDeliverables } from '../src/workspaces/deliverables.js';
import { builder } from './builder.js';
import {
  connection,
  decodePlace,
  encodePlace,
  hasCursor,
  ownPage,
  pageArgs,
  pageOfList,
  type PageArgs,
} from './connections.js';
import { UPSTREAM_COST, upstreamList, upstreamPage } from './cost.js';
import { pageSize } from './page-size.js';
import { DeliverableConnection } from './deliverable.js';
import { Deployment } from './deployment.js';
import { FileConnection } from './file.js';
import { forAll, keyOf } from './ids.js';
import { onMiteos, ownLinks } from './links.js';
import { SurfaceEnum } from './surface.js';
import { Task, TaskConnection } from './task.js';
import { taskPlace, workspaceTasks } from './task-pages.js';

const WorkspaceStatus = builder.enumType('WorkspaceStatus', {
  description: 'Whether a Workspace is in use.',
  values: {
    ACTIVE: { description: 'In use.' },
    ARCHIVED: { description: 'Put away.' },
    UNKNOWN: { description: 'A status that this gateway does not know; see `statusText`.' },
  },
});

const PartState = builder.enumType('PartState', {
  description: 'How fresh a part is.',
  values: {
    LIVE: { description: 'Read from the surface.' },
    STALE: { description: 'The last known state; the surface did not answer in time.' },
    DOWN: { description: 'The last known state; the surface is not reachable.' },
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
      resolve: () => 'LIVE' as const,
    }),
    asOf: t.expose('asOf', { type: 'DateTime', description: 'When it was read last.' }),
    error: t.string({
      nullable: true,
      description: 'Why it is not live; null when it is.',
      resolve: () => null,
    }),
  }),
});

/** What is kept of a part, as far as the Workspace itself shows it. */
const partState = z.object({ statusText: z.string().nullish() });

function statusText(links: WorkspaceLink[]): string | null {
  const [link] = links;
  return link ? (partState.parse(link.state).statusText ?? null) : null;
}

export const Workspace = builder.prismaNode('Workspace', {
  description: 'A workspace, joined from what the surfaces know of it.',
  authScopes: { scope: 'workspaces:read' },
  id: { field: 'id', ...forAll },
  nullable: true,
  findUnique: (id, context) => ({ id, tenantId: context.viewer.tenantId }),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What it is for; agents read it.',
    }),
    status: t.field({
      type: WorkspaceStatus,
      description: 'Whether it is in use.',
      select: ownLinks,
      resolve: ({ links }) => {
        const text = statusText(links);
        return text === null || text === 'active' ? ('ACTIVE' as const) : ('UNKNOWN' as const);
      },
    }),
    statusText: t.string({
      nullable: true,
      description: 'The surface’s own word for the status.',
      select: ownLinks,
      resolve: ({ links }) => statusText(links),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it changed last.' }),
    parts: t.field({
      type: [WorkspacePart],
      description: 'What each surface contributes.',
      select: ownLinks,
      resolve: ({ links }) => links,
    }),
    files: t.field({
      type: FileConnection,
      nullable: true,
      description: 'Its files, oldest first. Empty without a part on Miteos.',
      authScopes: { scope: 'files:read' },
      complexity: upstreamPage,
      args: pageArgs,
      select: ownLinks,
      resolve: async (workspace, args, { loaders }) => {
        const upstreamId = onMiteos(workspace);
        const files = upstreamId === null ? [] : await loaders.miteosFiles.load(upstreamId);
        return pageOfList(files ?? [], args);
      },
    }),
    fileCount: t.int({
      nullable: true,
      description: 'How many files it has; null without a part on Miteos.',
      authScopes: { scope: 'files:read' },
      complexity: UPSTREAM_COST,
      select: ownLinks,
      resolve: async (workspace, _, { loaders }) => {
        const upstreamId = onMiteos(workspace);
        if (upstreamId === null) return null;
        return (await loaders.miteosWorkspace.load(upstreamId))?.fileCount ?? null;
      },
    }),
    tasks: t.field({
      type: TaskConnection,
      nullable: true,
      description: 'The tasks that were created in it, newest first.',
      authScopes: { scope: 'tasks:read' },
      complexity: upstreamPage,
      args: pageArgs,
      select: { id: true },
      resolve: ({ id }, page, context) => workspaceTasks(id, { page }, context),
    }),
    deliverables: t.field({
      type: DeliverableConnection,
      nullable: true,
      description: 'What its tasks made: the newest task’s first, each task’s in order.',
      authScopes: { scope: 'tasks:read' },
      complexity: upstreamPage,
      args: pageArgs,
      select: { id: true },
      resolve: (workspace, args, context) => deliverablesOf(workspace.id, args, context),
    }),
    deployments: t.field({
      type: [Deployment],
      nullable: true,
      description: 'What was deployed from it, newest first.',
      authScopes: { scope: 'deployments:read' },
      complexity: upstreamList,
      select: ownLinks,
      resolve: async (workspace, _, { loaders, viewer }) => {
        const upstreamId = onMiteos(workspace);
        const all = await loaders.miteosDeployments.load(viewer.tenantId);
        return all.filter(({ workspaceId }) => workspaceId === upstreamId);
      },
    }),
  }),
});

/** How a place among the deliverables of a Workspace is written into a cursor. */
const deliverablePlace = z.tuple([taskPlace, z.string()]).transform(([task, id]) => ({ task, id }));

async function deliverablesOf(workspaceId: string, args: PageArgs, context: Context) {
  const after = hasCursor(args) ? decodePlace(deliverablePlace, args.after) : null;
  const page = await listDeliverables(context, workspaceId, { first: pageSize(args.first), after });
  return connection(
    page.items.map(({ deliverable, place }) => ({
      cursor: encodePlace([[place.task.id, place.task.createdAt, place.task.taskId], place.id]),
      node: deliverable,
    })),
    { hasNextPage: page.hasNextPage, hasPreviousPage: after !== null, totalCount: null },
  );
}

builder.interfaceField(Task, 'workspace', (t) =>
  t.field({
    type: Workspace,
    nullable: true,
    description: 'The Workspace in which it was created; null when in none, or created elsewhere.',
    authScopes: { scope: 'workspaces:read' },
    resolve: ({ id }, _, { loaders }) => loaders.workspaceOfMiteosTask.load(id),
  }),
);

builder.queryFields((t) => ({
  workspace: t.prismaField({
    type: Workspace,
    nullable: true,
    description: 'The Workspace with this id.',
    authScopes: { scope: 'workspaces:read' },
    args: { id: t.arg.id({ required: true, description: 'Its global id.' }) },
    resolve: async (query, _, { id }, { store, viewer }) => {
      const found = await store.prisma.workspace.findUnique({
        ...query,
        where: { id: keyOf(id, 'Workspace'), tenantId: viewer.tenantId },
      });
      if (!found) throw new NotFoundError('There is no Workspace with this id.');
      return found;
    },
  }),
  workspaces: t.prismaConnection(
    {
      type: Workspace,
      cursor: 'id',
      nullable: true,
      description:
        'All Workspaces of the tenant, newest first; those made on a surface itself included.',
      authScopes: { scope: 'workspaces:read' },
      resolve: async (query, _, { first, last, after, before }, context) => {
        const { store, viewer } = context;
        pageSize(first);
        pageSize(last, 'last');
        const isFirstPage = (after ?? null) === null && (before ?? null) === null;
        if (isFirstPage) await context.adoption.adopt(context);
        return store.prisma.workspace.findMany({
          ...ownPage(query, viewer),
          where: { tenantId: viewer.tenantId },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        });
      },
    },
    {
      name: 'WorkspaceConnection',
      description: 'A page of Workspaces.',
      fields: (t) => ({
        totalCount: t.int({
          description: 'How many there are on all pages.',
          resolve: (_, __, { store, viewer }) =>
            store.prisma.workspace.count({ where: { tenantId: viewer.tenantId } }),
        }),
      }),
    },
    { name: 'WorkspaceEdge', description: 'A Workspace in its place.' },
  ),
}));
