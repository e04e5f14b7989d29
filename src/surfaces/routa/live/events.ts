import type { Call } from '../../call.js';
import type { RoutaHint, RoutaStream } from '../port.js';
import { readHint } from '../wire/events.js';
import { outgoing, type LiveRoutaOptions } from './options.js';

const ROUTES: Readonly<Record<RoutaStream, string>> = {
  notes: '/notes/events',
  kanban: '/kanban/events',
};
const EVERY_WORKSPACE = '*';

/** Follows one of the streams of all workspaces, from now on. */
export async function* followStream(
  options: LiveRoutaOptions,
  call: Call,
  stream: RoutaStream,
): AsyncGenerator<RoutaHint[]> {
  const query = { workspaceId: EVERY_WORKSPACE };
  const request = { method: 'GET', route: ROUTES[stream], query } as const;
  const told = await options.upstream.follow(outgoing(options, call), request);
  yield [];
  for await (const events of told) {
    const hints = events.flatMap(({ data }) => readHint(data) ?? []);
    if (hints.length > 0) yield hints;
  }
}
