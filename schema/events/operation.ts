import { builder } from '../builder.js';
import { about, Event, eventRef } from '../event.js';
import { encodeId } from '../ids.js';
import { SurfaceEnum } from '../surface.js';

const OperationStepStatus = builder.enumType('OperationStepStatus', {
  description: 'What became of a step of an operation.',
  values: {
    STARTED: { description: 'It has begun.' },
    DONE: { description: 'It is done.' },
    FAILED: { description: 'It failed, and has changed nothing.' },
    UNDONE: { description: 'It was done, and has been undone.' },
    IN_DOUBT: { description: 'Whether it was done cannot be known; a person has to look.' },
  } as const,
});

eventRef('operation.step').implement({
  ...about('operation.step'),
  interfaces: [Event],
  fields: (t) => ({
    operationId: t.id({
      description: 'Global id of the operation.',
      resolve: ({ payload }) => encodeId('Operation', payload.operationId),
    }),
    step: t.string({
      description: 'The name of the step.',
      resolve: ({ payload }) => payload.step,
    }),
    stepSurface: t.field({
      type: SurfaceEnum,
      nullable: true,
      description: 'Where the step is taken; null for the gateway itself.',
      resolve: ({ payload }) => payload.surface,
    }),
    status: t.field({
      type: OperationStepStatus,
      description: 'What became of it.',
      resolve: ({ payload }) => payload.status,
    }),
  }),
});
