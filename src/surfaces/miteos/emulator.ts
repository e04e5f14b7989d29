import type { HttpBindings } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { noBody, noQuery } from '../../emulator/asked.js';
import type { Clock } from '../../clock.js';
import { inflictFaults } from '../../emulator/fault-middleware.js';
import type { Faults } from '../../emulator/faults.js';
import { RateWindows } from '../../emulator/rate-windows.js';
import type { Traffic } from '../../emulator/traffic.js';
import type { WebhookEvent } from '../../emulator/webhooks.js';
import type { BlobFolder } from '../../files/blobs.js';
import type { Store } from '../../store/store.js';
import { EmbeddedMiteos } from './embedded.js';
import { agentRoutes } from './emulator/agents.js';
import { deploymentRoutes } from './emulator/deployments.js';
import { fileRoutes } from './emulator/files.js';
import { accountOf, allScopes, keyOf, type Scope } from './emulator/keys.js';
import type { Limits } from './emulator/limits.js';
import { describeRoutes } from './emulator/openapi.js';
import { refusalOf, refuse } from './emulator/refusals.js';
import type { MiteosEnv, Route } from './emulator/route.js';
import { taskRoutes } from './emulator/tasks.js';
import { webhookEventOf } from './emulator/webhook-events.js';
import { workspaceRoutes } from './emulator/workspaces.js';
import type { MiteosEvent } from './port.js';

/** The larger reading of Miteos' 50 MB. */
const LARGEST_FILE_BYTES = 52_428_800;
/** Longer than any call of the embedded one takes. */
const PATIENCE_MS = 600_000;

export interface MiteosEmulatorOptions {
  store: Store;
  /** A folder of its own. */
  blobs: BlobFolder;
  clock: Clock;
  linkKey: Buffer;
  /** Where links begin. */
  publicUrl: () => string;
  limits: Limits;
  /** Keys that may do less than all. */
  scopes?: ReadonlyMap<string, readonly Scope[]>;
  traffic: Traffic;
  faults: Faults;
  /** Fires when the emulator closes. */
  closing: AbortSignal;
  /** Told of what has happened, once it is written. */
  onEvents?: (account: string, events: readonly MiteosEvent[]) => void;
  onWebhook: (event: WebhookEvent) => void;
  onError: (error: unknown) => void;
}

export interface MiteosEmulator {
  /** Serves `/v1`. */
  fetch(request: Request, env: Partial<HttpBindings>): Promise<Response>;
  /** Answers a signed link, which needs no key; null when the request is for none. */
  serveLink(request: Request): Promise<Response | null>;
  settled(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The embedded Miteos in Miteos' own wire format: its routes, shapes, errors and rate headers. Each
 * well-formed key is an account of its own.
 */
export async function createMiteosEmulator(
  options: MiteosEmulatorOptions,
): Promise<MiteosEmulator> {
  const { limits, traffic, faults, closing, onError } = options;
  const port = await openPort(options);
  const app = new Hono<MiteosEnv>().basePath('/v1');
  app.use(traffic.middleware());
  app.use(holdToRate(new RateWindows(options.clock, limits.requestsPerMinute), limits));
  app.use(inflictFaults({ faults, closing, refuse, refuseRate }));
  for (const route of routesOf(port, limits)) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(route.method, path, admit(route, options), route.handle);
  }
  app.notFound((c) =>
    c.get('key') === null ? refuse(401, NO_KEY) : refuse(404, 'There is no such route.'),
  );
  app.onError((error, c) => {
    const refusal = refusalOf(error);
    if (refusal) return refuse(refusal.status, refusal.message);
    if (!c.req.raw.signal.aborted) onError(error);
    return refuse(500, 'Something went wrong in the emulator.');
  });
  return {
    fetch: async (request, env) => app.fetch(request, env),
    serveLink: (request) => port.serveDownload(request),
    settled: () => port.settled(),
    close: () => port.stop(),
  };
}

function refuseRate(message: string): Response {
  const answer = refuse(429, message);
  answer.headers.set('x-ratelimit-remaining', '0');
  return answer;
}

const NO_KEY = 'The key is missing, or is none of mt_test_… and mt_live_….';

async function openPort(options: MiteosEmulatorOptions): Promise<EmbeddedMiteos> {
  const { store, blobs, clock, linkKey, publicUrl, onEvents, onWebhook, onError } = options;
  const port = new EmbeddedMiteos({
    ...{ store, blobs, clock, linkKey, publicUrl, onError },
    seed: 'emulator',
    largestFileBytes: LARGEST_FILE_BYTES,
    concurrentTasks: options.limits.concurrentTasks,
    onEvents(tx, account, events) {
      store.afterCommit(tx, () => {
        onEvents?.(account, events);
        for (const event of events.map(webhookEventOf)) if (event) onWebhook(event);
      });
      return Promise.resolve();
    },
  });
  await port.start();
  return port;
}

/** All that is served, and its own description. */
function routesOf(port: EmbeddedMiteos, { storageBytes }: Limits): Route[] {
  const routes: Route[] = [
    ...workspaceRoutes(port),
    ...fileRoutes(port, storageBytes),
    ...taskRoutes(port),
    ...agentRoutes(port),
    ...deploymentRoutes(port),
    {
      method: 'GET',
      path: '/openapi.json',
      summary: 'This description',
      scope: 'open',
      query: noQuery,
      body: noBody,
      answer: z.looseObject({ openapi: z.string() }),
      handle: () => Promise.resolve(Response.json(description)),
    },
  ];
  const description = describeRoutes(routes);
  return routes;
}

/** Knows the key, counts the request for it, and says in each answer what is left for a minute. */
function holdToRate(
  windows: RateWindows,
  { requestsPerMinute }: Limits,
): MiddlewareHandler<MiteosEnv> {
  return async (c, next) => {
    const key = keyOf(c.req.header('authorization'));
    c.set('key', key);
    const share =
      key === null ? { allowed: true, remaining: requestsPerMinute } : windows.take(accountOf(key));
    if (share.allowed) await next();
    else c.res = refuse(429, `The plan allows ${requestsPerMinute} requests a minute.`);
    const { headers } = c.res;
    headers.set('x-ratelimit-limit', String(requestsPerMinute));
    if (!headers.has('x-ratelimit-remaining')) {
      headers.set('x-ratelimit-remaining', String(share.remaining));
    }
  };
}

/** Lets a request pass whose key may do this, and makes the call that the port is told. */
function admit(
  { scope }: Route,
  { clock, scopes }: Pick<MiteosEmulatorOptions, 'clock' | 'scopes'>,
): MiddlewareHandler<MiteosEnv> {
  return async (c, next) => {
    if (scope === 'open') return next();
    const key = c.get('key');
    if (key === null) return refuse(401, NO_KEY);
    const granted = scopes?.get(key) ?? allScopes;
    if (scope !== null && !granted.includes(scope)) {
      return refuse(403, `The key lacks the scope ${scope}.`);
    }
    c.set('call', {
      account: accountOf(key),
      deadline: new Date(clock.now().getTime() + PATIENCE_MS),
      signal: c.req.raw.signal,
      idempotencyKey: randomUUID(),
    });
    return next();
  };
}
