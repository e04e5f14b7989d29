import type { EventType } from '../../src/events/event.js';
import { about, Event, eventRef } from '../event.js';
import { SurfaceEnum } from '../surface.js';

const interfaces = [Event];

for (const type of ['workspace.created', 'workspace.updated'] as const) {
  eventRef(type).implement({
    ...about(type),
    interfaces,
    fields: (t) => ({
      name: t.string({
        description: 'The name that it had then.',
        resolve: ({ payload }) => payload.name,
      }),
    }),
  });
}

const bare = [
  'workspace.archived',
  'workspace.unarchived',
  'workspace.deleted',
] as const satisfies EventType[];

for (const type of bare) eventRef(type).implement({ ...about(type), interfaces });

for (const type of ['workspace.linked', 'workspace.unlinked'] as const) {
  eventRef(type).implement({
    ...about(type),
    interfaces,
    fields: (t) => ({
      partSurface: t.field({
        type: SurfaceEnum,
        description: 'Where the part is.',
        resolve: ({ payload }) => payload.surface,
      }),
      upstreamId: t.string({
        description: 'The id of the part there.',
        resolve: ({ payload }) => payload.upstreamId,
      }),
    }),
  });
}
