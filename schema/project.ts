import { NotFoundError } from '../src/errors.js';
import type { MiosaProject } from '../src/surfaces/miosa/port.js';
import { builder } from './builder.js';
import { pageArgs, pageOfList, totalCountField } from './connections.js';
import { UPSTREAM_COST, upstreamPage } from './cost.js';
import { forAll, keyOf } from './ids.js';
import { onMiosa, ownLinks } from './links.js';
import { Workspace } from './workspace.js';

export const Project = builder.node(builder.objectRef<MiosaProject>('Project'), {
  description: 'A part of a Workspace on MIOSA that holds computers.',
  authScopes: { scope: 'workspaces:read' },
  id: { resolve: ({ id }) => id, ...forAll },
  loadOne: (id, { loaders }) => loaders().miosaProject.load(id),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    slug: t.exposeString('slug', {
      description: 'Its short name for addresses, unique in the Workspace.',
    }),
    externalId: t.exposeString('externalId', {
      nullable: true,
      description: 'The caller’s own id for it; null when none was given.',
    }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What it is for.',
    }),
    metadata: t.expose('metadata', { type: 'JSON', description: 'Free data of the caller.' }),
    isDefault: t.exposeBoolean('isDefault', {
      nullable: true,
      description: 'Whether it came with its Workspace; null where MIOSA does not say.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it changed last.' }),
    workspace: t.field({
      type: Workspace,
      nullable: true,
      description: 'The Workspace that it belongs to.',
      complexity: UPSTREAM_COST,
      resolve: ({ workspaceId }, _, { loaders }) =>
        loaders().workspaceOfMiosaWorkspace.load(workspaceId),
    }),
  }),
});

export const ProjectConnection = builder.connectionObject(
  {
    type: Project,
    name: 'ProjectConnection',
    description: 'A page of projects.',
    fields: totalCountField,
  },
  { name: 'ProjectEdge', description: 'A project in its place.' },
);

builder.prismaObjectFields(Workspace, (t) => ({
  projects: t.field({
    type: ProjectConnection,
    nullable: true,
    description: 'Its projects, oldest first. Empty without a part on MIOSA.',
    complexity: upstreamPage,
    args: pageArgs,
    select: ownLinks,
    resolve: async (workspace, args, { loaders }) => {
      const upstreamId = onMiosa(workspace);
      const projects = upstreamId === null ? [] : await loaders().miosaProjects.load(upstreamId);
      return pageOfList(projects ?? [], args);
    },
  }),
}));

builder.queryFields((t) => ({
  project: t.field({
    type: Project,
    nullable: true,
    description: 'The project with this id.',
    authScopes: { scope: 'workspaces:read' },
    complexity: UPSTREAM_COST,
    args: { id: t.arg.id({ required: true, description: 'Its global id.' }) },
    resolve: async (_, { id }, { loaders }) => {
      const project = await loaders().miosaProject.load(keyOf(id, 'Project'));
      if (!project) throw new NotFoundError('There is no project with this id.');
      return project;
    },
  }),
  projects: t.field({
    type: ProjectConnection,
    nullable: true,
    description: 'The projects of the tenant, oldest first; that of each Workspace among them.',
    authScopes: { scope: 'workspaces:read' },
    complexity: upstreamPage,
    args: pageArgs,
    resolve: async (_, args, { miosa, call }) => pageOfList(await miosa.listProjects(call()), args),
  }),
}));
