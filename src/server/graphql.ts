import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { createYoga, useReadinessCheck } from 'graphql-yoga';
import type { Logger } from 'pino';
import { defaultViewer } from '../access/viewer.js';
import type { Config } from '../config.js';
import { createContext, type Context, type Services } from '../context.js';
import { headerKey } from '../idempotency/key.js';
import { schema } from '../../schema/index.js';
import { useLinks } from './links.js';
import { clientError, maskError } from './mask-error.js';
import { useMultipart } from './multipart.js';
import { usePerEventContext } from './per-event-context.js';
import { useTokenLimit } from './token-limit.js';
import { useRequestGuard } from './request-guard.js';

/** A JSON body and a WebSocket message may have this size; files come in multipart requests. */
export const MAX_JSON_BYTES = 1_000_000;

export interface GraphQLServerOptions {
  config: Config;
  services: Services;
  log: Logger;
  /** Answers the links that a surface signed; null for any other request. */
  serveLink: (request: Request) => Promise<Response | null>;
  /** Whether requests should be sent here. */
  isReady: () => Promise<boolean>;
}

/** Everything that is answered over HTTP, in the order in which a request passes it. */
export function createGraphQLServer(options: GraphQLServerOptions) {
  const { config, services, log, serveLink, isReady } = options;
  const newContext = (signal: AbortSignal, idempotencyKey: string | null): Context =>
    createContext(services, defaultViewer, signal, idempotencyKey);
  return createYoga({
    schema,
    // A WebSocket has no request of its own for an operation; its operations end with the socket.
    context: ({ request, signal }: { request?: Request; signal?: AbortSignal }) =>
      newContext(signal ?? request?.signal ?? new AbortController().signal, headerKey(request)),
    plugins: [
      useRequestGuard(config),
      useReadinessCheck({ endpoint: '/ready', check: isReady }),
      useLinks(serveLink),
      useMultipart({ ...config.upload, maxOperationsBytes: MAX_JSON_BYTES }),
      usePerEventContext(),
      useTokenLimit(),
    ],
    multipart: false,
    maxRequestBodySize: MAX_JSON_BYTES,
    batching: false,
    cors: false,
    landingPage: false,
    graphqlEndpoint: '/graphql',
    healthCheckEndpoint: '/health',
    maskedErrors: { maskError },
    renderGraphiQL,
    graphiql: { title: 'Tributary', defaultQuery: DEFAULT_QUERY },
    logging: {
      debug: (...args) => log.debug({ yoga: args }),
      info: (...args) => log.info({ yoga: args }),
      warn: (...args) => log.warn({ yoga: args }),
      error: (...args) => {
        // What a client is meant to see is not a fault of ours.
        for (const error of args) if (!clientError(error)) log.error({ err: error });
      },
    },
  });
}

export type GraphQLServer = ReturnType<typeof createGraphQLServer>;

const DEFAULT_QUERY = `# Tributary: one API over Miteos, MIOSA and Routa.
# Ctrl+Enter runs it; the docs are on the left.

query Workspaces {
  workspaces(first: 10) {
    totalCount
    nodes {
      id
      name
      fileCount
      tasks(first: 5) {
        nodes { id status createdAt }
      }
    }
  }
}
`;
