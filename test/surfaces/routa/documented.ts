/**
 * Each row of Routa's public page on workspaces, which is authoritative for them: the six operations,
 * with their statuses and rules.
 */
export const DOCUMENTED = [
  'GET /workspaces',
  'GET /workspaces: archived ones too, without a status',
  'GET /workspaces: status',
  'POST /workspaces: title',
  'POST /workspaces: title is required',
  'POST /workspaces: repoPath and branch',
  'POST /workspaces: metadata',
  'GET /workspaces/{id}',
  'GET /workspaces/{id}: codebases',
  'GET /workspaces/{id}: 404',
  'PATCH /workspaces/{id}: only what is sent changes',
  'PATCH /workspaces/{id}: title',
  'PATCH /workspaces/{id}: repoPath and branch',
  'PATCH /workspaces/{id}: status',
  'PATCH /workspaces/{id}: metadata is merged',
  'PATCH /workspaces/{id}: updatedAt moves',
  'PATCH /workspaces/{id}: 404',
  'DELETE /workspaces/{id}',
  'DELETE /workspaces/{id}: 404',
  'POST /workspaces/{id}/archive: archive true',
  'POST /workspaces/{id}/archive: archive false',
  'POST /workspaces/{id}/archive: updatedAt moves',
  'POST /workspaces/{id}/archive: 404',
  'Workspace: its fields',
  'Codebase: id, name, path and sourceType local',
  'Codebase: sourceType github',
  'errors: {"error"}',
] as const;

export type DocumentedRow = (typeof DOCUMENTED)[number];

/** The tests that hold an implementation to each row, each as `suite > test`. */
export type Coverage = Readonly<Record<DocumentedRow, readonly string[]>>;

/** What a server cannot do that has the quirks of the web one, and the tests of what it does instead. */
export type Impossible = Readonly<
  Partial<Record<DocumentedRow, { reason: string; instead: readonly string[] }>>
>;
