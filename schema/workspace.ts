import { z } from 'zod';
import type { Context } from '../src/context.js';
import { Surface, WorkspaceStatus } from '../src/store/generated/prisma/enums.js';
import { readOneByAnyId } from '../src/workspaces/aliases.js';
import { listDeliverables } from '../src/workspaces/deliverables.js';
import { noWorkspace } from '../src/workspaces/no-workspace.js';
import { isOfRouta } from '../src/workspaces/task-order.js';
import { builder } from './builder.js';
import {
  connection,
  decodePlace,
  encodePlace,
  hasCursor,
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
import { firstOf, onMiteos, orKnown, ownLinks } from './links.js';
import { Task, TaskConnection } from './task.js';
import { workspaceTasks } from './task-pages.js';

export const WorkspaceStatusEnum = builder.enumType('WorkspaceStatus', {
  description: 'Whether a Workspace is in use.',
  values: {
    [WorkspaceStatus.ACTIVE]: { description: 'In use.' },
    [WorkspaceStatus.ARCHIVED]: { description: 'Put away.' },
    [WorkspaceStatus.UNKNOWN]: {
      description: 'A status that this gateway does not know; see `statusText`.',
    },
  },
});

export const Workspace = builder.prismaNode('Workspace', {
  description: 'A workspace, joined from what the surfaces know of it.',
  authScopes: { scope: 'workspaces:read' },
  id: { field: 'id', ...forAll },
  nullable: true,
  findUnique: (id, context) => ({ id, tenantId: context.viewer.tenantId, goneAt: null }),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What it is for; agents read it.',
    }),
    status: t.expose('status', {
      type: WorkspaceStatusEnum,
      description: 'Whether it is in use: archived if it is on any surface.',
    }),
    statusText: t.string({
      nullable: true,
      description: 'The surface’s own word for the status.',
      select: ownLinks,
      resolve: ({ links }) => firstOf(links, ({ statusText }) => statusText),
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When its first part was created.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      description: 'When one of its parts changed last.',
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
        const files = upstreamId === null ? [] : await loaders().miteosFiles.load(upstreamId);
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
        return orKnown(
          loaders().partState(Surface.MITEOS, upstreamId),
          workspace.links,
          'fileCount',
        );
      },
    }),
    tasks: t.field({
      type: TaskConnection,
      nullable: true,
      description:
        'Its tasks, newest first: those of Miteos that were created in it here, and those of Routa.',
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
        const all = await loaders().miteosDeployments.load(viewer.tenantId);
        return all.filter(({ workspaceId }) => workspaceId === upstreamId);
      },
    }),
  }),
});

/** How a task of Miteos in its Workspace is written into a cursor. */
const taskPlace = z
  .tuple([z.string(), z.iso.datetime(), z.string()])
  .transform(([id, createdAt, taskId]) => ({ id, createdAt: new Date(createdAt), taskId }));

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
    description:
      'The Workspace that it is in; on Miteos null when it was created in none, or elsewhere.',
    authScopes: { scope: 'workspaces:read' },
    resolve: (task, _, { loaders }) =>
      isOfRouta(task)
        ? loaders().linkedWorkspace.ROUTA.load(task.workspaceId)
        : loaders().workspaceOfMiteosTask.load(task.id),
  }),
);

builder.queryFields((t) => ({
  workspace: t.prismaField({
    type: Workspace,
    nullable: true,
    description: 'The Workspace with this id.',
    authScopes: { scope: 'workspaces:read' },
    args: { id: t.arg.id({ required: true, description: 'Its global id.' }) },
    resolve: async (query, _, { id }, context) => {
      const { store, viewer, adoption } = context;
      const { tenantId } = viewer;
      const key = keyOf(id, 'Workspace');
      adoption.refreshBehind(context.call());
      const found = await readOneByAnyId(store.prisma, tenantId, key, (id) =>
        store.prisma.workspace.findUnique({ ...query, where: { id, tenantId, goneAt: null } }),
      );
      if (!found) throw await noWorkspace(store.prisma, tenantId, key);
      return found;
    },
  }),
}));
