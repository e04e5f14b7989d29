import { encodeCursor } from './cursor.js';
import type { EventOf } from './event.js';

export interface GapPlace {
  tenantId: string;
  /** What the reader has seen. */
  from: bigint;
  /** The last of the events that are kept no more. */
  to: bigint;
  /** When that was found out. */
  at: Date;
}

/**
 * Stands in a stream for events that are kept no more. It has the cursor of the last of them, so that
 * who goes on behind it is not told of them again.
 */
export function gapIn({ tenantId, from, to, at }: GapPlace): EventOf<'event.gap'> {
  return {
    ...{ id: `gap:${encodeCursor(to)}`, tenantId, sequence: to, at, recovered: false },
    ...{ surface: null, workspaceId: null, upstreamWorkspaceId: null, taskId: null, agentId: null },
    ...{ type: 'event.gap', payload: { from, to } },
  };
}
