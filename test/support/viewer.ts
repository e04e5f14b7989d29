import { allScopes } from '../../src/access/scopes.js';
import type { Viewer } from '../../src/access/viewer.js';

/** Somebody who may do everything. */
export const testViewer: Viewer = {
  tenantId: 'default',
  tenantName: 'Default',
  credential: { kind: 'key', id: 'k' },
  scopes: new Set(allScopes),
  operationsPerMinute: null,
  costPerMinute: null,
  expiresAt: null,
};
