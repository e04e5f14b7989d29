import { z } from 'zod';
import { id } from '../../live/reading.js';
import type { RoutaHint } from '../port.js';

/** Longer ones are nobody's. */
const LONGEST_ID = 500;

const fields = z.object({
  type: z.string(),
  workspaceId: id,
  entity: z.string().nullish().catch(null),
});

/**
 * What a message of one of Routa's streams says to look at; null for what says nothing of notes or tasks,
 * as that the stream has begun, and for nonsense.
 */
export function readHint(data: string): RoutaHint | null {
  const told = fields.safeParse(parsed(data)).data;
  if (!told || told.workspaceId.length > LONGEST_ID) return null;
  const { type, workspaceId, entity } = told;
  if (type.startsWith('note:')) return { workspaceId, about: 'notes' };
  return type === 'kanban:changed' && entity === 'task' ? { workspaceId, about: 'tasks' } : null;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
