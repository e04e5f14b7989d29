import { createServer, type Server } from 'node:http';
import type { PoolConfig } from 'pg';
import type { Logger } from 'pino';
import { openAccess } from './access/open-access.js';
import { MemoryRateLimiter } from './access/rate-limiter.js';
import { openSecrets } from './access/secrets.js';
import { Tenants } from './access/tenants.js';
import { adoptAtStart } from './app/adopt-at-start.js';
import { openLiveSources } from './app/live-sources.js';
import { openSurfaces } from './app/open-surfaces.js';
import { systemClock, type Clock } from './clock.js';
import type { Config } from './config.js';
import { MemoryEventBus } from './events/bus.js';
import { EventLog } from './events/log.js';
import { EventRetention } from './events/retention.js';
import { DownloadLinks } from './files/download-links.js';
import { Idempotency } from './idempotency/idempotency.js';
import { answerClientErrors } from './server/client-error.js';
import { downloadKinds } from './server/download-kinds.js';
import { trackInFlight } from './server/drain.js';
import { createGraphQLServer } from './server/graphql.js';
import { hasPlainTarget } from './server/request-target.js';
import { readTrustedDocuments } from './server/trusted-documents.js';
import { letUnreadBodyPass } from './server/unread-body.js';
import { attachWebSockets } from './server/websocket.js';
import { Store } from './store/store.js';
import { Surfaces } from './surfaces/surfaces.js';
import { Adoption } from './workspaces/adoption.js';
import { Journal } from './workspaces/operations/journal.js';
import { Operations } from './workspaces/operations/operations.js';
import { operationPlaces } from './workspaces/operations/places.js';
import { Recovery } from './workspaces/operations/recovery.js';
import { WebhookEndpoints } from './webhooks/endpoints.js';
import { WebhookReceiver } from './webhooks/receiver.js';
import { webhookUpkeep } from './webhooks/upkeep.js';
import { workspaceSources } from './workspaces/sources.js';
import { Tombstones } from './workspaces/tombstones.js';
import { Turns } from './workspaces/turns.js';

/** A client sends a large file within this, or is cut off. */
const REQUEST_TIMEOUT_MS = 600_000;

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
  createServer(url: () => string): AppServer;
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

export interface AppServer {
  readonly http: Server;
  /**
   * Takes no new connection, lets requests in flight finish within the time, and closes WebSockets
   * with 1001. Event streams are cut, so that their clients come back rather than take it for an end.
   */
  drain(timeoutMs: number): Promise<void>;
}

export async function createApp(options: AppOptions): Promise<App> {
  const { config, connection, clock, log } = options;
  const store = new Store({ connection, onStatement: options.onStatement });
  const secrets = await openSecrets({
    dataDir: config.dataDir,
    secret: config.secret,
    previous: config.previousSecret,
  });
  const entrance = await openAccess({ config, store, secrets, clock, log });
  const { access, sessions, seals, developmentKey } = entrance;
  const authenticate = (authorization: string | null) =>
    entrance.authenticator.authenticate(authorization);
  const bus = new MemoryEventBus();
  const events = new EventLog({
    ...{ store, bus, clock, maxLagMs: config.events.maxLagMs },
    onError: (error) => {
      log.error({ err: error }, 'the look for events met an error');
    },
  });
  const retention = new EventRetention({
    ...{ store, clock, ...config.events },
    onError: (error) => {
      log.error({ err: error }, 'the removal of old events met an error');
    },
  });
  const idempotency = new Idempotency({
    ...{ store, clock },
    onError: (error) => {
      log.error({ err: error }, 'the upkeep of idempotency keys met an error');
    },
  });
  // No other process can be at work on the embedded database.
  if (config.databaseUrl === null) await idempotency.releaseAll();
  let publicUrl = () => config.publicUrl ?? `http://${config.host}:${config.port}`;

  const links = new DownloadLinks({
    ...{ key: secrets.derive('downloads'), clock },
    publicUrl: () => publicUrl(),
  });
  const { miteos, miosa, routa } = await openSurfaces({
    ...{ config, store, access, secrets, events, clock, log },
    ...{ publicUrl: () => publicUrl(), resolveCname: options.resolveCname },
  });
  const surfaces = new Surfaces([miteos, miosa, routa]);
  const ports = { miteos: miteos.port, miosa: miosa.port, routa: routa.port };
  const tenants = new Tenants({ store, clock });
  const isLetIn = (tenantId: string) => tenants.isLetIn(tenantId);
  const webhooks = new WebhookEndpoints({ store, seals, clock, publicUrl: () => publicUrl() });
  const receivedWebhooks = webhookUpkeep({
    ...{ store, clock },
    onError: (error) => {
      log.error({ err: error }, 'the upkeep of webhooks met an error');
    },
  });
  const tombstones = new Tombstones({
    ...{ store, clock },
    onError: (error) => {
      log.error({ err: error }, 'the removal of old workspaces met an error');
    },
  });
  const adoption = new Adoption({
    ...{ store, events, clock, surfaces, tombstones, intervalMs: config.workspaceRefreshMs },
    sources: workspaceSources(ports),
    timeoutMs: config.timeouts.operationMs,
    onError: (error) => {
      log.error({ err: error }, 'workspaces that a surface has listed could not be kept');
    },
  });
  const onOperationError = (error: unknown): void => {
    log.error({ err: error }, 'an operation met an error, and is taken up again');
  };
  const operations = new Operations({
    ...{ store, clock, events, surfaces, tombstones, onError: onOperationError },
    journal: new Journal({ store, clock, events }),
    places: operationPlaces({ ...ports, surfaces }),
    timeoutMs: config.timeouts.operationMs,
  });
  const live = await openLiveSources(
    { config, store, events, adoption, clock, log },
    { miteos, miosa, routa },
  );
  await adoptAtStart(adoption, { tenants, clock, timeouts: config.timeouts });

  const recovery = new Recovery({
    ...{ operations, clock, onError: onOperationError },
    isAlone: config.databaseUrl === null,
  });

  let stopping = false;
  const graphql = createGraphQLServer({
    config,
    services: {
      ...{ store, access, events, clock, idempotency, links, webhooks },
      timeouts: config.timeouts,
      ...{ ...ports, surfaces, adoption, operations, tombstones, live },
      turns: new Turns(),
    },
    log,
    authenticate,
    rateLimiter: new MemoryRateLimiter(clock),
    sessions,
    trustedDocuments: await readTrustedDocuments(config.trustedDocuments),
    serveLink: (request) => miteos.serveLink(request),
    downloads: {
      ...{ links, clock, log },
      kinds: downloadKinds({ miteos: miteos.port, miosa: miosa.port }),
      isLetIn,
      timeouts: config.timeouts,
    },
    webhooks: new WebhookReceiver({
      ...{ store, endpoints: webhooks, sources: live.webhooks, clock, isLetIn },
      look: (tenantId, surface) => {
        live.sources.look(tenantId, surface);
      },
    }),
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

  return {
    fetch: async (request) => graphql.fetch(request),
    createServer(url) {
      publicUrl = () => config.publicUrl ?? url();
      // That there is a `Host` is asked below, so that all answers have the same form.
      const options = { requestTimeout: REQUEST_TIMEOUT_MS, requireHostHeader: false };
      const http = createServer(options, (request, response) => {
        letUnreadBodyPass(request, response);
        if (!hasPlainTarget(request, response)) return;
        Promise.resolve(graphql(request, response)).catch((error: unknown) => {
          // The answer has begun, so that all that is left is to cut it where it is.
          log.error({ err: error }, 'an answer broke off');
          response.destroy();
        });
      });
      answerClientErrors(http);
      const inFlight = trackInFlight(http);
      const sockets = attachWebSockets(http, {
        graphql,
        names: config,
        authenticate,
        sessions,
        limits: { ...config.webSocket, maxMessageBytes: config.limits.jsonBytes },
        // The time of the network goes on where a test stops the clock.
        clock: systemClock,
        log,
      });
      return {
        http,
        async drain(timeoutMs) {
          if (!http.listening) return;
          const closed = new Promise((resolve) => http.close(resolve));
          await inFlight.finished(timeoutMs);
          await sockets.close();
          http.closeAllConnections();
          await closed;
        },
      };
    },
    stopBeingReady() {
      stopping = true;
    },
    async close() {
      await recovery.stop();
      await operations.close();
      await adoption.settled();
      await tombstones.close();
      await live.sources.close();
      await miteos.close();
      await miosa.close();
      await routa.close();
      await idempotency.close();
      await retention.close();
      await receivedWebhooks.stop();
      events.close();
      await entrance.close();
      await store.close();
    },
    async settled() {
      await idempotency.settled();
      await recovery.settled();
      await operations.settled();
      await adoption.settled();
      await tombstones.settled();
      await retention.settled();
      await receivedWebhooks.settled();
      await live.sources.settled();
      await miteos.settled();
      await miosa.settled();
      await routa.settled();
    },
    listeners: () => events.streams,
    developmentKey,
  };
}
