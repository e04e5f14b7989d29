import type { WorkspaceUsage as Usage, UsageQuery } from '../src/surfaces/miosa/port.js';
import { builder } from './builder.js';
import { onPage, UPSTREAM_COST } from './cost.js';
import { ofMiosa, ownLinks } from './links.js';
import { Workspace } from './workspace.js';

const UsageWindow = builder.enumType('UsageWindow', {
  description: 'Of how long usage is told, up to now.',
  values: {
    LAST_24_HOURS: { value: '24h', description: 'The last 24 hours.' },
    LAST_7_DAYS: { value: '7d', description: 'The last 7 days.' },
    LAST_30_DAYS: { value: '30d', description: 'The last 30 days.' },
  } as const,
});

const UsageGranularity = builder.enumType('UsageGranularity', {
  description: 'How long the steps of a series are.',
  values: {
    HOUR: { value: 'hour', description: 'An hour.' },
    DAY: { value: 'day', description: 'A day, in UTC.' },
  } as const,
});

const UsagePoint = builder.objectRef<Usage['series'][number]>('UsagePoint').implement({
  description: 'What was used in one step.',
  authScopes: { scope: 'workspaces:read' },
  fields: (t) => ({
    at: t.expose('at', { type: 'DateTime', description: 'When the step begins.' }),
    credits: t.exposeFloat('credits', { description: 'Cents.' }),
    computeHours: t.exposeFloat('computeHours', { description: 'Hours in which computers ran.' }),
  }),
});

const WorkspaceUsage = builder.objectRef<Usage>('WorkspaceUsage').implement({
  description: 'What the computers of a Workspace have used.',
  authScopes: { scope: 'workspaces:read' },
  fields: (t) => ({
    credits: t.exposeFloat('credits', { description: 'Cents, in the whole window.' }),
    computeHours: t.exposeFloat('computeHours', {
      description: 'Hours in which computers ran, whatever their size.',
    }),
    series: t.expose('series', {
      type: [UsagePoint],
      description: 'The same step by step, oldest first. Steps in which nothing ran may be absent.',
      complexity: onPage,
    }),
  }),
});

/** How many steps a window has at most: the first and the last may be cut. */
const STEPS: Readonly<Record<UsageQuery['granularity'], Record<UsageQuery['window'], number>>> = {
  hour: { '24h': 25, '7d': 169, '30d': 721 },
  day: { '24h': 2, '7d': 8, '30d': 31 },
};

builder.prismaObjectFields(Workspace, (t) => ({
  usage: t.field({
    type: WorkspaceUsage,
    nullable: true,
    description: 'What its computers have used; null without a part on MIOSA.',
    complexity: ({ window, granularity }) => UPSTREAM_COST + STEPS[granularity][window],
    args: {
      window: t.arg({
        type: UsageWindow,
        required: true,
        defaultValue: '7d',
        description: 'Of how long.',
      }),
      granularity: t.arg({
        type: UsageGranularity,
        required: true,
        defaultValue: 'day',
        description: 'In what steps.',
      }),
    },
    select: ownLinks,
    resolve: (workspace, query, { loaders }) =>
      ofMiosa(workspace, (workspaceId) => loaders().miosaUsage.load({ workspaceId, ...query })),
  }),
}));
