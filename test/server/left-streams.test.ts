import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { openEventStream } from '../support/event-stream.js';
import { TestClock } from '../support/test-clock.js';

let gateway: TestApp;
const logged: unknown[] = [];

beforeAll(async () => {
  const log = pino({ level: 'info' }, { write: (line) => logged.push(JSON.parse(line)) });
  gateway = await openTestApp(new TestClock(), {}, log);
});
afterAll(() => gateway.close());

test('an event stream that is left while it is set up is freed', async () => {
  const leaving = new AbortController();
  const query = 'subscription { events { cursor } }';
  const answer = openEventStream(gateway, { query }, leaving.signal);
  leaving.abort();
  await expect(answer).rejects.toThrow();
  await expect
    .poll(() => logged)
    .toContainEqual(expect.objectContaining({ msg: 'subscription begins' }));
  await expect.poll(() => gateway.app.listeners()).toBe(0);
});
