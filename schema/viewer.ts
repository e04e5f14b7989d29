import type { Viewer } from '../src/access/viewer.js';
import { builder } from './builder.js';
import { ScopeEnum } from './scope.js';

const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who is asking.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    tenant: t.exposeString('tenantName', { description: 'Name of the tenant whose data is seen.' }),
    tenantId: t.exposeString('tenantId', { description: 'What the operator calls the tenant.' }),
    scopes: t.field({
      type: [ScopeEnum],
      description: 'What the viewer may do.',
      resolve: ({ scopes }) => [...scopes],
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the key or token is taken no more; null: not by time.',
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    description: 'Who is asking.',
    authScopes: { signedIn: true },
    resolve: (_, __, context) => context.viewer,
  }),
);
