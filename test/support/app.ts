import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino, type Logger } from 'pino';
import { ApiKeys, type NewApiKey } from '../../src/access/api-keys.js';
import type { Scope } from '../../src/access/scopes.js';
import { Tenants } from '../../src/access/tenants.js';
import { createApp, type App, type AppOptions } from '../../src/app.js';
import type { Clock } from '../../src/clock.js';
import { readConfig } from '../../src/config.js';
import { Store } from '../../src/store/store.js';
import { openTestDatabase } from './database.js';
import { TestClock } from './test-clock.js';

/** What a GraphQL answer looks like from outside. */
export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: unknown[]; extensions?: Record<string, unknown> }[];
  extensions?: Record<string, unknown>;
}

export interface TestApp {
  readonly app: App;
  /** SQL statements so far, but for the look at who asks; set its length to 0 to count anew. */
  statements: string[];
  /** Its database, past the app. */
  store: Store;
  /** Of a key that may do everything: the development tenant's. */
  authorization: string;
  /** Makes a key, and its tenant if needed, and gives the header for it. */
  authorize(tenant: string, scopes: readonly Scope[], more?: Partial<NewApiKey>): Promise<string>;
  /** Of all tenants, as the command line has it. */
  tenants: Tenants;
  /** Sends an operation as JSON, with that key or another, and gives the answer without its extensions. */
  query(
    query: string,
    variables?: Record<string, unknown>,
    authorization?: string,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Sends a request for the GraphQL endpoint. */
  send(init: RequestInit, path?: string): Promise<Response>;
  /** Sends an operation that must succeed, and gives its data. */
  data(query: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Listens on a free port, until the app is closed. */
  listen(): Promise<{ url: string; drain: (timeoutMs: number) => Promise<void> }>;
  /** Sends SQL to its database, past the app. */
  sql(text: string): Promise<Record<string, unknown>[]>;
  /** Opens another gateway on the same database and directory, for the test to close. */
  openAnother(): Promise<App>;
  /** Closes the app, and opens another on the same database and directory. */
  restart(): Promise<void>;
  dataDir: string;
  close(): Promise<void>;
}

/** The whole gateway on a database and a data directory of its own. */
export async function openTestApp(
  clock: Clock,
  environment: Record<string, string> = {},
  // Nothing is logged as an error in a test that does not provoke one.
  log: Logger = pino({ level: 'error' }, pino.destination({ fd: 2, sync: true })),
  resolveCname?: AppOptions['resolveCname'],
): Promise<TestApp> {
  const database = await openTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'tributary-app-'));
  const statements: string[] = [];
  const start = (): Promise<App> =>
    createApp({
      config: readConfig({ DATA_DIR: dataDir, ...environment }),
      connection: database.connection,
      clock,
      log,
      resolveCname,
      onStatement: (sql) => {
        if (!looksUpWhoAsks(sql)) statements.push(sql);
      },
    });
  let app = await start();
  const store = new Store({ connection: database.connection });
  const apiKeys = new ApiKeys({ store, clock });
  const tenants = new Tenants({ store, clock });
  const authorization = `Bearer ${app.developmentKey ?? ''}`;
  const drains: (() => Promise<void>)[] = [];

  const send = (init: RequestInit, path = '/graphql'): Promise<Response> =>
    app.fetch(new Request(`http://127.0.0.1:4000${path}`, init));
  const query: TestApp['query'] = async (
    text,
    variables = {},
    own = authorization,
    headers = {},
  ) => {
    const response = await send({
      method: 'POST',
      headers: {
        authorization: own,
        'content-type': 'application/json',
        accept: 'application/json',
        ...headers,
      },
      body: JSON.stringify({ query: text, variables }),
    });
    const { data, errors } = (await response.json()) as Answer;
    return { ...(data !== undefined && { data }), ...(errors && { errors }) };
  };

  return {
    get app() {
      return app;
    },
    statements,
    store,
    authorization,
    tenants,
    async authorize(tenant, scopes, more = {}) {
      await tenants.ensure(tenant, `Tenant ${tenant}`);
      const { text } = await apiKeys.create(tenant, { name: 'Test', scopes, ...more });
      return `Bearer ${text}`;
    },
    query,
    send,
    async data(text, variables) {
      const answer = await query(text, variables);
      if (!answer.data || answer.errors) {
        throw new Error(
          `${text}\n${JSON.stringify(variables)}\n${JSON.stringify(answer, null, 2)}`,
        );
      }
      return answer.data;
    },
    async listen() {
      const server = app.createServer(() => url);
      await new Promise<void>((resolve) => server.http.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(server.http.address() as AddressInfo).port}`;
      drains.push(() => server.drain(0));
      return { url, drain: (timeoutMs) => server.drain(timeoutMs) };
    },
    async sql(text) {
      const client = new pg.Client(database.connection);
      await client.connect();
      try {
        return (await client.query<Record<string, unknown>>(text)).rows;
      } finally {
        await client.end();
      }
    },
    openAnother: start,
    async restart() {
      await app.close();
      app = await start();
    },
    dataDir,
    async close() {
      for (const drain of drains) await drain();
      await app.close();
      await store.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Whoever asks is looked up once for each request, whatever it asks for. */
function looksUpWhoAsks(sql: string): boolean {
  return sql.includes('"ApiKey"') && sql.includes('"Tenant"');
}

/** Moves the clock on, step by step, until nothing is left to do or `limitMs` has passed. */
export async function letPass(app: App, clock: TestClock, limitMs: number): Promise<void> {
  const end = clock.now().getTime() + limitMs;
  await app.settled();
  while (clock.next && clock.next.getTime() <= end) {
    clock.advance(Math.max(0, clock.next.getTime() - clock.now().getTime()));
    await app.settled();
  }
  clock.advance(Math.max(0, end - clock.now().getTime()));
}
