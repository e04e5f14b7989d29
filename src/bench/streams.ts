// `npm run test:streams` has 100 subscribers read 10,000 numbered events, which the stream of a MIOSA tells
// at 200 a second. Meanwhile the MIOSA is killed 5 times, the gateway 3 times, connections are reset 20
// times, and the gateway is once restarted in order. It ends with 1 unless every subscriber has read all
// numbers in order. `-- --short` is the short form: 5 subscribers, 200 events, one of each.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startGatewayIn, type RunningGateway } from './gateway.js';
import { Reader } from './streams/reader.js';
import { Relay } from './streams/relay.js';
import { startUpstream } from './streams/upstream-process.js';

const LONG = {
  ...{ readers: 100, count: 10_000, perSecond: 200, limitMs: 1_800_000 },
  faults: { killUpstream: 5, killGateway: 3, reset: 20, restart: 1 },
};
const SHORT = {
  ...{ readers: 5, count: 200, perSecond: 50, limitMs: 300_000 },
  faults: { killUpstream: 1, killGateway: 1, reset: 1, restart: 1 },
};
/** After a fault nobody may wait longer for what comes next. */
const STANDSTILL_MS = 90_000;
const LOOK_MS = 20;

const { values } = parseArgs({ options: { short: { type: 'boolean', default: false } } });
const plan = values.short ? SHORT : LONG;
const { count, perSecond } = plan;
const startedAt = Date.now();
const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'));
const front = await Relay.open();
const back = await Relay.open();

let upstream = await startUpstream({ startsAt: null, count, perSecond });
back.lead(upstream.url);

function start(): Promise<RunningGateway> {
  return startGatewayIn(folder, {
    ...{ MIOSA_MODE: 'live', MIOSA_BASE_URL: `${back.url}/api/v1`, MIOSA_API_KEY: 'msk_u_bench' },
    // What it says of an upstream that is gone is no fault of its own.
    LOG_LEVEL: 'silent',
  });
}

let gateway = await start();
front.lead(gateway.url);
const { authorization } = gateway;
const readers = Array.from(
  { length: plan.readers },
  () => new Reader(front.url, () => authorization, count),
);
await upstream.followed;
const startsAt = Date.now() + 1_000;
upstream.begin(startsAt);

/** How far all have come, or those who are furthest. */
const slowest = () => Math.min(...readers.map(({ last }) => last));
const furthest = () => Math.max(...readers.map(({ last }) => last));
const isOver = () =>
  readers.some(({ fault }) => fault !== null) || Date.now() - startedAt > plan.limitMs;

async function replaceGateway(end: (old: RunningGateway) => Promise<void>): Promise<void> {
  front.lead(null);
  await end(gateway);
  gateway = await start();
  front.lead(gateway.url);
}

const inflict = {
  async killUpstream(): Promise<void> {
    back.lead(null);
    await upstream.kill();
    upstream = await startUpstream({ startsAt, count, perSecond });
    back.lead(upstream.url);
  },
  killGateway: () => replaceGateway((old) => old.kill()),
  restart: () => replaceGateway((old) => old.stop()),
  async reset(): Promise<void> {
    front.reset();
    back.reset();
    await Promise.resolve();
  },
};

/** In an order of chance. */
const faults = Object.entries(plan.faults)
  .flatMap(([name, times]) => Array.from({ length: times }, () => name as keyof typeof inflict))
  .map((name) => ({ name, place: Math.random() }))
  .sort((one, other) => one.place - other.place);

for (const [index, { name }] of faults.entries()) {
  const due = Math.floor(((index + 1) * count) / (faults.length + 1));
  const waitsSince = Date.now();
  while (furthest() < due && !isOver() && Date.now() - waitsSince < STANDSTILL_MS) {
    await setTimeout(LOOK_MS);
  }
  if (isOver()) break;
  console.log(
    `${((Date.now() - startedAt) / 1000).toFixed(1)} s, ${slowest()} to ${furthest()} of ${count}: ${name}`,
  );
  await inflict[name]();
}
await Promise.race([
  Promise.all(readers.map(({ done }) => done)),
  setTimeout(Math.max(0, plan.limitMs - (Date.now() - startedAt)), null, { ref: false }),
]);

const whole = readers.filter(({ last, fault }) => last === count && fault === null).length;
console.log(
  `${whole} of ${plan.readers} subscribers have read 1 to ${count} in order, in ${((Date.now() - startedAt) / 1000).toFixed(1)} s, over ${faults.length} faults`,
);
for (const { fault, last } of readers.filter(({ last }) => last < count).slice(0, 10)) {
  console.log(fault ?? `stands at ${last}`);
}
for (const reader of readers) reader.close();
await gateway.stop();
await upstream.kill();
front.close();
back.close();
rmSync(folder, { recursive: true, force: true });
process.exit(whole === plan.readers ? 0 : 1);
