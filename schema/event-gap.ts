import type { EventOf } from '../src/events/event.js';
import { builder } from './builder.js';
import { Event } from './event.js';

builder.objectRef<EventOf<'event.gap'>>('EventGap').implement({
  description:
    'Stands, once, where a stream or page begins so far back that events are kept no more: some that were wanted may be among them. Read the state again, and go on.',
  interfaces: [Event],
  authScopes: { signedIn: true },
  fields: (t) => ({
    from: t.field({
      type: 'Cursor',
      description: 'Events behind this place are kept no more: those up to `to`.',
      resolve: ({ payload }) => payload.from,
    }),
    to: t.field({
      type: 'Cursor',
      description: 'The last of them; `cursor` is the same.',
      resolve: ({ payload }) => payload.to,
    }),
  }),
});
