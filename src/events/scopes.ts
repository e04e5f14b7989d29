import { covers, type Scope } from '../access/scopes.js';
import type { Viewer } from '../access/viewer.js';
import type { EventType } from './event.js';

/** What a viewer needs to see events of a type: the scope of what they tell of. Null: nothing. */
export const eventScopes = {
  'task.status': 'tasks:read',
  'task.cost': 'tasks:read',
  'task.deleted': 'tasks:read',
  'agent.status': 'tasks:read',
  'agent.progress': 'tasks:read',
  'agent.tool': 'tasks:read',
  'approval.required': 'tasks:read',
  'approval.decided': 'tasks:read',
  'deliverable.created': 'tasks:read',
  'file.added': 'files:read',
  'file.removed': 'files:read',
  'file.upload': 'files:read',
  'deployment.status': 'deployments:read',
  'computer.created': 'computers:read',
  'computer.status': 'computers:read',
  'computer.deleted': 'computers:read',
  'workspace.created': 'workspaces:read',
  'workspace.updated': 'workspaces:read',
  'workspace.archived': 'workspaces:read',
  'workspace.unarchived': 'workspaces:read',
  'workspace.deleted': 'workspaces:read',
  'workspace.linked': 'workspaces:read',
  'workspace.unlinked': 'workspaces:read',
  'codebase.added': 'workspaces:read',
  'codebase.updated': 'workspaces:read',
  'codebase.removed': 'workspaces:read',
  'note.saved': 'workspaces:read',
  'note.deleted': 'workspaces:read',
  'operation.step': 'workspaces:read',
  'event.gap': null,
} as const satisfies Record<EventType, Scope | null>;

/** All that may be in a stream. */
export const eventTypes = Object.keys(eventScopes) as EventType[];

/** The types of events that a viewer may see, of these or of all; undefined when those are all. */
export function visibleTypes(
  viewer: Pick<Viewer, 'scopes'>,
  wanted: readonly EventType[] | null | undefined,
): ReadonlySet<EventType> | undefined {
  const visible = (wanted ?? eventTypes).filter((type) => {
    const scope = eventScopes[type];
    return scope === null || covers(viewer.scopes, scope);
  });
  return visible.length === eventTypes.length ? undefined : new Set(visible);
}
