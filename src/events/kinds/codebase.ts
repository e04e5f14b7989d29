import { z } from 'zod';
import { kind } from './kind.js';

const described = z.object({ codebaseId: z.string(), name: z.string(), path: z.string() });

export const codebaseKinds = [
  kind('codebase.added', described),
  kind('codebase.updated', described),
  kind('codebase.removed', z.object({ codebaseId: z.string() })),
] as const;
