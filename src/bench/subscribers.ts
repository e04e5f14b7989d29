// `npm run bench:subscribers` opens 10,000 subscriptions to the events of one Workspace, each on a
// WebSocket of its own, and ends with 1 when one of the figures is missed. It runs on the server of
// `DATABASE_URL`, in a database of its own, or on the embedded database. `-- COUNT` takes fewer, and
// `-- --untimed` tells the times without judging them.
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openBenchPlace } from './bench-database.js';
import { Crowd } from './subscribers/crowd.js';
import { Figures } from './subscribers/figures.js';
import { startBenchGateway } from './subscribers/gateway-process.js';
import { loadConfig } from '../config.js';

const DOCUMENT = `subscription ($workspace: ID!) {
  workspaceEvents(workspace: $workspace) { id cursor at }
}`;
const COUNT = 10_000;
const EVENTS = 5;
const ROUNDS = 5;
const WARM_UP = 100;

const ACKNOWLEDGED_MS = 15_000;
const P99_MS = 1_500;
const MEMORY_BYTES = 350_000_000;
const LEFT_MS = 10_000;
/** What a round may leave more than the first one. */
const GROWTH_BYTES = 40_000_000;
/** An event that has not come by then is missed. */
const MISSED_MS = 30_000;
const LOOK_MS = 100;
/** Until those who have left are gone. */
const SETTLE_MS = 1_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { untimed: { type: 'boolean', default: false } },
});
const count = Number(positionals[0] ?? COUNT);
const place = await openBenchPlace(loadConfig().databaseUrl ?? undefined);
const gateway = await startBenchGateway(place.environment);
const figures = new Figures({ isTimed: !values.untimed });
console.log(`${count} subscribers on ${place.name}`);

const workspaceEvents = () => ({ query: DOCUMENT, variables: { workspace: gateway.workspace } });

/** Gives after how long so many subscriptions were live. */
async function untilLive(subscriptions: number, limitMs: number): Promise<number> {
  const start = performance.now();
  for (;;) {
    const facts = await gateway.facts();
    const ms = performance.now() - start;
    if (facts.subscriptions === subscriptions || ms > limitMs) return ms;
    await setTimeout(LOOK_MS);
  }
}

/** Gives how many timers there are, as soon as they are no more than these, or after the limit. */
async function untilTimers(most: number, limitMs: number): Promise<number> {
  const start = performance.now();
  for (;;) {
    const { timers } = await gateway.facts();
    if (timers <= most || performance.now() - start > limitMs) return timers;
    await setTimeout(LOOK_MS);
  }
}

/** All come and go; gives what memory is taken then. */
async function round(size: number): Promise<number> {
  const crowd = new Crowd(workspaceEvents);
  await crowd.join(gateway, size);
  await untilLive(size, MISSED_MS);
  crowd.leave();
  await untilLive(0, MISSED_MS);
  return (await gateway.facts()).rssBytes;
}

try {
  // What is made once and kept is no subscriber's.
  await round(WARM_UP);
  await setTimeout(SETTLE_MS);
  const idle = await gateway.facts();
  const crowd = new Crowd(workspaceEvents);
  const start = performance.now();
  await crowd.join(gateway, count);
  figures.within('all acknowledged', performance.now() - start, ACKNOWLEDGED_MS);
  await untilLive(count, MISSED_MS);
  figures.within('all subscriptions live', performance.now() - start, ACKNOWLEDGED_MS);
  const full = await gateway.facts();
  figures.exactly('live subscriptions', full.subscriptions, count);
  figures.atMost('memory above idle', full.rssBytes - idle.rssBytes, MEMORY_BYTES, 'bytes');

  const perJoin = (full.cpuMs - idle.cpuMs) / count;
  console.log(`of the processor, for each to join: ${perJoin.toFixed(2)} ms`);

  crowd.stall();
  let worst = 0;
  for (let event = 0; event < EVENTS; event += 1) {
    const delays = await crowd.delays(() => gateway.append(), count - 1, MISSED_MS);
    figures.exactly('reached by an event, all but one that is stalled', delays.length, count - 1);
    worst = Math.max(worst, delays[Math.ceil(delays.length * 0.99) - 1] ?? MISSED_MS);
  }
  figures.within(`99 of 100 reached, slowest of ${EVENTS} events`, worst, P99_MS);
  figures.exactly('closed or refused', crowd.faults, 0);
  const served = await gateway.facts();
  figures.atMost(
    'memory above idle, after',
    served.rssBytes - idle.rssBytes,
    MEMORY_BYTES,
    'bytes',
  );

  const perEvent = (served.cpuMs - full.cpuMs) / EVENTS;
  console.log(`of the processor, for each event: ${Math.round(perEvent)} ms`);

  // Nothing is appended meanwhile: the topic is quiet.
  const leaving = performance.now();
  crowd.leave();
  await untilLive(0, MISSED_MS);
  const timers = await untilTimers(idle.timers, MISSED_MS);
  figures.within('all have left, and their timers', performance.now() - leaving, LEFT_MS);
  figures.exactly('live subscriptions then', (await gateway.facts()).subscriptions, 0);
  figures.atMost('timers then', timers, idle.timers, '');

  const memory: number[] = [];
  for (let index = 0; index < ROUNDS; index += 1) memory.push(await round(count));
  console.log(`memory after each round: ${memory.map((b) => Math.round(b / 1e6)).join(' ')} MB`);
  const growth = (memory.at(-1) ?? 0) - (memory[0] ?? 0);
  figures.atMost(`memory that ${ROUNDS} rounds leave`, growth, GROWTH_BYTES, 'bytes');
} finally {
  await gateway.stop();
  await place.remove();
}
process.exitCode = figures.areMet ? 0 : 1;
