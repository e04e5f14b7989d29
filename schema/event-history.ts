import { encodeCursor } from '../src/events/cursor.js';
import { filterFor } from '../src/events/tenant-events.js';
import { builder } from './builder.js';
import { connection, totalCountField } from './connections.js';
import { Event } from './event.js';
import { EventFilter, wantedBy } from './event-filter.js';
import { DEFAULT_PAGE, MAX_PAGE, pageSize } from './page-size.js';

const EventConnection = builder.connectionObject(
  {
    type: Event,
    name: 'EventConnection',
    description: 'A page of events.',
    fields: totalCountField,
  },
  { name: 'EventEdge', description: 'An event in its place.' },
);

builder.queryField('events', (t) =>
  t.field({
    type: EventConnection,
    nullable: true,
    description:
      'What has happened, oldest first, as far as it is kept. The cursors are those of the streams.',
    authScopes: { signedIn: true },
    args: {
      filter: t.arg({ type: EventFilter, description: 'Which; all if left out.' }),
      first: t.arg.int({
        description: `How many, 1 to ${MAX_PAGE}; ${DEFAULT_PAGE} if left out.`,
      }),
      after: t.arg({
        type: 'Cursor',
        description: 'The page begins behind this event; with the oldest that is kept if left out.',
      }),
    },
    resolve: async (_, { filter, first, after }, context) => {
      const size = pageSize(first);
      const wanted = await filterFor(context, wantedBy(filter ?? {}));
      const { tenantId } = context.viewer;
      const events = await context.events.page(tenantId, wanted, after ?? null, size + 1);
      return connection(
        events.slice(0, size).map((node) => ({ cursor: encodeCursor(node.sequence), node })),
        {
          hasNextPage: events.length > size,
          hasPreviousPage: (after ?? 0n) > 0n,
          totalCount: null,
        },
      );
    },
  }),
);
