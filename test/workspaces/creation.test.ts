import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { valueAt } from '../support/value-at.js';
import { creationCases, expectCase, openCreationSite, type CreationSite } from './creation-site.js';

let site: CreationSite;
beforeAll(async () => {
  site = await openCreationSite();
});
beforeEach(() => site.calm());
afterAll(async () => {
  expect(site.emulator.errors).toEqual([]);
  await site.close();
});

test('a workspace on three surfaces is one Workspace, made in the order in which it can be undone', async () => {
  const made = await site.create('Harbour Survey', {
    ...{ description: 'Depth charts', metadata: { of: 'tides' } },
    repository: { path: 'https://github.com/acme/harbour' },
  });
  const done = (surface: string) => ({ surface, state: 'DONE', error: null });
  expect(made).toMatchObject({
    workspace: {
      name: 'Harbour Survey',
      parts: [{ surface: 'MIOSA' }, { surface: 'ROUTA' }, { surface: 'MITEOS' }],
    },
    operation: { state: 'SUCCEEDED', steps: ['MIOSA', 'ROUTA', 'MITEOS'].map(done) },
  });
  expect(await site.count('Harbour Survey')).toEqual([1, 1, 1, 1]);
  const id = valueAt(made, 'operation', 'id');
  const looked = await site.gateway.data(
    'query ($id: ID!) { operation(id: $id) { state workspace { name } steps { surface } } }',
    { id },
  );
  expect(looked.operation).toMatchObject({
    ...{ state: 'SUCCEEDED', workspace: { name: 'Harbour Survey' } },
  });
  const told = await site.gateway.sql(
    `SELECT "payload"->>'surface' || ' ' || ("payload"->>'status') AS "told" FROM "Event"
     WHERE "type" = 'operation.step' ORDER BY "sequence"`,
  );
  expect(told.map((row) => row.told)).toEqual([
    ...['MIOSA STARTED', 'MIOSA DONE', 'ROUTA STARTED', 'ROUTA DONE'],
    ...['MITEOS STARTED', 'MITEOS DONE'],
  ]);
});

test('what one of the surfaces is known to refuse is refused before any is asked', async () => {
  const name = 'x'.repeat(200);
  for (const input of [{ slug: 'NO' }, { metadata: { count: 1 } }, { surfaces: [] }]) {
    expect(await site.create('Refused', input)).toMatchObject({ code: 'VALIDATION' });
  }
  expect(await site.create(name)).toMatchObject({ code: 'VALIDATION' });
  const onTwo = { surfaces: ['MIOSA', 'MITEOS'], repository: { path: '/srv/quay' } };
  expect(await site.create('Refused', onTwo)).toMatchObject({ code: 'UNSUPPORTED' });
  expect(site.asked()).toEqual({});
});

test('a name that Miteos has already leaves nothing on the others', async () => {
  await site.create('Taken', { surfaces: ['MITEOS'] });
  expect(await site.create('Taken')).toMatchObject({ code: 'CONFLICT' });
  expect(await site.count('Taken')).toEqual([0, 0, 1, 1]);
});

test('two of a title that Routa may have made need a person, and nothing is deleted', async () => {
  await site.create('Twice', { surfaces: ['ROUTA'] });
  await site.gateway.sql('DELETE FROM "WorkspaceLink"; DELETE FROM "OperationStep"');
  site.emulator.emulator.faults.add('reset-after;on=POST /routa/api/workspaces;times=1');
  const result = await site.create('Twice');
  expect(result).toMatchObject({ __typename: 'InDoubtError' });
  expect(valueAt(result, 'message')).toMatch(/Look at the operation \w+/);
  expect((await site.count('Twice')).slice(0, 3)).toEqual([1, 2, 0]);
});

test('the same key gives the same outcome, also of what is made on several', async () => {
  const more = { idempotencyKey: 'Key of the mole' };
  const first = await site.create('The Mole', more);
  expect(await site.create('The Mole', more)).toEqual(first);
  expect(await site.count('The Mole')).toEqual([1, 1, 1, 1]);
});

const short = creationCases.filter(({ fault }) => /reset-after|status:422/.test(fault));
describe.each(short)('$fault of $route', (given) => {
  test(`ends as ${given.ends}`, () => expectCase(site, given));
});
