import { Surface } from '../src/store/generated/prisma/enums.js';
import type { RateLimit } from '../src/upstream/upstream.js';
import type { SurfaceStatus } from '../src/surfaces/surfaces.js';
import { builder } from './builder.js';

export const SurfaceEnum = builder.enumType('Surface', {
  description: 'One of the systems behind the gateway.',
  values: {
    [Surface.MITEOS]: { description: 'AI tasks, agents, files and deliverables.' },
    [Surface.MIOSA]: { description: 'Workspaces, projects, computers and settings of customers.' },
    [Surface.ROUTA]: { description: 'Workspaces of repositories: codebases and notes.' },
  },
});

const SurfaceMode = builder.enumType('SurfaceMode', {
  description: 'How the gateway provides a surface.',
  values: {
    EMBEDDED: { description: 'Simulated in the gateway itself.' },
    LIVE: { description: 'The real system, called over the network.' },
  } as const,
});

const SurfaceState = builder.enumType('SurfaceState', {
  description: 'Whether a surface can be reached, as far as the calls so far have shown.',
  values: {
    UP: { description: 'It answers.' },
    DOWN: { description: 'It does not answer, or only with faults.' },
    UNKNOWN: { description: 'It has not been called yet.' },
    NOT_CONFIGURED: { description: 'The tenant has no credential for it.' },
  } as const,
});

const SurfaceRateLimit = builder.objectRef<RateLimit>('SurfaceRateLimit').implement({
  description: 'What a credential may still do on a surface, as far as it is known.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    limit: t.exposeInt('limit', { description: 'Requests a minute.' }),
    remaining: t.exposeInt('remaining', { description: 'Those left of them now.' }),
  }),
});

const SurfaceStatusType = builder.objectRef<SurfaceStatus>('SurfaceStatus').implement({
  description: 'How a surface does.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    surface: t.expose('surface', { type: SurfaceEnum, description: 'The surface.' }),
    mode: t.expose('mode', { type: SurfaceMode, description: 'How it is provided.' }),
    state: t.expose('state', { type: SurfaceState, description: 'Whether it can be reached.' }),
    latency: t.exposeFloat('latencyMs', {
      nullable: true,
      description: 'Milliseconds that its recent answers took; null before there is one.',
    }),
    rateLimit: t.expose('rateLimit', {
      type: SurfaceRateLimit,
      nullable: true,
      description: 'What the tenant’s credential may still do; null when that is not known.',
    }),
    eventsAsOf: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'What has happened on it by then has been told, as far as it is followed. Grows old while its rate limit keeps it from being looked at. Null where that is not known: on Miteos, while nobody follows and nothing is at work.',
      resolve: ({ surface, mode }, _, { live, viewer: { tenantId } }) =>
        mode === 'LIVE' ? live.places.asOf({ tenantId, surface }) : null,
    }),
    lastError: t.exposeString('lastError', {
      nullable: true,
      description: 'How it failed last, if it has.',
    }),
  }),
});

builder.queryField('surfaces', (t) =>
  t.field({
    type: [SurfaceStatusType],
    nullable: true,
    description: 'The surfaces of this gateway and how they do. Calls none of them.',
    authScopes: { signedIn: true },
    resolve: (_, __, { surfaces, viewer }) => surfaces.list(viewer.tenantId),
  }),
);
