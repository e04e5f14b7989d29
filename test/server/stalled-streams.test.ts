import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { MemoryEventBus } from '../../src/events/bus.js';
import type { NewEvent } from '../../src/events/event.js';
import { EventLog } from '../../src/events/log.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

/** More than what lies between two processes takes when nobody reads. */
const EVENTS = 400;
const NAME = 'x'.repeat(50_000);
const STALL_MS = 60_000;

const clock = new TestClock();
let gateway: TestApp;

beforeAll(async () => {
  gateway = await openTestApp(clock, { RATE_LIMIT_COST: '1000000' });
  const log = new EventLog({
    ...{ store: gateway.store, bus: new MemoryEventBus(), clock, maxLagMs: null },
    onError: () => undefined,
  });
  const events = Array.from({ length: EVENTS }, (_, index): NewEvent => ({
    ...{ type: 'file.removed', payload: { fileId: `file_${index}`, name: NAME } },
    ...{ surface: 'MITEOS', taskId: null, agentId: null, workspaceId: null },
    ...{ upstreamWorkspaceId: null, dedupeKey: `file:${index}`, at: clock.now() },
  }));
  await log.appendBatch('development', events);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => gateway.close());

test('an event stream whose client takes nothing for a minute is cut, and freed', async () => {
  const watched = nextStream();
  const { port } = new URL((await gateway.listen()).url);
  const query =
    'subscription { events(after: "START") { cursor ... on FileRemovedEvent { name } } }';
  const body = JSON.stringify({ query });
  const client = connect(Number(port), '127.0.0.1');
  client.pause();
  client.on('error', () => undefined);
  client.write(
    'POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n' +
      `authorization: ${gateway.authorization}\r\naccept: text/event-stream\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
  const socket = await watched;
  await expect.poll(() => socket.writableLength).toBeGreaterThan(0);
  expect(socket.timeout).toBe(STALL_MS);
  const cut = once(socket, 'close');
  // As Node does when nothing has moved for so long.
  socket.emit('timeout');
  await cut;
  await expect.poll(() => gateway.app.listeners()).toBe(0);
  client.destroy();
});

/** The connection of the next event stream. */
function nextStream(): Promise<Socket> {
  const original = Reflect.get<Socket, 'setTimeout'>(Socket.prototype, 'setTimeout');
  return new Promise((resolve) => {
    vi.spyOn(Socket.prototype, 'setTimeout').mockImplementation(function (
      this: Socket,
      ms: number,
      callback?: () => void,
    ) {
      if (ms === STALL_MS) resolve(this);
      return original.call(this, ms, callback);
    });
  });
}
