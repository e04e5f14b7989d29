import type { HttpBindings } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { createHash, randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.js';
import { inflictFaults } from '../../emulator/fault-middleware.js';
import type { Faults } from '../../emulator/faults.js';
import { RateWindows } from '../../emulator/rate-windows.js';
import type { Traffic } from '../../emulator/traffic.js';
import type { BlobFolder } from '../../files/blobs.js';
import type { Store } from '../../store/store.js';
import { EmbeddedMiosa } from './embedded.js';
import type { Style } from './emulator/answers.js';
import { computerRoutes } from './emulator/computers.js';
import { EventLog } from './emulator/event-log.js';
import { eventStreamRoute } from './emulator/event-stream.js';
import { fileRoutes } from './emulator/files.js';
import { Finder } from './emulator/finder.js';
import { accountOf, keyOf } from './emulator/keys.js';
import { previewDomainRoutes } from './emulator/preview-domains.js';
import { projectRoutes } from './emulator/projects.js';
import { aliasesOf, type ReadyDomains } from './emulator/ready-domains.js';
import { keyMismatch, rateExceeded, Refusal, refusalOf } from './emulator/refusals.js';
import { Replays } from './emulator/replays.js';
import { readBody, type MiosaContext, type MiosaEnv, type Route } from './emulator/route.js';
import { Hooks } from './emulator/webhooks.js';
import { figureRoutes } from './emulator/workspace-figures.js';
import { workspaceRoutes } from './emulator/workspaces.js';
import type { MiosaEvent } from './port.js';

/** Longer than any call of the embedded one takes. */
const PATIENCE_MS = 600_000;
/** What the fault `rate-limit` asks to wait for. */
const FAULT_RETRY_SECONDS = 1;

/** What whoever starts it may choose. */
export interface MiosaChoices {
  /** Default: `reference`. */
  style?: Style;
  /** Of a tenant, in any 60 seconds. Default: MIOSA documents none, and none holds. */
  requestsPerMinute?: number;
  /** By key, the name of a tenant that it shares with others of that name. */
  tenants?: ReadonlyMap<string, string>;
  /** Default: none. */
  readyDomains?: ReadyDomains;
  /** As for the embedded MIOSA, in place of `readyDomains`. */
  resolveCname?: (name: string) => Promise<string[]>;
}

export interface MiosaEmulatorOptions extends MiosaChoices {
  store: Store;
  /** A folder of its own. */
  blobs: BlobFolder;
  clock: Clock;
  traffic: Traffic;
  faults: Faults;
  /** Fires when the emulator closes. */
  closing: AbortSignal;
  /** Told of what has happened, once it is written. */
  onEvents?: (account: string, events: readonly MiosaEvent[]) => void;
  onError: (error: unknown) => void;
}

export interface MiosaEmulator {
  /** Serves `/api/v1`. */
  fetch(request: Request, env: Partial<HttpBindings>): Promise<Response>;
  settled(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The embedded MIOSA in MIOSA's own wire format: its routes, shapes and errors. Each well-formed key
 * is a tenant of its own, unless it is told to share one.
 */
export async function createMiosaEmulator(options: MiosaEmulatorOptions): Promise<MiosaEmulator> {
  const { store, clock, traffic, faults, closing, onError } = options;
  const { style = 'reference', requestsPerMinute = Infinity } = options;
  const log = new EventLog(clock);
  const hooks = new Hooks({ log, clock, onError });
  const port = await openPort(options, log);
  const finder = new Finder(port, store);
  const refuse = (status: number, message: string): Response =>
    new Refusal(status, codeFor(status), message).answer(style);
  const refuseRate = (): Response => rateExceeded(FAULT_RETRY_SECONDS).answer(style);
  const app = new Hono<MiosaEnv>().basePath('/api/v1');
  app.use(traffic.middleware());
  app.use(async (c, next) => {
    await next();
    c.res.headers.set('x-request-id', c.req.header('x-request-id') ?? randomUUID());
  });
  app.use(admit(new RateWindows(clock, requestsPerMinute), style, options));
  app.use(inflictFaults({ faults, closing, refuse, refuseRate }));
  const answer = answering(new Replays(clock), style);
  for (const route of [
    ...workspaceRoutes(port, finder),
    ...figureRoutes(port, finder),
    ...projectRoutes(port, finder),
    ...previewDomainRoutes(port, finder),
    ...computerRoutes(port, finder),
    ...fileRoutes(port, finder),
    eventStreamRoute({ log, clock, closing }),
    ...hooks.routes(),
  ]) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(route.method, path, (c) => answer(route, c));
  }
  app.notFound(() => refuse(404, 'There is no such route.'));
  app.onError((error, c) => {
    if (!c.req.raw.signal.aborted) onError(error);
    return refuse(500, 'Something went wrong in the emulator.');
  });
  return {
    fetch: async (request, env) => app.fetch(request, env),
    async settled() {
      await port.settled();
      await hooks.settled();
    },
    async close() {
      await port.stop();
      await hooks.close();
    },
  };
}

async function openPort(options: MiosaEmulatorOptions, log: EventLog): Promise<EmbeddedMiosa> {
  const { store, blobs, clock, readyDomains = [], onEvents, onError } = options;
  const { resolveCname = aliasesOf(readyDomains) } = options;
  const port = new EmbeddedMiosa({
    ...{ store, blobs, clock, resolveCname, onError },
    onEvents(tx, account, events) {
      store.afterCommit(tx, () => {
        onEvents?.(account, events);
        log.record(account, events);
      });
      return Promise.resolve();
    },
  });
  await port.start();
  return port;
}

/** Of an error that is none of MIOSA's own rules. */
function codeFor(status: number): string {
  return CODES.get(status) ?? (status >= 500 ? 'INTERNAL_ERROR' : 'BAD_REQUEST');
}

const CODES = new Map([
  [401, 'invalid_token'],
  [402, 'INSUFFICIENT_CREDITS'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [429, 'rate_limit_exceeded'],
]);

/** Knows the key, counts the request for its tenant, and makes the call that the port is told. */
function admit(
  windows: RateWindows,
  style: Style,
  { clock, tenants = new Map() }: Pick<MiosaEmulatorOptions, 'clock' | 'tenants'>,
): MiddlewareHandler<MiosaEnv> {
  return async (c, next) => {
    const key = keyOf(c.req.header('authorization'));
    if (key === null) {
      const message = 'The key is missing, or does not begin with msk_.';
      return new Refusal(401, 'invalid_token', message).answer(style);
    }
    const account = accountOf(key, tenants);
    const { allowed, freeInSeconds } = windows.take(account);
    if (!allowed) return rateExceeded(freeInSeconds).answer(style);
    c.set('call', {
      account,
      deadline: new Date(clock.now().getTime() + PATIENCE_MS),
      signal: c.req.raw.signal,
      idempotencyKey: randomUUID(),
    });
    return next();
  };
}

/** Answers by the route, and a write with a key that was used before as then. */
function answering(replays: Replays, style: Style) {
  const answerNow = async (
    { handle, about }: Route,
    c: MiosaContext,
    body: Buffer,
  ): Promise<Response> => {
    try {
      const answer = await handle(c, body);
      return answer(style);
    } catch (error) {
      const refusal = refusalOf(error, about);
      if (!refusal) throw error;
      return refusal.answer(style);
    }
  };
  return async (route: Route, c: MiosaContext): Promise<Response> => {
    if (route.method === 'GET' || route.readsBody) return answerNow(route, c, Buffer.alloc(0));
    let body: Buffer;
    try {
      body = await readBody(c);
    } catch (error) {
      if (error instanceof Refusal) return error.answer(style);
      throw error;
    }
    const key = c.req.header('idempotency-key');
    if (key === undefined) return answerNow(route, c, body);
    const { pathname, search } = new URL(c.req.url);
    const payload = createHash('sha256')
      .update(JSON.stringify([c.req.method, pathname, search]))
      .update(body)
      .digest('base64url');
    const keyed = { account: c.get('call').account, key, payload };
    const answer = await replays.once(keyed, () => answerNow(route, c, body));
    return answer ?? keyMismatch().answer(style);
  };
}
