/**
 * What a key may do, in the manner of the surfaces' own scopes. Write does not imply read; `admin`
 * implies all, since it may make keys with any scope.
 */
export const scopes = {
  'workspaces:read': 'See Workspaces.',
  'workspaces:write': 'Create and change Workspaces.',
  'files:read': 'See files.',
  'files:write': 'Upload and delete files.',
  'tasks:read': 'See tasks, their agents, approvals and deliverables.',
  'tasks:write': 'Create and cancel tasks.',
  'agents:write': 'Steer agents, and decide what they ask.',
  'deployments:read': 'See Deployments.',
  'deployments:write': 'Deploy Workspaces.',
  'computers:read': 'See computers.',
  'computers:write': 'Create and change computers.',
  'settings:write': 'Change the settings of Workspaces.',
  'schema:read': 'Introspect the schema, and be told what a misspelt name may mean.',
  admin: 'Everything, and manage keys, upstream credentials and webhook endpoints.',
} as const;

export type Scope = keyof typeof scopes;

export const allScopes = Object.keys(scopes) as readonly Scope[];

export function isScope(text: string): text is Scope {
  return Object.hasOwn(scopes, text);
}

/** Whether what was granted covers a scope. */
export function covers(granted: ReadonlySet<Scope>, scope: Scope): boolean {
  return granted.has(scope) || granted.has('admin');
}
