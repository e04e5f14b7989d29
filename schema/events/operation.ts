import { about, Event, eventRef } from '../event.js';
import { encodeId } from '../ids.js';
import { OperationStateEnum, OperationStepStateEnum } from '../operation.js';
import { SurfaceEnum } from '../surface.js';

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
      type: OperationStepStateEnum,
      description: 'What became of it.',
      resolve: ({ payload }) => payload.status,
    }),
    operationState: t.field({
      type: OperationStateEnum,
      description: 'How far the whole operation was with it.',
      resolve: ({ payload }) => payload.operationState,
    }),
  }),
});
