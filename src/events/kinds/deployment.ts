import { z } from 'zod';
import { deploymentStatuses } from '../../surfaces/miteos/port.js';
import { kind } from './kind.js';

export const deploymentKinds = [
  kind(
    'deployment.status',
    z.object({
      deploymentId: z.string(),
      target: z.string(),
      status: z.enum(deploymentStatuses),
      statusText: z.string(),
      url: z.string().nullable(),
    }),
  ),
] as const;
