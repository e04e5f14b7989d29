import { noBody, noQuery } from '../../../emulator/asked.js';
import type { Clock } from '../../../clock.js';
import { jsonRoute, type Route } from './route.js';
import { toTime } from './shapes.js';

export function healthRoute(clock: Clock): Route {
  return jsonRoute({
    ...{ method: 'GET', path: '/health', about: 'health', query: noQuery, body: noBody },
    handle: () => Promise.resolve(Response.json({ status: 'ok', timestamp: toTime(clock.now()) })),
  });
}
