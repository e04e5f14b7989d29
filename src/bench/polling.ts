// `npm run bench:polling` has 1,000 subscribers follow the status of 100 tasks, and one of each what happens
// to it in detail. The tasks run on a Miteos which allows 60 requests a minute, and were not created here.
// A user cancels one every five seconds. It ends with 1 when Miteos refuses a request, when a mutation
// waits for more than two seconds, or when the gateway does not tell that what it shows grows old. It
// takes about two minutes.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { startGatewayIn } from './gateway.js';
import { CountingProxy } from './polling/counting-proxy.js';
import { startEmulator } from './polling/emulator.js';
import { Crowd } from './subscribers/crowd.js';
import { Figures } from './subscribers/figures.js';

const TASKS = 100;
const SUBSCRIBERS = 1_000;
const PER_MINUTE = 60;
const MUTATIONS = 14;
const EVERY_MS = 5_000;
const MOST_WAIT_MS = 2_000;
/** So much is told at least of the time that passes. */
const LEAST_LAG_MS = 20_000;
const BEGIN_MS = 30_000;
const KEY = 'mt_test_bench';

const folder = mkdtempSync(join(tmpdir(), 'tributary-bench-'));
const data = join(folder, 'emulator');
const figures = new Figures();

async function createTasks(): Promise<void> {
  const plenty = { requestsPerMinute: 1_000_000, concurrentTasks: TASKS };
  const emulator = await startEmulator(data, plenty);
  for (let index = 0; index < TASKS; index += 1) {
    const answer = await fetch(`${emulator.url}/tasks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: `Survey pier ${index}`, config: { autonomy_level: 0 } }),
    });
    if (!answer.ok) throw new Error(`A task was answered with ${answer.status}.`);
  }
  await emulator.stop();
}

await createTasks();
const limits = { requestsPerMinute: PER_MINUTE, concurrentTasks: TASKS };
const emulator = await startEmulator(data, limits);
const proxy = await CountingProxy.open(emulator.url);
const gateway = await startGatewayIn(folder, {
  ...{ MITEOS_MODE: 'live', MITEOS_BASE_URL: `${proxy.url}/v1`, MITEOS_API_KEY: KEY },
  MITEOS_TIER: 'free',
});

async function ask<T>(
  form: z.ZodType<T>,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<T> {
  const answer = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { authorization: gateway.authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return z.object({ data: form }).parse(await answer.json()).data;
}

const surfacesForm = z.object({
  surfaces: z.array(z.object({ surface: z.string(), eventsAsOf: z.coerce.date().nullable() })),
});

/** How old what is told of Miteos is, in ms, as the gateway says; null: nothing is known. */
async function lag(): Promise<number | null> {
  const { surfaces } = await ask(surfacesForm, '{ surfaces { surface eventsAsOf } }');
  const asOf = surfaces.find(({ surface }) => surface === 'MITEOS')?.eventsAsOf ?? null;
  return asOf && Date.now() - asOf.getTime();
}

const tasksForm = z.object({
  tasks: z.object({ nodes: z.array(z.object({ id: z.string() })) }),
});
const cancelForm = z.object({ cancelTask: z.object({ __typename: z.string() }) });
const CANCEL = `mutation ($task: ID!) { cancelTask(input: { task: $task }) { __typename } }`;
const STATUS = 'subscription ($task: ID!) { taskUpdated(task: $task) { id status } }';
const EVENTS = 'subscription ($task: ID!) { taskEvents(task: $task) { cursor type } }';

let tasks: string[] = [];
const ofTask = (query: string) => (index: number) => ({
  ...{ query, variables: { task: tasks[index % TASKS] } },
});
const crowd = new Crowd(ofTask(STATUS));
const curious = new Crowd(ofTask(EVENTS));
try {
  const { nodes } = (await ask(tasksForm, '{ tasks(first: 100) { nodes { id } } }')).tasks;
  tasks = nodes.map(({ id }) => id);
  figures.exactly('tasks', tasks.length, TASKS);
  const start = performance.now();
  await crowd.join(gateway, SUBSCRIBERS);
  await curious.join(gateway, TASKS);
  while (crowd.heard < SUBSCRIBERS && performance.now() < start + BEGIN_MS) await setTimeout(100);
  figures.exactly('told the status at once', crowd.heard, SUBSCRIBERS);
  console.log(`${proxy.total} requests to Miteos so far`);

  let longest = 0;
  let cancelled = 0;
  const lags: number[] = [];
  for (const task of tasks.slice(0, MUTATIONS)) {
    await setTimeout(EVERY_MS);
    const start = performance.now();
    const { cancelTask } = await ask(cancelForm, CANCEL, { task });
    longest = Math.max(longest, performance.now() - start);
    if (cancelTask.__typename === 'CancelTaskSuccess') cancelled += 1;
    lags.push((await lag()) ?? 0);
  }
  const shown = lags.map((ms) => Math.round(ms / 1000)).join(' ');
  console.log(`what was told was so many seconds old: ${shown}`);
  console.log(`${proxy.total} requests to Miteos in all`);
  figures.exactly('mutations done', cancelled, MUTATIONS);
  figures.atMost('longest mutation', longest, MOST_WAIT_MS, 'ms');
  figures.exactly('requests refused with 429', proxy.count(429), 0);
  figures.atLeast('reported age of what is told, at most', Math.max(...lags), LEAST_LAG_MS, 'ms');
  figures.exactly('told the end of a task', crowd.completed, MUTATIONS * (SUBSCRIBERS / TASKS));
  figures.exactly('the same, of those who follow in detail', curious.completed, MUTATIONS);
  figures.exactly('subscriptions closed or refused', crowd.faults + curious.faults, 0);
} finally {
  crowd.leave();
  curious.leave();
  await gateway.stop();
  proxy.close();
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(figures.areMet ? 0 : 1);
