import { z } from 'zod';
import { Surface } from '../../store/generated/prisma/enums.js';
import { kind } from './kind.js';

const named = z.object({ name: z.string() });
/** Which workspace of a surface it is that became a part, or is none any more. */
const part = z.object({ surface: z.enum(Surface), upstreamId: z.string() });

export const workspaceKinds = [
  kind('workspace.created', named),
  kind('workspace.updated', named),
  kind('workspace.archived', z.object({})),
  kind('workspace.unarchived', z.object({})),
  kind('workspace.deleted', z.object({})),
  kind('workspace.linked', part),
  kind('workspace.unlinked', part),
] as const;
