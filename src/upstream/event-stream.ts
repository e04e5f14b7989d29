import type { Readable } from 'node:stream';
import type { SurfaceError } from '../surfaces/errors.js';
import type { Answer } from './answer.js';
import { EventStreamParser, type StreamEvent } from './event-stream-parser.js';
import { Fault } from './fault.js';

/** @throws Fault `garbled` for an answer that is something else. */
export function requireEventStream({ headers, body }: Answer): void {
  if (/^text\/event-stream\s*(;|$)/i.test(headers['content-type'] ?? '')) return;
  body.destroy();
  throw new Fault('garbled');
}

/**
 * The events in the bytes, those together that have come together. Leaving the loop destroys the
 * content, and so does what ends the wait for the next: the signal of the call.
 */
export async function* eventsIn(
  content: Readable,
  maxEventBytes: number,
  errorOf: (fault: Fault) => SurfaceError,
): AsyncGenerator<StreamEvent[]> {
  const parser = new EventStreamParser();
  for await (const chunk of content as AsyncIterable<Buffer>) {
    const events = parser.push(chunk);
    if (events.length > 0) yield events;
    if (parser.pendingLength > maxEventBytes) throw errorOf(new Fault('oversized'));
  }
}
