import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError, type DocumentNode, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import type { OperationResult } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { GraphQLServer } from './graphql.js';
const MAX_JSON_BYTES = 1_048_576;
import { isOwnHost, isOwnOrigin, type Names } from './request-guard.js';

/** Close code for a server that stops; the client may connect again. */
const GOING_AWAY = 1001;
/** How long a client is given to answer a close, before its socket is cut. */
const CLOSE_TIMEOUT_MS = 1_000;

export interface WebSockets {
  /** Closes every socket with 1001, and takes no new one. Resolves when all have gone. */
  close(): Promise<void>;
}

/** The stages of an operation, as Yoga and its plugins have put them together. */
interface Pipeline {
  schema: GraphQLSchema;
  parse: (source: string) => DocumentNode;
  validate: (schema: GraphQLSchema, document: DocumentNode) => readonly GraphQLError[];
  contextFactory: () => unknown;
  execute: (args: ExecutionArgs) => OperationResult;
  subscribe: (args: ExecutionArgs) => OperationResult;
}

/**
 * Serves operations over WebSocket (`graphql-transport-ws`) through the same pipeline as HTTP: what
 * is parsed, validated, executed and masked there goes the same way here.
 */
export function attachWebSockets(
  server: HttpServer,
  graphql: GraphQLServer,
  names: Names,
): WebSockets {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_JSON_BYTES });

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const status = refusalOf(request, graphql.graphqlEndpoint, names);
    if (status === null) {
      sockets.handleUpgrade(request, socket, head, (client) => {
        sockets.emit('connection', client, request);
      });
    } else {
      socket.on('error', () => socket.destroy());
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  });

  const signals = new WeakMap<object, AbortSignal>();
  const pipelines = new WeakMap<ExecutionArgs, Pipeline>();
  const pipelineOf = (args: ExecutionArgs): Pipeline => {
    const pipeline = pipelines.get(args);
    if (!pipeline) throw new Error('An operation that onSubscribe has not seen.');
    return pipeline;
  };
  const served = useServer(
    {
      onConnect({ extra: { socket } }) {
        const connection = new AbortController();
        signals.set(socket, connection.signal);
        socket.once('close', () => {
          connection.abort();
        });
      },
      async onSubscribe({ extra }, _id, params) {
        const pipeline: Pipeline = graphql.getEnveloped({
          params,
          signal: signals.get(extra.socket),
        });
        const { schema, parse, validate, contextFactory } = pipeline;
        try {
          const document = parse(params.query);
          const errors = validate(schema, document);
          if (errors.length > 0) return errors;
          const args: ExecutionArgs = {
            schema,
            document,
            operationName: params.operationName,
            variableValues: params.variables,
            contextValue: await contextFactory(),
          };
          pipelines.set(args, pipeline);
          return args;
        } catch (error) {
          // A syntax error ends this one operation, not the socket.
          return [error instanceof GraphQLError ? error : new GraphQLError('Unexpected error.')];
        }
      },
      execute: (args) => pipelineOf(args).execute(args),
      subscribe: (args) => pipelineOf(args).subscribe(args),
      isProd: true,
    },
    sockets,
  );

  return {
    async close() {
      const closed = [...sockets.clients].map(
        (client) => new Promise((resolve) => client.once('close', resolve)),
      );
      for (const client of sockets.clients) client.close(GOING_AWAY, 'Going away');
      void served.dispose();
      const timer = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
      }, CLOSE_TIMEOUT_MS);
      await Promise.all(closed);
      clearTimeout(timer);
    },
  };
}

/** The status line to refuse an upgrade with; null to accept it. */
function refusalOf(request: IncomingMessage, endpoint: string, names: Names): string | null {
  const { host, origin } = request.headers;
  if (host === undefined || !isOwnHost(host, names)) return '421 Misdirected Request';
  if (!isOwnOrigin(origin, names)) return '403 Forbidden';
  const path = (request.url ?? '').split('?')[0];
  return path === endpoint ? null : '404 Not Found';
}
