/** The routes of the core reference. */
export const CORE_ROUTES = [
  'POST /workspaces',
  'GET /workspaces',
  'GET /workspaces/{id}',
  'POST /workspaces/{id}/files',
  'GET /workspaces/{id}/files',
  'DELETE /workspaces/{id}/files/{file_id}',
  'POST /tasks',
  'GET /tasks',
  'GET /tasks/{id}',
  'POST /tasks/{id}/cancel',
  'GET /tasks/{id}/deliverables',
  'GET /tasks/{id}/deliverables/{file_id}/download',
  'GET /openapi.json',
] as const;

/** The routes of other pages that a stand-in serves as well. */
export const FURTHER_ROUTES = [
  'POST /agents/{id}/pause',
  'POST /agents/{id}/resume',
  'POST /agents/{id}/cancel',
  'POST /agents/{id}/guide',
  'POST /agents/{id}/approve/{approval_id}',
  'POST /deployments',
  'GET /deployments',
  'GET /deployments/{id}',
] as const;

export type Route = (typeof CORE_ROUTES)[number] | (typeof FURTHER_ROUTES)[number];
