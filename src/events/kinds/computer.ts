import { z } from 'zod';
import { computerStatuses } from '../../surfaces/miosa/port.js';
import { kind } from './kind.js';

const computerId = z.string();

export const computerKinds = [
  kind('computer.created', z.object({ computerId, size: z.string() })),
  kind(
    'computer.status',
    z.object({ computerId, status: z.enum(computerStatuses), statusText: z.string() }),
  ),
  kind('computer.deleted', z.object({ computerId })),
] as const;
