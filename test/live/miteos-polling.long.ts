import { afterEach, beforeEach, expect, test } from 'vitest';
import { letPass } from '../support/app.js';
import { followOver, type Live } from '../support/live.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';
import { openLiveSite, type LiveSite } from './site.js';

const TASK_EVENTS = `subscription ($task: ID!, $after: Cursor) {
  events: taskEvents(task: $task, after: $after) {
    type recovered ... on TaskStatusEvent { status }
  }
}`;

let site: LiveSite;
let url: string;
const open: Live[] = [];

beforeEach(async () => {
  site = await openLiveSite();
  url = (await site.gateway.listen()).url;
});
afterEach(async () => {
  for (const live of open.splice(0)) live.leave();
  await site.close();
});

async function followTask(task: string, after: string | null = null): Promise<Live> {
  const { authorization } = site.gateway;
  const live = await followOver.SSE(url, {
    ...{ query: TASK_EVENTS, variables: { task, after }, authorization },
  });
  open.push(live);
  return live;
}

async function newTask(): Promise<string> {
  return textAt(await site.createTask(), 'data', 'result', 'task', 'id');
}

const eventsOf = ({ answers }: Live) => answers.map((answer) => valueAt(answer, 'data', 'events'));
const typesOf = (live: Live) => eventsOf(live).map((event) => String(valueAt(event, 'type')));

test('a task is followed to its end, and the calls are those of one however many follow', async () => {
  const task = await newTask();
  const followers = await Promise.all(Array.from({ length: 20 }, () => followTask(task, 'START')));
  await expect.poll(() => site.gateway.app.listeners()).toBe(20);
  site.asked();
  await site.pass(300_000);
  for (const { ended } of followers) await ended;

  const [first, ...others] = followers.map(eventsOf);
  for (const other of others) expect(other).toEqual(first);
  expect(first?.at(0)).toMatchObject({ type: 'TASK_STATUS', status: 'PENDING', recovered: false });
  expect(first?.at(-1)).toMatchObject({ type: 'TASK_STATUS', status: 'COMPLETE' });
  const types = new Set(followers[0] && typesOf(followers[0]));
  for (const type of ['AGENT_STATUS', 'AGENT_PROGRESS', 'AGENT_TOOL', 'DELIVERABLE_CREATED']) {
    expect(types).toContain(type);
  }
  expect(types).toContain('TASK_COST');
  const asked = site.asked();
  // Every two seconds at most; never once for each that follows.
  expect(asked['GET /v1/tasks']).toBeLessThanOrEqual(160);
  expect(asked['GET /v1/tasks/{id}']).toBeLessThanOrEqual(160);
});

test('without anybody who follows, and with no task that is at work, Miteos is not asked', async () => {
  site.asked();
  await site.pass(60_000);
  expect(site.asked()).toEqual({});
});

test('what has become of a task while no gateway looked is found, and said to be', async () => {
  await site.close();
  // Its time stands still, so that it does not look.
  const clock = new TestClock();
  site = await openLiveSite({ clock });
  const task = await newTask();
  await site.emulator.pass(300_000);
  await site.gateway.restart();
  ({ url } = await site.gateway.listen());
  const live = await followTask(task, 'START');
  await letPass(site.gateway.app, clock, 1_000);
  await live.ended;
  expect(eventsOf(live).at(0)).toMatchObject({ status: 'PENDING', recovered: false });
  expect(eventsOf(live).at(-1)).toMatchObject({ status: 'COMPLETE', recovered: true });
  expect(typesOf(live)).toContain('DELIVERABLE_CREATED');
});
