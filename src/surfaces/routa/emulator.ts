import type { HttpBindings } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.js';
import { inflictFaults } from '../../emulator/fault-middleware.js';
import type { Faults } from '../../emulator/faults.js';
import { localOnly } from '../../emulator/local-only.js';
import type { Traffic } from '../../emulator/traffic.js';
import type { Store } from '../../store/store.js';
import { agentRoutes } from './emulator/agents.js';
import { codebaseRoutes } from './emulator/codebases.js';
import { Finder } from './emulator/finder.js';
import { healthRoute } from './emulator/health.js';
import { noteRoutes } from './emulator/notes.js';
import { Refusal, refusalOf } from './emulator/refusals.js';
import {
  jsonIn,
  readBody,
  type RoutaContext,
  type RoutaEnv,
  type Route,
} from './emulator/route.js';
import { Streams } from './emulator/streams.js';
import { taskRoutes } from './emulator/tasks.js';
import { waysOf, type Quirks, type Ways } from './emulator/ways.js';
import { workspaceRoutes } from './emulator/workspaces.js';
import { EmbeddedRouta } from './embedded.js';
import type { RoutaEvent } from './port.js';

/** Routa knows no keys: whoever reaches it is this one. */
const ACCOUNT = 'routa';
const BASE_PATH = '/routa/api';
/** Longer than any call of the embedded one takes. */
const PATIENCE_MS = 600_000;
/** What the fault `rate-limit` asks to wait for. */
const FAULT_RETRY_SECONDS = 1;

/** What whoever starts it may choose. */
export interface RoutaChoices {
  /** Whose behaviour it has beyond what is documented. Default: `none`. */
  quirks?: Quirks;
}

export interface RoutaEmulatorOptions extends RoutaChoices {
  store: Store;
  clock: Clock;
  traffic: Traffic;
  faults: Faults;
  /** Fires when the emulator closes. */
  closing: AbortSignal;
  /** Told of what has happened, once it is written. */
  onEvents?: (account: string, events: readonly RoutaEvent[]) => void;
  onError: (error: unknown) => void;
}

export interface RoutaEmulator {
  /** Serves `/routa/api`. */
  fetch(request: Request, env: Partial<HttpBindings>): Promise<Response>;
}

/** The embedded Routa in Routa's own wire format: its routes, shapes and errors. */
export function createRoutaEmulator(options: RoutaEmulatorOptions): RoutaEmulator {
  const { clock, traffic, faults, closing, onError } = options;
  const ways = waysOf[options.quirks ?? 'none'];
  const port = openPort(options);
  const streams = new Streams({ clock, closing });
  const parts = { port, streams, ways, finder: new Finder(port) };
  const refuse = (status: number, message: string): Response =>
    new Refusal(status, message).answer();
  const refuseRate = (message: string): Response => {
    const answer = refuse(429, message);
    answer.headers.set('retry-after', `${FAULT_RETRY_SECONDS}`);
    return answer;
  };
  const app = new Hono<RoutaEnv>().basePath(BASE_PATH);
  app.use(traffic.middleware());
  app.use(localOnly(refuse));
  app.use(admit(clock));
  app.use(inflictFaults({ faults, closing, refuse, refuseRate }));
  const routes = [
    healthRoute(clock),
    ...workspaceRoutes(parts),
    ...codebaseRoutes(parts),
    ...streams.routes(),
    ...taskRoutes(parts),
    ...agentRoutes(parts),
    ...noteRoutes(parts),
  ];
  for (const route of routes) {
    app.on(route.method, pathOf(route), (c) => answer(route, c, ways));
  }
  for (const [path, allow] of methodsByPath(routes)) {
    app.on('OPTIONS', path, () => new Response(null, { status: 204, headers: { allow } }));
    app.all(path, () => ways.requests.wrongMethod(allow));
  }
  app.notFound((c) => ways.requests.noRoute(new URL(c.req.url)));
  app.onError((error, c) => {
    if (!c.req.raw.signal.aborted) onError(error);
    return refuse(500, 'Something went wrong in the emulator.');
  });
  return { fetch: async (request, env) => app.fetch(request, env) };
}

/** Whoever may ask it is on this machine, so that any folder may be a codebase. */
function openPort({ store, clock, onEvents, onError }: RoutaEmulatorOptions): EmbeddedRouta {
  return new EmbeddedRouta({
    ...{ store, clock, onError, localPaths: true },
    onEvents(tx, account, events) {
      store.afterCommit(tx, () => onEvents?.(account, events));
      return Promise.resolve();
    },
  });
}

/** Makes the call that the port is told. */
function admit(clock: Clock): MiddlewareHandler<RoutaEnv> {
  return (c, next) => {
    c.set('call', {
      account: ACCOUNT,
      deadline: new Date(clock.now().getTime() + PATIENCE_MS),
      signal: c.req.raw.signal,
      idempotencyKey: randomUUID(),
    });
    return next();
  };
}

async function answer(route: Route, c: RoutaContext, ways: Ways): Promise<Response> {
  try {
    return await route.handle(c, route.takesBody ? await bodyOf(route, c, ways) : undefined);
  } catch (error) {
    const refusal = refusalOf(error, route.about);
    if (!refusal) throw error;
    return refusal.answer();
  }
}

/** No body counts as an empty object, where that is let pass. */
async function bodyOf(
  { guardsJson }: Route,
  c: RoutaContext,
  { requests }: Ways,
): Promise<unknown> {
  const bytes = await readBody(c);
  const read = jsonIn(bytes);
  if (read) return read.json;
  const refusal = requests.unreadable(bytes, guardsJson);
  if (refusal) throw refusal;
  return {};
}

function pathOf({ path }: Route): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

/** What the header `allow` says of each path. */
function methodsByPath(routes: readonly Route[]): Map<string, string> {
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    const own = route.method === 'GET' ? ['GET', 'HEAD'] : [route.method];
    methods.set(pathOf(route), [...(methods.get(pathOf(route)) ?? ['OPTIONS']), ...own]);
  }
  return new Map([...methods].map(([path, of]) => [path, of.join(', ')]));
}
