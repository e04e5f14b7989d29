import { createYoga, useReadinessCheck, type Plugin } from 'graphql-yoga';
import { NoSchemaIntrospectionCustomRule } from 'graphql';
import type { Logger } from 'pino';
import type { RateLimiter } from '../access/rate-limiter.js';
import type { Sessions } from '../access/sessions.js';
import { may, type Viewer } from '../access/viewer.js';
import type { Config } from '../config.js';
import { createContext, type Context, type Services } from '../context.js';
import { headerKey } from '../idempotency/key.js';
import { schema } from '../../schema/index.js';
import type { WebhookReceiver } from '../webhooks/receiver.js';
import { useAnswerLimits } from './answer-limits.js';
import { useAuthentication, type Authenticate } from './authentication.js';
import { useCors } from './cors.js';
import { keepValidDocuments } from './document-cache.js';
import { useDocumentLimits } from './document-limits.js';
import { useDownloads, type DownloadsOptions } from './downloads.js';
import { lastEventIdIn, useEventStream } from './event-stream.js';
import { useGraphiQLPage } from './graphiql.js';
import { useLinks } from './links.js';
import { isFault, maskError } from './mask-error.js';
import { useMultipart } from './multipart.js';
import { useOperation } from './operation.js';
import { useBodyGuard, useHostGuard } from './request-guard.js';
import { useRequestJson } from './request-json.js';
import { useRequestLog } from './request-log.js';
import { useSecurityHeaders } from './security-headers.js';
import type { ServerContext } from './server-context.js';
import { useSubscriptionRule } from './subscription-rule.js';
import { useSubscriptions } from './subscriptions.js';
import { useTrustedDocuments, type TrustedDocuments } from './trusted-documents.js';
import { useVariableCheck } from './variables.js';
import { useWebhooks } from './webhooks.js';

export interface GraphQLServerOptions {
  config: Config;
  services: Services;
  log: Logger;
  authenticate: Authenticate;
  rateLimiter: RateLimiter;
  sessions: Sessions;
  trustedDocuments: TrustedDocuments;
  /** Answers the links that a surface signed; null for any other request. */
  serveLink: (request: Request) => Promise<Response | null>;
  downloads: DownloadsOptions;
  /** Takes in what surfaces post. */
  webhooks: WebhookReceiver;
  /** Whether requests should be sent here. */
  isReady: () => Promise<boolean>;
}

/** Everything that is answered over HTTP, in the order in which a request passes it. */
export function createGraphQLServer(options: GraphQLServerOptions) {
  const { config, services, log, authenticate, rateLimiter, sessions } = options;
  const { trustedDocuments, serveLink, downloads, webhooks, isReady } = options;
  const documents = keepValidDocuments();
  const graphiqlPage = useGraphiQLPage({
    isAllowed: ({ viewer }) => config.isDevelopment || isShownSchema(viewer),
  });
  return createYoga<ServerContext, Context>({
    schema,
    context: (given) => contextOf(given, services),
    plugins: [
      useSecurityHeaders(config.publicUrl),
      useRequestLog(log),
      useHostGuard(config),
      useCors(config.allowedOrigins),
      useReadinessCheck({ endpoint: '/ready', check: isReady }),
      useLinks(serveLink),
      useDownloads(downloads),
      useWebhooks({ receiver: webhooks, log }),
      // The empty page has no secrets; who develops on this machine needs no key to be shown it.
      config.isDevelopment && graphiqlPage,
      useAuthentication(authenticate, log),
      !config.isDevelopment && graphiqlPage,
      useBodyGuard(),
      useRequestJson(),
      useMultipart({ ...config.upload, maxOperationsBytes: config.limits.jsonBytes }),
      ...(config.trustedDocuments.mode === 'off'
        ? []
        : [useTrustedDocuments(config.trustedDocuments.mode, trustedDocuments)]),
      documents.plugin,
      useDocumentLimits(config.limits),
      useIntrospectionGuard(),
      useSubscriptionRule(),
      useVariableCheck(),
      // Before those that wrap its results.
      useSubscriptions({ log, maySeeSuggestions: isShownSchema }),
      useOperation({ limits: config.limits, rateLimiter, clock: services.clock, log }),
      useEventStream(sessions),
      useAnswerLimits<ServerContext>({ maySeeSuggestions: ({ viewer }) => isShownSchema(viewer) }),
    ],
    multipart: false,
    maxRequestBodySize: config.limits.jsonBytes,
    batching: false,
    parserAndValidationCache: documents.caches,
    cors: false,
    landingPage: false,
    graphqlEndpoint: '/graphql',
    healthCheckEndpoint: '/health',
    maskedErrors: { maskError },
    graphiql: false,
    logging: {
      debug: (...args) => log.trace({ yoga: args }),
      info: (...args) => log.info({ yoga: args }),
      warn: (...args) => log.warn({ yoga: args }),
      error: (...args) => {
        // What a client is meant to see, or makes by going away, is not a fault of ours.
        for (const error of args) {
          if (isFault(error)) log.error({ err: error });
        }
      },
    },
  });
}

function contextOf(given: ServerContext, services: Services): Context {
  const { viewer, operation, request, requestId, transport } = given;
  const signal = given.signal ?? (request && (() => request.signal));
  if (!viewer || !operation || !signal) throw new Error('An operation of nobody.');
  return createContext(services, {
    viewer,
    usage: operation,
    requestId,
    idempotencyKey: headerKey(request),
    // That of a WebSocket would hold for all its operations.
    lastEventId: transport === 'websocket' ? null : lastEventIdIn(request),
    signal,
    pace: (given.pace ??= { isHeldBack: false }),
  });
}

function isShownSchema(viewer: Viewer | undefined): boolean {
  return viewer !== undefined && may(viewer, 'schema:read');
}

/** Shows the schema to those who may see it. */
function useIntrospectionGuard(): Plugin<ServerContext, ServerContext> {
  return {
    onValidate({ addValidationRule, context: { viewer } }) {
      if (!isShownSchema(viewer)) addValidationRule(NoSchemaIntrospectionCustomRule);
    },
  };
}

export type GraphQLServer = ReturnType<typeof createGraphQLServer>;
