/** Who is asking. */
export interface Viewer {
  readonly tenantId: string;
  readonly tenantName: string;
}

/** The only tenant, as long as there are no keys; its account on an embedded surface has the same name. */
export const defaultViewer: Viewer = { tenantId: 'default', tenantName: 'Default' };
