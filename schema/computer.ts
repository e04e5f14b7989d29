import { NotFoundError } from '../src/errors.js';
import type { MiosaComputer } from '../src/surfaces/miosa/port.js';
import { builder } from './builder.js';
import { pageArgs, pageOfList, totalCountField } from './connections.js';
import { UPSTREAM_COST, upstreamPage } from './cost.js';
import { forAll, keyOf } from './ids.js';
import { onMiosa, ownLinks } from './links.js';
import { Project } from './project.js';
import { Workspace } from './workspace.js';

export const ComputerStatus = builder.enumType('ComputerStatus', {
  description: 'What a computer does now.',
  values: {
    PROVISIONING: { description: 'Being made.' },
    STARTING: { description: 'On its way to running.' },
    RUNNING: { description: 'It runs, and is paid for.' },
    STOPPING: { description: 'On its way to being stopped.' },
    STOPPED: { description: 'It does not run; its files stay.' },
    ERROR: { description: 'It has failed.' },
    DELETING: { description: 'On its way out.' },
    UNKNOWN: { description: 'A status that this gateway does not know; see `statusText`.' },
  },
});

export const Computer = builder.node(builder.objectRef<MiosaComputer>('Computer'), {
  description: 'A computer of MIOSA.',
  authScopes: { scope: 'computers:read' },
  id: { resolve: ({ id }) => id, ...forAll },
  loadOne: (id, { loaders }) => loaders().miosaComputer.load(id),
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    slug: t.exposeString('slug', {
      nullable: true,
      description: 'Its short name for addresses; null where MIOSA does not say.',
    }),
    status: t.expose('status', { type: ComputerStatus, description: 'What it does now.' }),
    statusText: t.exposeString('statusText', { description: 'MIOSA’s own word for that.' }),
    size: t.exposeString('size', { description: 'Its size: `small`, `medium`, `large`; open.' }),
    templateType: t.exposeString('templateType', {
      description: 'What it was made from, such as `miosa-desktop`.',
    }),
    vcpus: t.exposeInt('vcpus', {
      nullable: true,
      description: 'Its virtual processors; null where MIOSA does not say.',
    }),
    memoryMb: t.exposeInt('memoryMb', {
      nullable: true,
      description: 'Its memory in MB; null where MIOSA does not say.',
    }),
    visibility: t.exposeString('visibility', {
      nullable: true,
      description:
        'Who may see it: `public`, `tenant`, `key`; open, null where MIOSA does not say.',
    }),
    metadata: t.expose('metadata', { type: 'JSON', description: 'Free data of the caller.' }),
    sandboxUrl: t.exposeString('sandboxUrl', {
      nullable: true,
      description: 'Where its sandbox is seen; null while there is nothing to see.',
    }),
    desktopUrl: t.exposeString('desktopUrl', {
      nullable: true,
      description: 'Where its desktop is seen; null while there is nothing to see.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it changed last; null where MIOSA does not say.',
    }),
    project: t.field({
      type: Project,
      nullable: true,
      description: 'The project that it is in; null where MIOSA does not say.',
      authScopes: { scope: 'workspaces:read' },
      complexity: UPSTREAM_COST,
      resolve: ({ projectId }, _, { loaders }) =>
        projectId === null ? null : loaders().miosaProject.load(projectId),
    }),
    workspace: t.field({
      type: Workspace,
      nullable: true,
      description: 'The Workspace that it is in.',
      authScopes: { scope: 'workspaces:read' },
      complexity: UPSTREAM_COST,
      resolve: ({ workspaceId }, _, { loaders }) =>
        loaders().workspaceOfMiosaWorkspace.load(workspaceId),
    }),
  }),
});

const ComputerConnection = builder.connectionObject(
  {
    type: Computer,
    name: 'ComputerConnection',
    description: 'A page of computers.',
    fields: totalCountField,
  },
  { name: 'ComputerEdge', description: 'A computer in its place.' },
);

const ComputerFilter = builder.inputType('ComputerFilter', {
  description: 'Which computers; all where it says nothing.',
  fields: (t) => ({
    status: t.field({ type: ComputerStatus, description: 'Only those with this status.' }),
  }),
});

builder.prismaObjectFields(Workspace, (t) => ({
  computers: t.field({
    type: ComputerConnection,
    nullable: true,
    description: 'Its computers, oldest first. Empty without a part on MIOSA.',
    authScopes: { scope: 'computers:read' },
    complexity: upstreamPage,
    args: { filter: t.arg({ type: ComputerFilter, description: 'Which.' }), ...pageArgs },
    select: ownLinks,
    resolve: async (workspace, { filter, ...page }, { loaders }) => {
      const upstreamId = onMiosa(workspace);
      const all = upstreamId === null ? [] : await loaders().miosaComputers.load(upstreamId);
      const wanted = filter?.status ?? null;
      const found = (all ?? []).filter(({ status }) => wanted === null || status === wanted);
      return pageOfList(found, page);
    },
  }),
}));

builder.queryFields((t) => ({
  computer: t.field({
    type: Computer,
    nullable: true,
    description: 'The computer with this id.',
    authScopes: { scope: 'computers:read' },
    complexity: UPSTREAM_COST,
    args: { id: t.arg.id({ required: true, description: 'Its global id.' }) },
    resolve: async (_, { id }, { loaders }) => {
      const computer = await loaders().miosaComputer.load(keyOf(id, 'Computer'));
      if (!computer) throw new NotFoundError('There is no computer with this id.');
      return computer;
    },
  }),
  computers: t.field({
    type: ComputerConnection,
    nullable: true,
    description: 'The computers of the tenant, oldest first.',
    authScopes: { scope: 'computers:read' },
    complexity: upstreamPage,
    args: { filter: t.arg({ type: ComputerFilter, description: 'Which.' }), ...pageArgs },
    resolve: async (_, { filter, ...page }, { miosa, call }) => {
      const status = filter?.status;
      return pageOfList(await miosa.listComputers(call(), status ? { status } : {}), page);
    },
  }),
}));
