import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { MisbehavingServer } from '../support/misbehaving-server.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { followOver, type Live } from '../support/live.js';
import { TestClock } from '../support/test-clock.js';
import { valueAt } from '../support/value-at.js';
import { computerEvent, fromMiosa, makeEndpoint, post } from '../support/webhooks.js';

const STREAM = '/api/v1/events/stream';
const EVENTS = `subscription ($after: Cursor) {
  events(after: $after) { cursor type ... on ComputerCreatedEvent { size } }
}`;

/** A MIOSA whose stream says what the test writes on it. */
let miosa: MisbehavingServer;
let gateway: TestApp;
let url: string;
const clock = new TestClock();
/** What is written to whoever has the stream open; null when nobody has. */
let tell: ((text: string) => void) | null = null;
let cut = (): void => undefined;
const open: Live[] = [];

beforeAll(async () => {
  miosa = await MisbehavingServer.start((request, response) => {
    if (!request.url?.startsWith(STREAM)) {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}');
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': heartbeat\n\n');
    const write = (text: string) => response.write(text);
    tell = write;
    cut = () => response.destroy();
    response.on('close', () => {
      if (tell === write) tell = null;
    });
  });
  gateway = await openTestApp(clock, {
    MIOSA_MODE: 'live',
    MIOSA_BASE_URL: `${miosa.url}/api/v1`,
    MIOSA_API_KEY: 'msk_u_stream',
    LOG_LEVEL: 'silent',
  });
  url = (await gateway.listen()).url;
});
afterEach(async () => {
  for (const live of open.splice(0)) live.leave();
  await expect.poll(() => gateway.app.listeners()).toBe(0);
});
afterAll(async () => {
  await gateway.close();
  await miosa.close();
});

async function follow(after: string | null = null): Promise<Live> {
  const { authorization, app } = gateway;
  const before = app.listeners();
  const live = await followOver.WebSocket(url, {
    ...{ query: EVENTS, variables: { after }, authorization },
  });
  open.push(live);
  // The stream may be open already, and tell of something before this one listens.
  await expect.poll(() => app.listeners()).toBeGreaterThan(before);
  return live;
}

const seenBy = ({ answers }: Live) => answers.map((answer) => valueAt(answer, 'data', 'events'));
const typesOf = (live: Live) => seenBy(live).map((event) => valueAt(event, 'type'));
const streams = () => miosa.received.filter(({ target }) => target.startsWith(STREAM));

function told(id: string, type: string, more: object = {}): string {
  const data = { type, id, ts: '2031-04-02T09:15:30Z', computer_id: 'cmp_1', ...more };
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Lets the pause before the next try pass. */
async function reopened(former: number): Promise<void> {
  await expect
    .poll(() => {
      clock.advance(1_000);
      return streams().length > former && tell !== null;
    })
    .toBe(true);
}

test('one stream serves all that follow, goes on behind the last event, and tells each once', async () => {
  const followers = [await follow(), await follow(), await follow()];
  await expect.poll(() => tell).not.toBeNull();
  expect(streams()).toHaveLength(1);
  expect(streams()[0]?.headers).toMatchObject({
    accept: 'text/event-stream',
    authorization: 'Bearer msk_u_stream',
  });
  expect(streams()[0]?.headers['last-event-id']).toBeUndefined();

  tell?.(told('evt_1', 'computer.created', { size: 'small', workspace_id: 'ws_1' }));
  tell?.(told('evt_2', 'computer.running'));
  for (const live of followers) {
    await expect.poll(() => typesOf(live)).toEqual(['COMPUTER_CREATED', 'COMPUTER_STATUS']);
  }
  const [first] = followers;
  expect(valueAt(first && seenBy(first)[0], 'size')).toBe('small');

  cut();
  await reopened(1);
  expect(streams()[1]?.headers['last-event-id']).toBe('evt_2');
  // What it has told before, something that is no computer's, and nonsense between.
  tell?.(told('evt_2', 'computer.running'));
  tell?.(told('evt_3', 'sandbox.ready'));
  tell?.('data: [DONE]\n\n');
  tell?.(told('evt_4', 'computer.deleted'));
  const all = ['COMPUTER_CREATED', 'COMPUTER_STATUS', 'COMPUTER_DELETED'];
  for (const live of followers) await expect.poll(() => typesOf(live)).toEqual(all);
});

test('what both the stream and a webhook tell is told once', async () => {
  const endpoint = await makeEndpoint(gateway, { surface: 'MIOSA' });
  const live = await follow();
  await expect.poll(() => tell).not.toBeNull();
  const webhook = (name: string, type: string) =>
    post(gateway, endpoint.url, fromMiosa(endpoint.secret, computerEvent(name, type)));
  tell?.(told('evt_both_1', 'computer.stopped'));
  await expect.poll(() => typesOf(live)).toEqual(['COMPUTER_STATUS']);
  expect(await webhook('both_1', 'computer.stopped')).toBe(204);
  expect(await webhook('both_2', 'computer.deleted')).toBe(204);
  tell?.(told('evt_both_2', 'computer.deleted'));
  tell?.(told('evt_both_3', 'computer.created'));
  await expect
    .poll(() => typesOf(live))
    .toEqual(['COMPUTER_STATUS', 'COMPUTER_DELETED', 'COMPUTER_CREATED']);
});

test('a gateway that was stopped goes on behind the last event that it has stored', async () => {
  const first = await follow();
  await expect.poll(() => tell).not.toBeNull();
  tell?.(told('evt_5', 'computer.stopped'));
  await expect.poll(() => typesOf(first)).toEqual(['COMPUTER_STATUS']);
  const cursor = String(valueAt(seenBy(first)[0], 'cursor'));
  const before = streams().length;
  first.leave();
  await gateway.restart();
  await expect.poll(() => tell).toBeNull();
  ({ url } = await gateway.listen());

  const second = await follow(cursor);
  await expect.poll(() => tell).not.toBeNull();
  expect(streams().slice(before)).toHaveLength(1);
  expect(streams().at(-1)?.headers['last-event-id']).toBe('evt_5');
  tell?.(told('evt_6', 'computer.running'));
  await expect.poll(() => typesOf(second)).toEqual(['COMPUTER_STATUS']);
});

test('a stream that says nothing, not even that it lives, is opened anew', async () => {
  await follow();
  await expect.poll(() => tell).not.toBeNull();
  const before = streams().length;
  clock.advance(45_000);
  await reopened(before);
});

test('some seconds after the last has left, the stream is closed', async () => {
  const live = await follow();
  await expect.poll(() => tell).not.toBeNull();
  live.leave();
  await expect.poll(() => gateway.app.listeners()).toBe(0);
  clock.advance(2_000);
  await gateway.app.settled();
  expect(tell).not.toBeNull();
  clock.advance(8_000);
  await expect.poll(() => tell).toBeNull();
});
