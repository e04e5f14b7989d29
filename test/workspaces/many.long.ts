import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { ScriptedServer } from '../support/scripted-server.js';
import { TestClock } from '../support/test-clock.js';
import { valueAt } from '../support/value-at.js';

const COUNT = 10_000;

const clock = new TestClock();
const all = Array.from({ length: COUNT }, (_, index) => `ws_${index}`);
let miteos: ScriptedServer;
let gateway: TestApp;
beforeAll(async () => {
  miteos = await ScriptedServer.open();
  gateway = await openTestApp(clock, {
    MITEOS_MODE: 'live',
    MITEOS_BASE_URL: `${miteos.origin}/v1`,
    MITEOS_API_KEY: 'mt_test_0123456789abcdef',
  });
});
afterAll(async () => {
  await gateway.close();
  await miteos.close();
});

function list(ids: readonly string[]): void {
  const created_at = '2031-04-02T09:15:30Z';
  miteos.on('GET /v1/workspaces', {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ids.map((id) => ({ id, name: `Name of ${id}`, created_at }))),
  });
}

test('ten thousand workspaces are taken in at once, and a page of them takes few statements', async () => {
  list(all);
  const query = '{ workspaces(first: 50) { totalCount nodes { name parts { upstreamId } } } }';
  const first = await gateway.data(query);
  expect(valueAt(first, 'workspaces', 'totalCount')).toBe(COUNT);
  gateway.statements.length = 0;
  const again = await gateway.data(query);
  expect(valueAt(again, 'workspaces', 'nodes')).toHaveLength(50);
  expect(gateway.statements.length).toBeLessThanOrEqual(4);
});

test('an id that the database cannot hold keeps no other out', async () => {
  list([...all, 'ws_\0', 'ws_good']);
  clock.advance(10_000);
  // What is due is asked for behind this query.
  await gateway.data('{ workspaces { totalCount } }');
  await gateway.app.settled();
  const data = await gateway.data('{ workspaces { totalCount } }');
  expect(valueAt(data, 'workspaces', 'totalCount')).toBe(COUNT + 1);
});
