import { eventScopes } from '../src/events/scopes.js';
import type { EventOf, EventType, LoggedEvent } from '../src/events/event.js';
import { Surface } from '../src/store/generated/prisma/enums.js';
import { builder } from './builder.js';
import { descriptions, EventTypeEnum, objectNameOf } from './event-types.js';
import { encodeId } from './ids.js';
import { SurfaceEnum } from './surface.js';
import { Workspace } from './workspace.js';

export const Event = builder.interfaceRef<LoggedEvent>('Event').implement({
  description:
    'Something that happened, stored once, in order. Each type needs the scope of what it tells of.',
  authScopes: { signedIn: true },
  resolveType: ({ type }) => objectNameOf(type),
  fields: (t) => ({
    id: t.id({
      description: 'Its id. An event is read from a stream, not through `node`.',
      resolve: ({ id }) => encodeId('Event', id),
    }),
    cursor: t.expose('sequence', {
      type: 'Cursor',
      description: 'Its place in the log; pass it as `after` to go on behind it.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    surface: t.expose('surface', {
      type: SurfaceEnum,
      nullable: true,
      description: 'Where it happened; null for the gateway itself.',
    }),
    type: t.expose('type', { type: EventTypeEnum, description: 'What kind of thing it is.' }),
    recovered: t.exposeBoolean('recovered', {
      description: 'Whether it was found by comparison, not seen as it happened.',
    }),
    workspace: t.field({
      type: Workspace,
      nullable: true,
      description:
        'The Workspace that it concerns, as it is now; null when there is none, or it has gone.',
      authScopes: { scope: 'workspaces:read' },
      resolve: (event, _, { loaders }) => {
        const { surface, workspaceId, upstreamWorkspaceId, taskId } = event;
        if (workspaceId !== null) return loaders().workspace.load(workspaceId);
        if (surface === null) return null;
        if (upstreamWorkspaceId !== null) {
          return loaders().linkedWorkspace[surface].load(upstreamWorkspaceId);
        }
        // Miteos does not say which workspace a task is in.
        return surface === Surface.MITEOS && taskId !== null
          ? loaders().workspaceOfMiteosTask.load(taskId)
          : null;
      },
    }),
  }),
});

/** The object type of one type of event. */
export function eventRef<T extends EventType>(type: T) {
  return builder.objectRef<EventOf<T>>(objectNameOf(type));
}

/** What every object type says of itself: without the scope, nothing of the event is shown. */
export function about(type: Exclude<EventType, 'event.gap'>) {
  return { description: descriptions[type], authScopes: { scope: eventScopes[type] } };
}
