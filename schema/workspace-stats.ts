import type { WorkspaceStats as Stats } from '../src/surfaces/miosa/port.js';
import { builder } from './builder.js';
import { UPSTREAM_COST } from './cost.js';
import { ofMiosa, ownLinks } from './links.js';
import { Workspace } from './workspace.js';

const ComputersByStatus = builder.objectRef<Stats['byStatus']>('ComputersByStatus').implement({
  description: 'How many computers of a Workspace there are by what they do.',
  authScopes: { scope: 'workspaces:read' },
  fields: (t) => ({
    running: t.exposeInt('running', { description: 'That run.' }),
    stopped: t.exposeInt('stopped', { description: 'That are stopped.' }),
    provisioning: t.exposeInt('provisioning', { description: 'That are being made.' }),
    error: t.exposeInt('error', { description: 'That have failed.' }),
  }),
});

const WorkspaceStats = builder.objectRef<Stats>('WorkspaceStats').implement({
  description: 'What a Workspace has now.',
  authScopes: { scope: 'workspaces:read' },
  fields: (t) => ({
    computers: t.exposeInt('computers', { description: 'How many computers.' }),
    byStatus: t.expose('byStatus', {
      type: ComputersByStatus,
      description: 'The same by what they do.',
    }),
    vcpus: t.exposeInt('vcpus', { description: 'Virtual processors of all together.' }),
    memoryMb: t.expose('memoryMb', {
      type: 'SafeInt',
      description: 'Memory of all together, in MB.',
    }),
    diskGb: t.expose('diskGb', { type: 'SafeInt', description: 'Disk of all together, in GB.' }),
  }),
});

builder.prismaObjectFields(Workspace, (t) => ({
  stats: t.field({
    type: WorkspaceStats,
    nullable: true,
    description: 'What it has now; null without a part on MIOSA.',
    complexity: UPSTREAM_COST,
    select: ownLinks,
    resolve: (workspace, _, { loaders }) =>
      ofMiosa(workspace, (id) => loaders().miosaStats.load(id)),
  }),
}));
