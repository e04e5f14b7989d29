import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { letPass, openTestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

/** Those who lag are looked for each second. */
beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test('the events of a subscription count, and come later rather than not at all', async () => {
  const clock = new TestClock();
  const gateway = await openTestApp(clock, { EVENT_MAX_LAG: '2' });
  const { createTask } = await gateway.data(`mutation {
    createTask(input: { prompt: "Count", config: { autonomyLevel: 100 } }) {
      ... on CreateTaskSuccess { task { id } }
    }
  }`);
  await letPass(gateway.app, clock, 3_600_000);
  const { id } = (createTask as { task: { id: string } }).task;
  const query = `subscription { taskEvents(task: "${id}", after: "START") { cursor } }`;
  const follow = async (authorization: string) => {
    const response = await gateway.send({
      method: 'POST',
      headers: { authorization, accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const stream = { text: '', ended: false };
    void (async () => {
      for await (const chunk of response.body ?? []) stream.text += Buffer.from(chunk).toString();
      stream.ended = true;
    })();
    return stream;
  };
  const cursors = ({ text }: { text: string }) => text.match(/"cursor":"[^"]+"/g) ?? [];

  const free = await follow(gateway.authorization);
  await expect.poll(() => free.ended).toBe(true);
  expect(cursors(free).length).toBeGreaterThan(10);

  // Enough for the subscription and its first events.
  const poor = await gateway.authorize('development', ['tasks:read'], { costPerMinute: 30 });
  const { pending } = clock;
  const slow = await follow(poor);
  await expect.poll(() => clock.pending).toBeGreaterThan(pending);
  expect(cursors(slow).length).toBeLessThan(cursors(free).length);
  // Whoever is held back leaves nothing unread, however long it takes.
  gateway.statements.length = 0;
  await vi.advanceTimersByTimeAsync(10_000);
  const looks = () => gateway.statements.filter((sql) => sql.includes('"EventCounter"')).length;
  await expect.poll(looks).toBeGreaterThanOrEqual(10);
  await gateway.sql('SELECT 1');
  while (!slow.ended) {
    clock.advance(30_000);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(cursors(slow)).toEqual(cursors(free));
  await gateway.close();
});
