import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeId } from '../../schema/ids.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { followOver, type Live } from '../support/live.js';
import { json, ScriptedServer } from '../support/scripted-server.js';
import { TestClock } from '../support/test-clock.js';
import { valueAt } from '../support/value-at.js';

const clock = new TestClock();
let miteos: ScriptedServer;
let gateway: TestApp;
let url: string;
let id = '';
let number = 0;
const open: Live[] = [];
beforeAll(async () => {
  miteos = await ScriptedServer.open();
  gateway = await openTestApp(clock, {
    MITEOS_MODE: 'live',
    MITEOS_BASE_URL: `${miteos.origin}/v1`,
    MITEOS_API_KEY: 'mt_test_0123456789abcdef',
    MITEOS_TIER: 'business',
  });
  ({ url } = await gateway.listen());
});
beforeEach(() => {
  number += 1;
  id = `task_${number}`;
  miteos.reset();
  // What was seen of the list for another test is old by now.
  clock.advance(60_000);
});
afterEach(async () => {
  for (const live of open.splice(0)) live.leave();
  await expect.poll(() => gateway.app.listeners()).toBe(0);
});
afterAll(async () => {
  await gateway.close();
  await miteos.close();
});

const task = (status: string, cost?: number) => ({
  ...{ id, status, prompt: 'Survey', created_at: '2026-01-02T03:04:05Z' },
  ...(cost !== undefined && { cost, agents: [] }),
});
const listed = (status: string) => json({ tasks: [task(status)], total: 1 });

async function follow(selection: string): Promise<Live> {
  const live = await followOver.WebSocket(url, {
    query: `subscription ($task: ID!) { changed: taskUpdated(task: $task) { ${selection} } }`,
    variables: { task: encodeId('MiteosTask', id) },
    authorization: gateway.authorization,
  });
  open.push(live);
  return live;
}

const told = ({ answers }: Live, name = 'status') =>
  answers.map((answer) => valueAt(answer, 'data', 'changed', name));
const asked = (path: string) =>
  miteos.sent.filter((sent) => sent.path.split('?')[0] === path).length;

test('who leaves while the list is asked for takes it from nobody', async () => {
  let answer: () => void = () => undefined;
  const slow = new Promise<void>((resolve) => (answer = resolve));
  miteos.on('GET /v1/tasks', async () => {
    await slow;
    return listed('running');
  });
  const first = await follow('status');
  await expect.poll(() => asked('/v1/tasks')).toBe(1);
  const second = await follow('status');
  await expect.poll(() => gateway.app.listeners()).toBe(2);
  first.leave();
  await expect.poll(() => gateway.app.listeners()).toBe(1);
  answer();
  await expect.poll(() => told(second)[0]).toBe('RUNNING');
  expect(asked(`/v1/tasks/${id}`)).toBe(0);
});

test('a task that had ended before anybody looked is shown once, and not looked at in detail', async () => {
  miteos.on('GET /v1/tasks', () => listed('complete'));
  const live = await follow('id ... on MiteosTask { status createdAt }');
  await expect.poll(() => told(live)).toEqual(['COMPLETE']);
  await expect.poll(() => gateway.app.listeners()).toBe(0);
  expect(asked(`/v1/tasks/${id}`)).toBe(0);
});

test('what is known of a task is shown while Miteos does not answer', async () => {
  miteos.on('GET /v1/tasks', () => listed('running'));
  const before = await follow('status');
  await expect.poll(() => told(before)[0]).toBe('RUNNING');
  miteos.on('GET /v1/tasks', () => json({ detail: 'Not now.' }, 503));
  clock.advance(10_000);
  const after = await follow('status');
  await expect.poll(() => told(after)[0]).toBe('RUNNING');
});

test('what the list does not tell is read of the task itself', async () => {
  miteos.on('GET /v1/tasks', () => listed('running'));
  miteos.on(`GET /v1/tasks/${id}`, () => json(task('running', 1.5)));
  const live = await follow('status ... on MiteosTask { cost }');
  await expect.poll(() => told(live, 'cost')[0]).toBe(1.5);
});
