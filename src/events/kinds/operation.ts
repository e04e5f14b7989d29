import { z } from 'zod';
import { Surface } from '../../store/generated/prisma/enums.js';
import { kind } from './kind.js';

/** `IN_DOUBT` when it cannot be known whether it was done, so that a person has to look. */
export const stepStatuses = ['STARTED', 'DONE', 'FAILED', 'UNDONE', 'IN_DOUBT'] as const;

export const operationKinds = [
  kind(
    'operation.step',
    z.object({
      operationId: z.string(),
      step: z.string(),
      /** Null for a step on the gateway itself. */
      surface: z.enum(Surface).nullable(),
      status: z.enum(stepStatuses),
    }),
  ),
] as const;
