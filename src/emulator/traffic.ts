import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { EmulatorEnv } from './environment.js';
import { isReset } from './fault-middleware.js';

/** What has come and what was answered, so that a test can tell what a client really sent. */
export class Traffic {
  readonly #requests = new Map<string, number>();
  readonly #answers = new Map<number, number>();

  /** How many requests of each route have come, as in `GET /v1/tasks/{id}`, faults and refusals included. */
  get requests(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#requests);
  }

  /** How many answers had each status. */
  get answers(): Readonly<Record<number, number>> {
    return Object.fromEntries(this.#answers);
  }

  clear(): void {
    this.#requests.clear();
    this.#answers.clear();
  }

  /** Counts what passes, and names its route for what comes behind. In front of all else. */
  middleware(): MiddlewareHandler<EmulatorEnv> {
    return async (c, next) => {
      const route = matchedRoutes(c).find(({ method }) => method !== 'ALL');
      const path = route?.path.replace(/:(\w+)/g, '{$1}') ?? '*';
      const name = `${c.req.method} ${path}`;
      c.set('route', name);
      increase(this.#requests, name);
      await next();
      if (!isReset(c.res)) increase(this.#answers, c.res.status);
    };
  }
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
