import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { GraphQLError } from 'graphql';
import { createSchema, createYoga, type Plugin } from 'graphql-yoga';
import { pino } from 'pino';
import { vi } from 'vitest';
import type { Session } from '../../src/access/sessions.js';
import { maskError } from '../../src/server/mask-error.js';
import type { ServerContext } from '../../src/server/server-context.js';
import { attachWebSockets, type WebSocketOptions } from '../../src/server/websocket.js';
import type { SocketLimits } from '../../src/server/websocket/limits.js';
import { ManualSource } from './manual-source.js';
import type { RawSocket } from './raw-socket.js';
import { TestClock } from './test-clock.js';
import { testViewer } from './viewer.js';

export const socketLimits: SocketLimits = {
  initTimeoutMs: 3_000,
  maxMessageBytes: 1_048_576,
  maxOperations: 100,
  pingIntervalMs: 12_000,
};

/** A server with nothing behind its sockets but what the test holds in its hands. */
export interface SocketServer {
  /** Where to connect to. */
  url: string;
  port: number;
  clock: TestClock;
  /** The lines that were logged. */
  logged: unknown[];
  /** Subscribes to `events`, and gives their source when it is asked for the first. */
  follow(client: RawSocket, id: string): Promise<ManualSource<string>>;
  /** What each operation was run with, in order. */
  operations: { context: ServerContext; request: Request }[];
  /** All sources that were made, in order. */
  sources: ManualSource<string>[];
  /** Lets `slow` answer, and `late` begin. */
  release(): void;
  /** The server's ends of the connections. */
  connections: Socket[];
  sessions: { entered: Session[]; left: Session[] };
  /** Closes the sockets and no more. */
  closeSockets(): Promise<void>;
  close(): Promise<void>;
}

export async function openSocketServer({
  limits = {},
  ...options
}: Partial<Omit<WebSocketOptions, 'limits'>> & {
  limits?: Partial<SocketLimits>;
} = {}): Promise<SocketServer> {
  const clock = new TestClock();
  const logged: unknown[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => logged.push(JSON.parse(line)) });
  const sources: ManualSource<string>[] = [];
  const operations: SocketServer['operations'] = [];
  const sessions: SocketServer['sessions'] = { entered: [], left: [] };
  const waiting: (() => void)[] = [];
  const newSource = (): ManualSource<string> => {
    const source = new ManualSource<string>();
    sources.push(source);
    return source;
  };

  const schema = createSchema<ServerContext>({
    typeDefs: /* GraphQL */ `
      type Query {
        hello(name: String): String!
        boom: String
        slow: String
      }
      type Mutation {
        save: String!
      }
      type Subscription {
        events: String
        late: String
      }
    `,
    resolvers: {
      Query: {
        hello: (_, { name }: { name?: string }) => `Hello, ${name ?? 'world'}`,
        boom: () => {
          throw new Error('a secret');
        },
        slow: () => new Promise<string>((resolve) => waiting.push(() => resolve('at last'))),
      },
      Mutation: { save: () => 'saved' },
      Subscription: {
        events: {
          subscribe: () => newSource(),
          resolve: (event: string) => event,
        },
        late: {
          subscribe: async () => {
            await new Promise<void>((resolve) => waiting.push(resolve));
            return newSource();
          },
          resolve: (event: string) => event,
        },
      },
    },
  });
  const graphql = createYoga<ServerContext>({
    schema,
    logging: false,
    maskedErrors: { maskError },
    plugins: [watch(operations), useRefusals()],
  });

  const http = createServer();
  const connections: Socket[] = [];
  http.on('connection', (socket: Socket) => connections.push(socket));
  const sockets = attachWebSockets(http, {
    graphql,
    names: { host: '127.0.0.1', publicUrl: null, allowedHosts: [], allowedOrigins: [] },
    authenticate: () => Promise.resolve(testViewer),
    sessions: {
      enter(session) {
        sessions.entered.push(session);
        return () => sessions.left.push(session);
      },
    },
    clock,
    log,
    limits: { ...socketLimits, ...limits },
    ...options,
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/graphql`,
    port,
    clock,
    logged,
    async follow(client, id) {
      const index = sources.length;
      client.subscribe(id, 'subscription { events }');
      return vi.waitUntil(() => sources[index]?.asked === 1 && sources[index], {
        ...{ interval: 2, timeout: 15_000 },
      });
    },
    operations,
    sources,
    release: () => {
      for (const answer of waiting.splice(0)) answer();
    },
    connections,
    sessions,
    closeSockets: () => sockets.close(),
    async close() {
      const closed = new Promise((resolve) => http.close(resolve));
      const gone = sockets.close();
      // Those that do not answer are cut.
      clock.advance(1_000);
      await gone;
      await closed;
    },
  };
}

function watch(operations: SocketServer['operations']): Plugin<object, ServerContext> {
  return {
    onParams({ context, request }) {
      operations.push({ context, request });
    },
  };
}

/** Plugins refuse operations, and tell Yoga's HTTP what to answer, by errors of this form. */
function useRefusals(): Plugin {
  const extensions = { code: 'REFUSED', http: { status: 429, headers: { 'retry-after': '1' } } };
  return {
    onParams({ params, setResult }) {
      if (params.operationName === 'Thrown') throw new GraphQLError('No.', { extensions });
      if (params.operationName === 'Broken') throw new Error('a secret of a plugin');
      if (params.operationName === 'Set') {
        setResult({ errors: [new GraphQLError('No.', { extensions })] });
      }
      if (params.operationName === 'Partial') {
        const errors = [new GraphQLError('Half.', { extensions })];
        setResult({
          data: { hello: null },
          errors,
          extensions: { http: { status: 207 }, took: 1 },
        });
      }
    },
  };
}
