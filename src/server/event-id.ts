import type { ExecutionResult } from 'graphql';
import { encodeCursor } from '../events/cursor.js';

/** What Yoga writes by a way of its own. */
type WrittenResult = ExecutionResult & { stringify?: (shown: unknown) => string };

/**
 * The same result, which in an event stream carries the cursor of its event as its id: what a browser
 * sends back as `Last-Event-ID` when it reconnects. Results of other things have none.
 */
export function withEventId(result: ExecutionResult, event: unknown): WrittenResult {
  const sequence = sequenceOf(event);
  if (sequence === null) return result;
  // Written behind the JSON, which is one line, within the same message.
  const stringify = (shown: unknown) => `${JSON.stringify(shown)}\nid: ${encodeCursor(sequence)}`;
  return { ...result, stringify };
}

function sequenceOf(event: unknown): bigint | null {
  if (typeof event !== 'object' || event === null || !('sequence' in event)) return null;
  return typeof event.sequence === 'bigint' ? event.sequence : null;
}
