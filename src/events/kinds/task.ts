import { z } from 'zod';
import { taskStatuses } from '../../surfaces/miteos/port.js';
import { kind } from './kind.js';

export const taskKinds = [
  kind('task.status', z.object({ status: z.enum(taskStatuses), statusText: z.string() })),
  kind('task.cost', z.object({ cost: z.number() })),
  kind('task.deleted', z.object({})),
] as const;
