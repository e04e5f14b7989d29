// `npm run bench:events` counts the events a second that the log takes, one in each transaction and in
// batches as sources append them, beside bare inserts of as many rows. It runs on the server of
// `DATABASE_URL`, in a database of its own, or on the embedded database.
import { pino } from 'pino';
import { systemClock } from '../clock.js';
import { loadConfig, readConfig } from '../config.js';
import { MemoryEventBus } from '../events/bus.js';
import type { NewEvent } from '../events/event.js';
import { EventLog } from '../events/log.js';
import { toRow } from '../events/rows.js';
import { openDatabase } from '../store/database.js';
import { Store } from '../store/store.js';
import { openBenchPlace } from './bench-database.js';

const SINGLE = 1_000;
const BATCHES = 200;
const BATCH = 25;
const TENANT = 'bench';

const place = await openBenchPlace(loadConfig().databaseUrl ?? undefined);
const log = pino({ level: 'error' }, pino.destination(2));
const onError = (error: unknown): void => log.error({ err: error });
const database = await openDatabase(readConfig(place.environment), { onError });
const store = new Store({ connection: database.connection });
const events = new EventLog({
  ...{ store, clock: systemClock, bus: new MemoryEventBus(), maxLagMs: null, onError },
});

let made = 0;
function newEvent(): NewEvent {
  made += 1;
  return {
    ...{ type: 'task.cost', payload: { cost: made } },
    ...{ surface: 'MITEOS', taskId: `task_${made % 10}`, agentId: null },
    ...{ workspaceId: null, upstreamWorkspaceId: null },
    ...{ dedupeKey: `bench:${made}`, at: new Date() },
  };
}

async function measure(what: string, count: number, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await work();
  const perSecond = (count / (performance.now() - start)) * 1_000;
  console.log(`${String(Math.round(perSecond)).padStart(8)} a second  ${what}`);
}

async function repeat(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let turn = 0; turn < times; turn += 1) await work();
}

const newBatch = (): NewEvent[] => Array.from({ length: BATCH }, newEvent);
const bareRow = (event: NewEvent) => toRow('bare', BigInt(made), event);

console.log(`Events on ${place.name}`);
try {
  await repeat(20, () => events.appendBatch('warm-up', newBatch()));
  await measure('bare inserts, one by one', SINGLE, () =>
    repeat(SINGLE, () => store.prisma.event.create({ data: bareRow(newEvent()) })),
  );
  await measure('appended, one in each transaction', SINGLE, () =>
    repeat(SINGLE, () => store.transaction((tx) => events.append(tx, TENANT, [newEvent()]))),
  );
  await measure(`bare inserts, ${BATCH} at once`, BATCHES * BATCH, () =>
    repeat(BATCHES, () => {
      const data = Array.from({ length: BATCH }, () => bareRow(newEvent()));
      return store.prisma.event.createMany({ data });
    }),
  );
  await measure(`appended, in batches of ${BATCH}`, BATCHES * BATCH, () =>
    repeat(BATCHES, () => events.appendBatch(TENANT, newBatch())),
  );
} finally {
  await store.close();
  await database.close();
  await place.remove();
}
