import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { letPass } from '../support/app.js';
import { followOver, type Live } from '../support/live.js';
import { valueAt } from '../support/value-at.js';
import { openLiveSite, type LiveSite } from './site.js';

const TASKS = 100;
const PER_MINUTE = 60;
const STATUS = 'subscription ($task: ID!) { changed: taskUpdated(task: $task) { id status } }';
const EVENTS = `subscription ($task: ID!) {
  changed: taskEvents(task: $task) { type ... on TaskStatusEvent { status } }
}`;
const CANCEL = `mutation ($task: ID!) {
  result: cancelTask(input: { task: $task }) { __typename ... on Error { code message } }
}`;

let site: LiveSite;
let url: string;
let tasks: string[];
const open: Live[] = [];

beforeEach(async () => {
  site = await openLiveSite({
    emulator: {
      limits: { requestsPerMinute: PER_MINUTE, concurrentTasks: TASKS, storageBytes: 1_000_000 },
    },
    environment: { MITEOS_TIER: 'free' },
  });
  url = (await site.gateway.listen()).url;
  tasks = await runningTasks();
});
afterEach(async () => {
  for (const live of open.splice(0)) live.leave();
  await site.close();
});

/** Tasks that were not created through the gateway, so that it knows nothing of them. */
async function runningTasks(): Promise<string[]> {
  const { emulator, credential, gateway } = site;
  for (let index = 0; index < TASKS; index += 1) {
    if (index % PER_MINUTE === PER_MINUTE - 1) await emulator.pass(60_000);
    const answer = await fetch(`${emulator.url}/v1/tasks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: `Survey pier ${index}`, config: { autonomy_level: 0 } }),
    });
    expect(answer.status).toBeLessThan(300);
  }
  await emulator.pass(61_000);
  const page = await gateway.data('{ tasks(first: 100) { nodes { id } } }');
  await letPass(gateway.app, emulator.clock, 61_000);
  site.asked();
  return (valueAt(page, 'tasks', 'nodes') as { id: string }[]).map(({ id }) => id);
}

async function follow(query: string, task: string | undefined): Promise<Live> {
  const { authorization } = site.gateway;
  const live = await followOver.WebSocket(url, { query, variables: { task }, authorization });
  open.push(live);
  return live;
}

/** Lets time pass, also while the gateway waits for its turn, which only time gives it. */
async function pass(ms: number): Promise<void> {
  const { gateway, emulator } = site;
  for (let passed = 0; passed < ms; passed += 500) {
    emulator.clock.advance(500);
    await emulator.emulator.settled();
    const settled = gateway.app.settled().then(() => true);
    // It waits when it asks for nothing, however often one looks.
    for (let looks = 0; looks < 30; looks += 1) {
      if (await Promise.race([settled, pause(5, false)])) break;
      if (site.isAnswering()) looks = 0;
    }
  }
}

test('many who follow the status of many tasks cost no more than a list', async () => {
  const followers = await Promise.all(tasks.map((task) => follow(STATUS, task)));
  await expect.poll(() => followers.every(({ answers }) => answers.length > 0)).toBe(true);
  await pass(60_000);
  const asked = site.asked();
  expect(Object.keys(asked)).toEqual(['GET /v1/tasks']);
  expect(asked['GET /v1/tasks']).toBeLessThanOrEqual(PER_MINUTE / 2 + 1);
});

test('who follows tasks in detail leaves to others what Miteos allows, and is told how old that is', async () => {
  await Promise.all(tasks.map((task) => follow(EVENTS, task)));
  await expect.poll(() => site.gateway.app.listeners()).toBe(TASKS);
  const ages: number[] = [];
  for (const task of tasks.slice(0, 24)) {
    await pass(10_000);
    // It is done while the clock stands still: it waits for nobody.
    const answer = await site.gateway.query(CANCEL, { task });
    expect(valueAt(answer, 'data', 'result', '__typename')).toBe('CancelTaskSuccess');
    ages.push((await age()) ?? 0);
  }
  expect(site.emulator.emulator.traffic.answers[429]).toBeUndefined();
  const { 'GET /v1/tasks/{id}': details = 0, 'GET /v1/tasks': lists = 0 } = site.asked();
  // Each is looked at in its turn, and the list often enough to see who has moved.
  expect(details).toBeGreaterThan(60);
  expect(details).toBeLessThanOrEqual(4 * PER_MINUTE);
  expect(lists).toBeGreaterThanOrEqual(12);
  expect(Math.max(...ages)).toBeGreaterThan(60_000);
});

/** How long ago it was that all was told that had happened on Miteos, in ms; null: that is not known. */
async function age(): Promise<number | null> {
  const data = await site.gateway.data('{ surfaces { surface eventsAsOf } }');
  const surfaces = valueAt(data, 'surfaces') as { surface: string; eventsAsOf: string | null }[];
  const asOf = surfaces.find(({ surface }) => surface === 'MITEOS')?.eventsAsOf ?? null;
  return asOf === null ? null : site.emulator.clock.now().getTime() - Date.parse(asOf);
}
