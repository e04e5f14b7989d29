import { z } from 'zod';
import { OperationState, OperationStepState, Surface } from '../../store/generated/prisma/enums.js';
import { kind } from './kind.js';

export const operationKinds = [
  kind(
    'operation.step',
    z.object({
      operationId: z.string(),
      step: z.string(),
      /** Null for a step on the gateway itself. */
      surface: z.enum(Surface).nullable(),
      status: z.enum(OperationStepState),
      /** Of the whole operation, with this step. */
      operationState: z.enum(OperationState),
    }),
  ),
] as const;
