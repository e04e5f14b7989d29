// A gateway in a process of its own, which is asked by its parent for facts and events.
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { z } from 'zod';
import { ApiKeys } from '../../access/api-keys.js';
import { Tenants } from '../../access/tenants.js';
import { createApp } from '../../app.js';
import { multipartForm } from '../../client/multipart.js';
import { systemClock as clock } from '../../clock.js';
import { loadConfig } from '../../config.js';
import { openDatabase } from '../../store/database.js';
import { Store } from '../../store/store.js';
import { requestForm, type GatewayAnswer } from './messages.js';

const TENANT = 'bench';
const UNLIMITED = 1_000_000_000;

const config = loadConfig();
const log = pino({ level: 'error' }, pino.destination(2));
const onError = (error: unknown): void => log.error({ err: error });
const database = await openDatabase(config, { onError });
// A connection that is idle has a timer by itself, whoever has used it.
const connection = { ...database.connection, idleTimeoutMillis: 0 };
const app = await createApp({ config, connection, clock, log });
const server = app.createServer(() => url);
await new Promise<void>((resolve) => server.http.listen(0, '127.0.0.1', 511, resolve));
const url = `http://127.0.0.1:${(server.http.address() as AddressInfo).port}`;

const store = new Store({ connection });
await new Tenants({ store, clock }).ensure(TENANT, 'Bench');
const { text } = await new ApiKeys({ store, clock }).create(TENANT, {
  ...{ name: 'Bench', scopes: ['admin'] },
  ...{ operationsPerMinute: UNLIMITED, costPerMinute: UNLIMITED },
});
const authorization = `Bearer ${text}`;

async function ask(query: string, variables: Record<string, unknown>): Promise<unknown> {
  const response = await app.fetch(
    new Request(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization, accept: 'application/json' },
      body: multipartForm({ query, variables }),
    }),
  );
  return response.json();
}

const CREATE = `mutation ($name: String!) {
  createWorkspace(input: { name: $name }) {
    ... on CreateWorkspaceSuccess { workspace { id } }
  }
}`;
const UPLOAD = `mutation ($workspace: ID!, $file: Upload!) {
  uploadFile(input: { workspace: $workspace, file: $file }) {
    ... on UploadFileSuccess { file { id } }
  }
}`;

const created = z
  .object({
    data: z.object({ createWorkspace: z.object({ workspace: z.object({ id: z.string() }) }) }),
  })
  .parse(await ask(CREATE, { name: 'Bench' }));
const workspace = created.data.createWorkspace.workspace.id;

let appended = 0;
/** A change of the gateway's own, whose event is appended with it. */
async function append(): Promise<number> {
  const at = Date.now();
  appended += 1;
  const file = new File([`File ${appended}`], `${appended}.txt`, { type: 'text/plain' });
  await ask(UPLOAD, { workspace, file });
  return at;
}

function say(answer: GatewayAnswer): void {
  process.send?.(answer);
}

async function answer(request: unknown): Promise<void> {
  switch (requestForm.parse(request)) {
    case 'facts': {
      globalThis.gc?.();
      const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
      const { rss: rssBytes } = process.memoryUsage();
      const { user, system } = process.cpuUsage();
      say({
        ...{ is: 'facts', rssBytes, cpuMs: (user + system) / 1000 },
        ...{ subscriptions: app.listeners(), timers },
      });
      break;
    }
    case 'append':
      say({ is: 'appended', at: await append() });
      break;
    case 'stop':
      await server.drain(0);
      await app.close();
      await store.close();
      await database.close();
      process.exit();
  }
}

process.on('message', (request) => {
  answer(request).catch((error: unknown) => {
    onError(error);
    process.exit(1);
  });
});
say({ is: 'ready', url, authorization, workspace });
