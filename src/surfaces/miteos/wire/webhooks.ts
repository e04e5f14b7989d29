import { z } from 'zod';
import { map, word } from '../../live/reading.js';

/*
 * What Miteos posts. It documents the envelope (`id`, `type`, `data`) and the names of the events, and
 * nothing of what is in `data`: the names there are those of its routes, and none of them need be there.
 */

const envelope = z.object({ id: word, type: word, event: word, data: map });

const details = z.object({
  task_id: word,
  agent_id: word,
  approval_id: word,
  action: word,
  description: word,
  tool: word,
  risk: word,
});
export type WireDetails = z.infer<typeof details>;

export interface WireDelivery {
  readonly id: string | null;
  readonly type: string | null;
  readonly details: WireDetails;
}

/** Null for what is no JSON object. */
export function readDelivery(body: string): WireDelivery | null {
  const outer = envelope.safeParse(parsed(body)).data;
  if (!outer) return null;
  const { id, type, event, data } = outer;
  return { id, type: type ?? event, details: details.parse(data ?? parsed(body)) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
