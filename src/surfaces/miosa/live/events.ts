import { createHash } from 'node:crypto';
import type { StreamEvent } from '../../../upstream/event-stream-parser.js';
import type { Call } from '../../call.js';
import { computerStatus } from '../mapping.js';
import type { MiosaBatch, MiosaDelivery, MiosaEvent } from '../port.js';
import { readEvent } from '../wire/events.js';
import { outgoing, type LiveMiosaOptions } from './options.js';

const STREAM = {
  method: 'GET',
  route: '/events/stream',
  query: { types: 'computer.*' },
} as const;

/** As a header; longer ones are no ids. */
const SENDABLE = /^[!-~]{1,500}$/;

/** Follows what happens on the account, behind the event or from now on. */
export async function* followEvents(
  options: LiveMiosaOptions,
  call: Call,
  lastEventId: string | null,
  now: () => Date,
): AsyncGenerator<MiosaBatch> {
  const out = await outgoing(options, call);
  const request = { ...STREAM, ...(lastEventId !== null && { lastEventId }) };
  for await (const told of await options.upstream.follow(out, request)) {
    const events = told.flatMap((event) => toEvent(event, now()) ?? []);
    const last = told.at(-1)?.lastId ?? '';
    yield { events, lastEventId: SENDABLE.test(last) ? last : null };
  }
}

/** What a webhook tells, as the stream would; null for what is no JSON object. */
export function deliveryIn(body: string, now: Date): MiosaDelivery | null {
  const told = readEvent(body);
  return told && { id: told.id, event: toEvent({ type: '', data: body, id: null }, now) };
}

/** Null for what is not of a computer. */
function toEvent(
  { type: named, data, id }: Pick<StreamEvent, 'type' | 'data' | 'id'>,
  now: Date,
): MiosaEvent | null {
  const told = readEvent(data);
  if (!told?.computerId) return null;
  const [family, word] = (told.type ?? named).split('.', 2);
  if (family !== 'computer' || !word) return null;
  const { computerId, workspaceId } = told;
  const about = { at: told.at ?? now, dedupeKey: keyOf(told.id ?? id, data) };
  const subject = { ...about, computerId, workspaceId };
  switch (word) {
    case 'created':
      return { ...subject, type: 'computer.created', size: told.size ?? '' };
    case 'deleted':
    case 'destroyed':
      return { ...subject, type: 'computer.deleted' };
    default: {
      const status = computerStatus(word);
      // That its name or size has changed, or that it was moved, is no status.
      if (status === 'UNKNOWN') return null;
      return { ...subject, type: 'computer.status', status, statusText: word };
    }
  }
}

/** An event without an id is recognised by all that it says. */
function keyOf(id: string | null, data: string): string {
  return id === null ? createHash('sha256').update(data).digest('base64url') : `event:${id}`;
}
