import { covers, type Scope } from '../access/scopes.js';
import type { Viewer } from '../access/viewer.js';
import { eventKinds, type EventType } from './event.js';

/** What a viewer needs to see events, by what they are about: the first word of their type. */
const scopes: Readonly<Record<string, Scope>> = {
  task: 'tasks:read',
  agent: 'tasks:read',
  approval: 'tasks:read',
  deliverable: 'tasks:read',
  file: 'files:read',
  deployment: 'deployments:read',
  computer: 'computers:read',
  workspace: 'workspaces:read',
  codebase: 'workspaces:read',
  note: 'workspaces:read',
  operation: 'workspaces:read',
};

/** All that may be in a stream. */
export const eventTypes: readonly EventType[] = [
  ...eventKinds.options.map(({ shape }) => shape.type.value),
  'event.gap',
];

/** Null for what everybody is told. */
export function scopeOfEvent(type: EventType): Scope | null {
  if (type === 'event.gap') return null;
  const [subject = ''] = type.split('.');
  return scopes[subject] ?? 'admin';
}

/** The types of events that a viewer may see, of these or of all; undefined when those are all. */
export function visibleTypes(
  viewer: Pick<Viewer, 'scopes'>,
  wanted: readonly EventType[] | null | undefined,
): ReadonlySet<EventType> | undefined {
  const visible = (wanted ?? eventTypes).filter((type) => {
    const scope = scopeOfEvent(type);
    return scope === null || covers(viewer.scopes, scope);
  });
  return visible.length === eventTypes.length ? undefined : new Set(visible);
}
