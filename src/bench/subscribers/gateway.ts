// A gateway in a process of its own, which is asked by its parent for facts and events.
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { encodeId } from '../../../schema/ids.js';
import { ApiKeys } from '../../access/api-keys.js';
import { Tenants } from '../../access/tenants.js';
import { createApp } from '../../app.js';
import { systemClock, type Clock } from '../../clock.js';
import { loadConfig } from '../../config.js';
import { MemoryEventBus } from '../../events/bus.js';
import { EventLog } from '../../events/log.js';
import { openDatabase } from '../../store/database.js';
import { Store } from '../../store/store.js';
import { requestForm, type GatewayAnswer } from './messages.js';

const TENANT = 'bench';
const UNLIMITED = 1_000_000_000;

let alarms = 0;
/** Counts what it will wake. */
const clock: Clock = {
  now: () => systemClock.now(),
  wakeAt(at, wake) {
    let pending = true;
    const done = (): void => {
      if (pending) alarms -= 1;
      pending = false;
    };
    alarms += 1;
    const callOff = systemClock.wakeAt(at, () => {
      done();
      wake();
    });
    return () => {
      done();
      callOff();
    };
  },
};

const config = loadConfig();
const log = pino({ level: 'error' }, pino.destination(2));
const onError = (error: unknown): void => log.error({ err: error });
const database = await openDatabase(config, { onError });
const app = await createApp({ config, connection: database.connection, clock, log });
const server = app.createServer(() => url);
await new Promise<void>((resolve) => server.http.listen(0, '127.0.0.1', 511, resolve));
const url = `http://127.0.0.1:${(server.http.address() as AddressInfo).port}`;

// Another process appends, as far as the gateway knows: its events are found by looking at the counter.
const store = new Store({ connection: database.connection });
const events = new EventLog({
  ...{ store, clock: systemClock, bus: new MemoryEventBus(), maxLagMs: null, onError },
});
await new Tenants({ store, clock }).ensure(TENANT, 'Bench');
const { text } = await new ApiKeys({ store, clock }).create(TENANT, {
  ...{ name: 'Bench', scopes: ['admin'] },
  ...{ operationsPerMinute: UNLIMITED, costPerMinute: UNLIMITED },
});
const now = clock.now();
const { id: workspaceId } = await store.prisma.workspace.create({
  data: { tenantId: TENANT, name: 'Bench', createdAt: now, updatedAt: now },
});

let appended = 0;
async function append(): Promise<number> {
  const at = Date.now();
  appended += 1;
  await events.appendBatch(TENANT, [
    {
      ...{ type: 'task.cost', payload: { cost: appended } },
      ...{ surface: 'MITEOS', taskId: 'task_bench', agentId: null },
      ...{ workspaceId, upstreamWorkspaceId: null },
      ...{ dedupeKey: `bench:${appended}`, at: new Date(at) },
    },
  ]);
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
        ...{ subscriptions: app.listeners(), timers: timers + alarms },
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
say({
  ...{ is: 'ready', url, authorization: `Bearer ${text}` },
  workspace: encodeId('Workspace', workspaceId),
});
