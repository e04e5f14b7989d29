import type { EventType } from '../src/events/event.js';
import type { Wanted } from '../src/events/tenant-events.js';
import type { Surface } from '../src/store/generated/prisma/enums.js';
import { builder } from './builder.js';
import { EventTypeEnum } from './event-types.js';
import { optionalKey } from './ids.js';
import { SurfaceEnum } from './surface.js';

export const EventFilter = builder.inputType('EventFilter', {
  description: 'Which events; where it says nothing, all that the viewer may see.',
  fields: (t) => ({
    types: t.field({ type: [EventTypeEnum], description: 'Only those of these types.' }),
    surface: t.field({ type: SurfaceEnum, description: 'Only those of this surface.' }),
    workspace: t.id({ description: 'Only those of this Workspace, with all its parts.' }),
  }),
});

interface FilterInput {
  types?: readonly EventType[] | null;
  surface?: Surface | null;
  workspace?: string | null;
}

/** @throws NotFoundError for an id that is none of a Workspace. */
export function wantedBy({ types, surface, workspace }: FilterInput): Wanted {
  return { types, surface, workspaceId: optionalKey(workspace, 'Workspace') };
}
