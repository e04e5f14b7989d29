import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeId } from '../../schema/ids.js';
import { letPass, openTestApp, type TestApp } from '../support/app.js';
import { followOver, type Live } from '../support/live.js';
import { json, ScriptedServer } from '../support/scripted-server.js';
import { TestClock } from '../support/test-clock.js';
import { valueAt } from '../support/value-at.js';
import { fromMiteos, makeEndpoint, post } from '../support/webhooks.js';

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

const subscription = (selection: string) => ({
  query: `subscription ($task: ID!) { changed: taskUpdated(task: $task) { ${selection} } }`,
  variables: { task: encodeId('MiteosTask', id) },
  authorization: gateway.authorization,
});

async function follow(selection: string): Promise<Live> {
  const live = await followOver.WebSocket(url, subscription(selection));
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

test('a task that is further back than the newest hundred is followed on the pages behind', async () => {
  const others = Array.from({ length: 100 }, (_, index) => ({
    ...task('complete'),
    id: `o_${index}`,
  }));
  let status = 'running';
  miteos.on('GET /v1/tasks', ({ path }) =>
    json({ tasks: path.includes('offset=0') ? others : [task(status)] }),
  );
  const live = await follow('status');
  await expect.poll(() => told(live)[0]).toBe('RUNNING');
  status = 'complete';
  await letPass(gateway.app, clock, 10_000);
  await expect.poll(() => told(live).at(-1)).toBe('COMPLETE');
  await expect.poll(() => gateway.app.listeners()).toBe(0);
  expect(asked(`/v1/tasks/${id}`)).toBe(0);
});

test('a task that Miteos does not have any more holds up nothing, and is not found', async () => {
  const other = { ...task('running'), id: `${id}_other` };
  miteos.on('GET /v1/tasks', () => json({ tasks: [other, task('running')] }));
  miteos.on(`GET /v1/tasks/${id}`, () => json(task('running', 1)));
  const live = await follow('status ... on MiteosTask { cost }');
  await expect.poll(() => told(live, 'cost')[0]).toBe(1);
  await letPass(gateway.app, clock, 4_000);
  miteos.on('GET /v1/tasks', () => json({ tasks: [other] }));
  miteos.on(`GET /v1/tasks/${id}`, () => json({ detail: 'Not found.' }, 404));
  await letPass(gateway.app, clock, 60_000);
  const data = await gateway.data('{ surfaces { surface eventsAsOf } }');
  const surfaces = valueAt(data, 'surfaces') as { surface: string; eventsAsOf: string }[];
  const { eventsAsOf } = surfaces.find(({ surface }) => surface === 'MITEOS') ?? { eventsAsOf: '' };
  expect(clock.now().getTime() - Date.parse(eventsAsOf)).toBeLessThanOrEqual(30_000);
  const late = await followOver.SSE(url, subscription('status'));
  await late.ended;
  expect(late.answers).toMatchObject([{ errors: [{ extensions: { code: 'NOT_FOUND' } }] }]);
});

test('a list that lags behind a webhook takes nothing back', async () => {
  const endpoint = await makeEndpoint(gateway, { surface: 'MITEOS' });
  miteos.on('GET /v1/tasks', () => listed('planning'));
  miteos.on(`GET /v1/tasks/${id}`, () => json(task('planning', 1)));
  const live = await follow('status');
  const inDetail = await follow('status ... on MiteosTask { cost }');
  await expect.poll(() => told(live)[0]).toBe('PLANNING');
  await expect.poll(() => told(inDetail)[0]).toBe('PLANNING');
  const delivery = fromMiteos(endpoint.secret, {
    ...{ id: `evt_${id}`, type: 'task.running', data: { task_id: id } },
  });
  expect(await post(gateway, endpoint.url, delivery)).toBe(204);
  await expect.poll(() => told(live).at(-1)).toBe('RUNNING');
  await expect.poll(() => told(inDetail).at(-1)).toBe('RUNNING');
  await letPass(gateway.app, clock, 10_000);
  expect(told(live).at(-1)).toBe('RUNNING');
  expect(told(inDetail).at(-1)).toBe('RUNNING');
});

test('what the list does not tell is read of the task itself', async () => {
  miteos.on('GET /v1/tasks', () => listed('running'));
  miteos.on(`GET /v1/tasks/${id}`, () => json(task('running', 1.5)));
  const live = await follow('status ... on MiteosTask { cost }');
  await expect.poll(() => told(live, 'cost')[0]).toBe(1.5);
});
