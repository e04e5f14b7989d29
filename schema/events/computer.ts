import type { EventOf } from '../../src/events/event.js';
import { builder } from '../builder.js';
import { Computer, ComputerStatus } from '../computer.js';
import { UPSTREAM_COST } from '../cost.js';
import { about, Event, eventRef } from '../event.js';
import { objectNameOf } from '../event-types.js';
import { encodeId } from '../ids.js';

type ComputerEventModel = EventOf<'computer.created' | 'computer.status' | 'computer.deleted'>;

const ComputerEvent = builder.interfaceRef<ComputerEventModel>('ComputerEvent').implement({
  description: 'Something that happened to a computer.',
  authScopes: { scope: 'computers:read' },
  interfaces: [Event],
  resolveType: ({ type }) => objectNameOf(type),
  fields: (t) => ({
    computerId: t.id({
      description: 'Global id of the computer, also when it has gone.',
      resolve: ({ payload }) => encodeId('Computer', payload.computerId),
    }),
    computer: t.field({
      type: Computer,
      nullable: true,
      description: 'The computer as it is now; null when it has gone.',
      complexity: UPSTREAM_COST,
      resolve: ({ payload }, _, { loaders }) => loaders().miosaComputer.load(payload.computerId),
    }),
  }),
});

eventRef('computer.created').implement({
  ...about('computer.created'),
  interfaces: [ComputerEvent, Event],
  fields: (t) => ({
    size: t.string({
      description: 'The size that it was made with.',
      resolve: ({ payload }) => payload.size,
    }),
  }),
});

eventRef('computer.status').implement({
  ...about('computer.status'),
  interfaces: [ComputerEvent, Event],
  fields: (t) => ({
    status: t.field({
      type: ComputerStatus,
      description: 'What it did then.',
      resolve: ({ payload }) => payload.status,
    }),
    statusText: t.string({
      description: 'MIOSA’s own word for that.',
      resolve: ({ payload }) => payload.statusText,
    }),
  }),
});

eventRef('computer.deleted').implement({
  ...about('computer.deleted'),
  interfaces: [ComputerEvent, Event],
});
