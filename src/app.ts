import type { PoolConfig } from 'pg';
import type { Logger } from 'pino';
import { openAccess } from './access/open-access.js';
import { MemoryRateLimiter } from './access/rate-limiter.js';
import { openSecrets } from './access/secrets.js';
import { Tenants } from './access/tenants.js';
import { openLiveSources } from './app/live-sources.js';
import { openEvents } from './app/open-events.js';
import { openSurfaces } from './app/open-surfaces.js';
import { openWebhooks } from './app/open-webhooks.js';
import { openWorkspaces } from './app/open-workspaces.js';
import type { Clock } from './clock.js';
import type { Config } from './config.js';
import { DownloadLinks } from './files/download-links.js';
import { Idempotency } from './idempotency/idempotency.js';
import { downloadKinds } from './server/download-kinds.js';
import { createGraphQLServer } from './server/graphql.js';
import { createHttpServer, type HttpServer } from './server/http-server.js';
import { readTrustedDocuments } from './server/trusted-documents.js';
import { Store } from './store/store.js';
import { Surfaces } from './surfaces/surfaces.js';
import { Turns } from './turns.js';

export interface AppOptions {
  config: Config;
  /** A migrated database. */
  connection: PoolConfig;
  clock: Clock;
  log: Logger;
  /** Told of each SQL statement, so that tests can count them. */
  onStatement?: (sql: string) => void;
  /** Where the embedded MIOSA looks up what a domain is an alias of. By default it looks up nothing. */
  resolveCname?: (name: string) => Promise<string[]>;
}

/** The gateway, put together but without a port. */
export interface App {
  /** Answers a request as the server would. */
  fetch(request: Request): Promise<Response>;
  /** A server that is not listening yet. Links point to `url()`, which has to be known by then. */
  createServer(url: () => string): HttpServer;
  /** From now on `/ready` says no. */
  stopBeingReady(): void;
  close(): Promise<void>;
  /** Resolves when everything that is due by the clock has been done. */
  settled(): Promise<void>;
  /** How many subscriptions follow the log now. */
  listeners(): number;
  /** The key that a first run on this machine has made; null when the gateway has a secret. */
  readonly developmentKey: string | null;
}

export async function createApp(options: AppOptions): Promise<App> {
  const { config, connection, clock, log } = options;
  const store = new Store({ connection, onStatement: options.onStatement });
  const { dataDir, secret, previousSecret: previous } = config;
  const secrets = await openSecrets({ dataDir, secret, previous });
  const entrance = await openAccess({ config, store, secrets, clock, log });
  const { access, sessions, seals, developmentKey } = entrance;
  const authenticate = (authorization: string | null) =>
    entrance.authenticator.authenticate(authorization);
  const openedEvents = openEvents({ config, store, clock, log });
  const { events } = openedEvents;
  const idempotency = new Idempotency({
    ...{ store, clock },
    onError: (error) => {
      log.error({ err: error }, 'the upkeep of idempotency keys met an error');
    },
  });
  // No other process can be at work on the embedded database.
  if (config.databaseUrl === null) await idempotency.releaseAll();
  let ownUrl = () => `http://${config.host}:${config.port}`;
  const publicUrl = () => config.publicUrl ?? ownUrl();
  const links = new DownloadLinks({ key: secrets.derive('downloads'), clock, publicUrl });
  const opened = await openSurfaces({
    ...{ config, store, access, secrets, events, clock, log, publicUrl },
    resolveCname: options.resolveCname,
  });
  const { miteos, miosa, routa } = opened;
  const ports = { miteos: miteos.port, miosa: miosa.port, routa: routa.port };
  const surfaces = new Surfaces([miteos, miosa, routa]);
  const tenants = new Tenants({ store, clock });
  const isLetIn = (tenantId: string) => tenants.isLetIn(tenantId);
  const workspaces = await openWorkspaces({
    ...{ config, store, events, tenants, surfaces, ports, clock, log },
  });
  const { adoption, operations, tombstones } = workspaces;
  const live = await openLiveSources({ config, store, events, adoption, clock, log }, opened);
  const webhooks = openWebhooks({ store, seals, clock, log, publicUrl, live, isLetIn });

  let stopping = false;
  const graphql = createGraphQLServer({
    ...{ config, log, authenticate, sessions, rateLimiter: new MemoryRateLimiter(clock) },
    services: {
      ...{ ...ports, store, access, events, clock, idempotency, links, surfaces },
      ...{ adoption, operations, tombstones, turns: new Turns(), live },
      ...{ webhooks: webhooks.endpoints, timeouts: config.timeouts },
    },
    trustedDocuments: await readTrustedDocuments(config.trustedDocuments),
    serveLink: (request) => miteos.serveLink(request),
    downloads: {
      ...{ links, clock, log, isLetIn, timeouts: config.timeouts },
      kinds: downloadKinds({ miteos: miteos.port, miosa: miosa.port }),
    },
    webhooks: webhooks.receiver,
    isReady: async () => {
      if (stopping) return false;
      try {
        await store.ping();
        return true;
      } catch (error) {
        log.warn({ err: error }, 'the database does not answer');
        return false;
      }
    },
  });

  // What is asked of a part by those before it comes to its end first.
  const parts = [
    ...[workspaces, live.sources, miteos, miosa, routa],
    ...[idempotency, webhooks, openedEvents],
  ];
  return {
    fetch: async (request) => graphql.fetch(request),
    createServer(url) {
      ownUrl = url;
      return createHttpServer({
        ...{ graphql, names: config, authenticate, sessions, log },
        limits: { ...config.webSocket, maxMessageBytes: config.limits.jsonBytes },
      });
    },
    stopBeingReady() {
      stopping = true;
    },
    async close() {
      for (const part of parts) await part.close();
      await entrance.close();
      await store.close();
    },
    async settled() {
      for (const part of parts) await part.settled();
    },
    listeners: () => events.streams,
    developmentKey,
  };
}
