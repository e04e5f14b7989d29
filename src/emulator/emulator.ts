import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { join } from 'node:path';
import type { PoolConfig } from 'pg';
import type { Clock } from '../clock.js';
import { BlobFolder } from '../files/blobs.js';
import { readOrMakeSecret } from '../store/secret-file.js';
import { Store } from '../store/store.js';
import { createMiteosEmulator } from '../surfaces/miteos/emulator.js';
import type { Scope } from '../surfaces/miteos/emulator/keys.js';
import type { Limits } from '../surfaces/miteos/emulator/limits.js';
import { createMiosaEmulator, type MiosaChoices } from '../surfaces/miosa/emulator.js';
import { createRoutaEmulator, type RoutaChoices } from '../surfaces/routa/emulator.js';
import type { RoutaEvent } from '../surfaces/routa/port.js';
import type { MiosaEvent } from '../surfaces/miosa/port.js';
import type { MiteosEvent } from '../surfaces/miteos/port.js';
import type { EmulatorEnv } from './environment.js';
import { inflictFaults } from './fault-middleware.js';
import { Faults } from './faults.js';
import { Traffic } from './traffic.js';
import { signed, Webhooks, type WebhookEvent, type WebhookTarget } from './webhooks.js';

export interface EmulatorOptions {
  /** A migrated database of its own. */
  connection: PoolConfig;
  /** A folder of its own, for the bytes of files. */
  folder: string;
  clock: Clock;
  /** Where it can be reached, which has to be known by the first link. */
  publicUrl: () => string;
  limits: Limits;
  /** Keys that may do less than all. */
  scopes?: ReadonlyMap<string, readonly Scope[]>;
  /** Where events are posted. */
  webhook?: WebhookTarget;
  /** How MIOSA answers, and whom it knows. */
  miosa?: MiosaChoices;
  /** How Routa answers. */
  routa?: RoutaChoices;
  /** Faults from the beginning, as `Faults.add` takes them. */
  faults?: readonly string[];
  /** Told of what has happened on the account of a key, so that tests need no webhook. */
  onMiteosEvents?: (account: string, events: readonly MiteosEvent[]) => void;
  /** The same of MIOSA. */
  onMiosaEvents?: (account: string, events: readonly MiosaEvent[]) => void;
  /** The same of Routa, which has one account. */
  onRoutaEvents?: (account: string, events: readonly RoutaEvent[]) => void;
  /** Told of what went wrong within. */
  onError: (error: unknown) => void;
}

/** The surfaces as they look from outside, each under its own path. Without a port. */
export interface Emulator {
  /** Answers a request; with Node's side of it, connections can be reset. */
  fetch(request: Request, env?: Partial<HttpBindings>): Promise<Response>;
  readonly faults: Faults;
  readonly traffic: Traffic;
  /** Resolves when all that is due by the clock has been done, and told to the webhook. */
  settled(): Promise<void>;
  /** Lets requests that hang go. */
  close(): Promise<void>;
}

/** @throws FaultSpecError */
export async function createEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { connection, folder, clock, publicUrl, limits, scopes, onError } = options;
  const faults = new Faults();
  for (const spec of options.faults ?? []) faults.add(spec);
  const traffic = new Traffic();
  const closing = new AbortController();
  const webhooks = options.webhook && openWebhooks(options.webhook, onError);
  const store = new Store({ connection });
  const miteos = await createMiteosEmulator({
    ...{ store, clock, publicUrl, limits, scopes, onError, traffic, faults },
    blobs: await BlobFolder.open(join(folder, 'blobs')),
    linkKey: await readOrMakeSecret(join(folder, 'links.key')),
    closing: closing.signal,
    onEvents: options.onMiteosEvents,
    onWebhook: (event) => webhooks?.send(event),
  });

  const miosa = await createMiosaEmulator({
    ...options.miosa,
    ...{ store, clock, onError, traffic, faults },
    blobs: await BlobFolder.open(join(folder, 'miosa-blobs')),
    closing: closing.signal,
    onEvents: options.onMiosaEvents,
  });

  const routa = createRoutaEmulator({
    ...options.routa,
    ...{ store, clock, onError, traffic, faults },
    closing: closing.signal,
    onEvents: options.onRoutaEvents,
  });

  const app = new Hono<EmulatorEnv>();
  app.all('/v1/*', (c) => miteos.fetch(c.req.raw, c.env));
  app.all('/api/v1/*', (c) => miosa.fetch(c.req.raw, c.env));
  app.all('/routa/api/*', (c) => routa.fetch(c.req.raw, c.env));
  const links = new Hono<EmulatorEnv>();
  links.use(traffic.middleware());
  links.use(inflictFaults({ faults, closing: closing.signal, refuse: plainly, refuseRate }));
  links.get('/miteos/deliverables/:id', async (c) => {
    return (await miteos.serveLink(c.req.raw)) ?? c.notFound();
  });
  app.all('*', (c) => links.fetch(c.req.raw, c.env));

  return {
    fetch: async (request, env = {}) => app.fetch(request, env),
    faults,
    traffic,
    async settled() {
      await miteos.settled();
      await miosa.settled();
      await webhooks?.settled();
    },
    async close() {
      closing.abort();
      await miteos.close();
      await miosa.close();
      await webhooks?.close();
      await store.close();
    },
  };
}

function openWebhooks(
  { url, secret }: WebhookTarget,
  onError: (error: unknown) => void,
): Webhooks<WebhookEvent> {
  return new Webhooks({ url, form: (event) => signed(event, secret) }, onError);
}

function refuseRate(message: string): Response {
  return plainly(429, message);
}

function plainly(status: number, message: string): Response {
  return new Response(`${message}\n`, { status, headers: { 'content-type': 'text/plain' } });
}
