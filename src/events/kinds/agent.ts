import { z } from 'zod';
import { agentStatuses } from '../../surfaces/miteos/port.js';
import { kind } from './kind.js';

export const agentKinds = [
  kind(
    'agent.status',
    z.object({
      agentType: z.string(),
      status: z.enum(agentStatuses),
      statusText: z.string(),
    }),
  ),
  kind('agent.progress', z.object({ progress: z.number() })),
  kind('agent.tool', z.object({ tool: z.string().nullable() })),
] as const;
