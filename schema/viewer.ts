import type { Viewer } from '../src/access/viewer.js';
import { builder } from './builder.js';

const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who is asking.',
  fields: (t) => ({
    tenant: t.exposeString('tenantName', { description: 'Name of the tenant whose data is seen.' }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    description: 'Who is asking.',
    resolve: (_, __, context) => context.viewer,
  }),
);
