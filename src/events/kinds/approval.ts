import { z } from 'zod';
import { kind } from './kind.js';

export const approvalKinds = [
  kind(
    'approval.required',
    z.object({
      approvalId: z.string(),
      action: z.string(),
      tool: z.string().nullable(),
      risk: z.string(),
    }),
  ),
  kind(
    'approval.decided',
    z.object({ approvalId: z.string(), approved: z.boolean(), reason: z.string().nullable() }),
  ),
] as const;
