import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeId } from '../../schema/ids.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const clock = new TestClock();
let gateway: TestApp;
beforeAll(async () => {
  gateway = await openTestApp(clock);
});
afterAll(() => gateway.close());

const CREATE = `mutation ($input: CreateWorkspaceInput!) {
  createWorkspace(input: $input) {
    ... on CreateWorkspaceSuccess { operation { id state steps { state } } }
    ... on Error { code }
  }
}`;

async function create(input: object): Promise<unknown> {
  return valueAt(await gateway.data(CREATE, { input }), 'createWorkspace');
}

async function pass(ms: number): Promise<void> {
  clock.advance(ms);
  await gateway.app.settled();
}

async function states(): Promise<unknown[]> {
  const rows = await gateway.sql('SELECT "state"::text FROM "Operation" ORDER BY 1');
  return rows.map(({ state }) => state);
}

test('an operation is kept for thirty days after its end, and one that needs attention, or goes on, for good', async () => {
  const keyed = { name: 'Kept', idempotencyKey: 'Key of what is kept' };
  const kept = await create(keyed);
  const slug = { surfaces: ['MIOSA'], slug: 'taken' };
  await create({ name: 'First', ...slug });
  expect(await create({ name: 'Second', ...slug })).toEqual({ code: 'CONFLICT' });
  for (const [name, change] of [
    ['In doubt', `"state" = 'NEEDS_ATTENTION'`],
    ['Open', `"state" = 'RUNNING', "endedAt" = NULL`],
  ]) {
    const { id } = decodeId(textAt(await create({ name }), 'operation', 'id')) ?? {};
    await gateway.sql(`UPDATE "Operation" SET ${change} WHERE "id" = '${id}'`);
  }
  const others = ['NEEDS_ATTENTION', 'RUNNING'];
  const all = ['FAILED', ...others, 'SUCCEEDED', 'SUCCEEDED'].sort();
  await pass(DAY_MS - HOUR_MS);
  expect(await create(keyed)).toEqual(kept);
  await pass(29 * DAY_MS);
  expect(await states()).toEqual(all);
  const id = textAt(kept, 'operation', 'id');
  const query = 'query ($id: ID!) { operation(id: $id) { state } }';
  expect(await gateway.data(query, { id })).toEqual({ operation: { state: 'SUCCEEDED' } });

  await pass(DAY_MS);
  expect(await states()).toEqual(others);
  expect(await gateway.sql('SELECT count(*)::int AS n FROM "OperationStep"')).toEqual([{ n: 2 }]);
  expect(await gateway.query(query, { id })).toMatchObject({
    errors: [{ extensions: { code: 'NOT_FOUND' } }],
  });
  // What it has made is another thing.
  const { workspaces } = await gateway.data('{ workspaces { nodes { name } } }');
  expect(JSON.stringify(workspaces)).toContain('"Kept"');
});
