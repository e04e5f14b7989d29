import { z } from 'zod';
import { id, instant, map, text, word } from '../../live/reading.js';

/*
 * What MIOSA tells of, in its stream: the fields beside `type`, or in `data` as in its webhooks. The
 * newest of several names comes first.
 */

const fields = z.object({
  type: word,
  event: word,
  id: id.nullable().catch(null),
  ts: instant,
  occurred_at: instant,
  timestamp: instant,
  created_at: instant,
  computer_id: id.nullable().catch(null),
  computer: z.object({ id }).nullable().catch(null),
  workspace_id: word,
  size: text,
  data: map,
});
type Fields = z.infer<typeof fields>;

interface ToldByMiosa {
  readonly type: string | null;
  readonly id: string | null;
  readonly at: Date | null;
  readonly computerId: string | null;
  readonly workspaceId: string | null;
  readonly size: string | null;
}

/** Longer ones are nobody's, and too long for an index. */
const LONGEST_ID = 500;

/** Null for what is no JSON object, such as the `[DONE]` at the end, or could not be stored. */
export function readEvent(data: string): ToldByMiosa | null {
  const outer = fields.safeParse(parsed(data)).data;
  if (!outer || data.includes('\\u0000')) return null;
  const inner = fields.safeParse(outer.data).data ?? null;
  const told = toldIn(outer, inner);
  const ids = [told.id, told.computerId, told.workspaceId];
  return ids.some((one) => one !== null && one.length > LONGEST_ID) ? null : told;
}

function toldIn(outer: Fields, inner: Fields | null): ToldByMiosa {
  return {
    type: outer.type ?? outer.event,
    id: outer.id,
    at: outer.ts ?? outer.occurred_at ?? outer.timestamp ?? outer.created_at,
    computerId: computerOf(outer) ?? (inner && computerOf(inner)),
    workspaceId: outer.workspace_id ?? inner?.workspace_id ?? null,
    size: outer.size ?? inner?.size ?? null,
  };
}

function computerOf({ computer_id, computer }: Fields): string | null {
  return computer_id ?? computer?.id ?? null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
