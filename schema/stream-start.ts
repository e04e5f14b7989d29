import type { Context } from '../src/context.js';
import { ValidationError } from '../src/errors.js';
import { CursorError, decodeCursor } from '../src/events/cursor.js';
import { builder } from './builder.js';

/** Of each stream of events. */
export const startArgs = builder.args((t) => ({
  after: t.field({
    type: 'Cursor',
    description:
      'Begins behind this place in the log; from now on if left out. Over an event stream, a later `Last-Event-ID` counts instead.',
  }),
}));

/**
 * Where a stream begins: what `after` says or, when it is further on, what the client has seen since;
 * null for now. A browser sends the same `after` again when it reconnects.
 *
 * @throws ValidationError for what is no id of an event.
 */
export function startOf(after: bigint | null | undefined, { lastEventId }: Context): bigint | null {
  const seen = lastEventId === null ? null : cursorIn(lastEventId);
  if (after === null || after === undefined) return seen;
  return seen !== null && seen > after ? seen : after;
}

function cursorIn(lastEventId: string): bigint {
  try {
    return decodeCursor(lastEventId);
  } catch (error) {
    if (!(error instanceof CursorError)) throw error;
    throw new ValidationError(`Last-Event-ID: ${error.message}`);
  }
}
