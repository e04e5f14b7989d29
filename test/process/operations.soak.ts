import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cuts, type Cut } from './cutting-proxy.js';
import { OperationsSite, surfaces, type Surface } from './operations-site.js';

/*
 * Each step of each operation is cut in each way, the gateway killed among them, between real processes.
 * It ends as all or none, and nothing is left that nobody knows of; or stands as needing attention where
 * the truth cannot be known.
 */

let site: OperationsSite;
beforeAll(async () => {
  site = await OperationsSite.open();
});
afterEach(() => {
  expect(site.gateway.stderr).toBe('');
});
afterAll(() => site.close());

const isMiteosAsked = () => site.asked.includes('POST /v1/workspaces');
let count = 0;
const newName = () => `Row ${(count += 1)} of the table`;

/** Whether a create that was cut stands then. Only MIOSA knows keys, and is sent the same again. */
const stands = (surface: Surface, cut: Cut): boolean =>
  surface === 'MIOSA' || cut === 'timeout after' || cut === 'kill after';

describe.each(surfaces)('a create on %s', (surface) => {
  test.each(cuts)('cut by %s leaves all or none', async (cut) => {
    const name = newName();
    const input = { name, surfaces: ['MITEOS', 'ROUTA', 'MIOSA'] };
    const state = await site.under({ surface, method: 'POST', cut }, 'createWorkspace', input);
    const all = stands(surface, cut);
    expect(state).toBe(all ? 'SUCCEEDED' : 'FAILED');
    expect(await site.counts(name)).toEqual(all ? [1, 1, 1] : [0, 0, 0]);
    expect(await site.listed(name)).toEqual(all ? ['MIOSA ROUTA MITEOS'] : []);
    expect(isMiteosAsked()).toBe(all || surface === 'MITEOS');
  });

  test.each(cuts)('cut by %s adds a whole part or none', async (cut) => {
    const name = newName();
    const first = surface === 'MITEOS' ? 'ROUTA' : 'MITEOS';
    const workspace = await site.create(name, [first]);
    const input = { workspace, surface };
    const state = await site.under({ surface, method: 'POST', cut }, 'addSurface', input);
    const all = stands(surface, cut);
    expect(state).toBe(all ? 'SUCCEEDED' : 'FAILED');
    const has = (one: Surface) => Number(one === first || (all && one === surface));
    expect(await site.counts(name)).toEqual(surfaces.map(has));
    const parts = surfaces.filter(has).join(' ');
    expect(await site.listed(name)).toEqual([parts]);
  });
});

describe.each(['ROUTA', 'MIOSA'] as const)('a delete on %s', (surface) => {
  test.each(cuts)('cut by %s takes back what a creation has made', async (cut) => {
    const name = newName();
    await site.make('MITEOS', name);
    const input = { name, surfaces: ['MITEOS', 'ROUTA', 'MIOSA'] };
    const state = await site.under({ surface, method: 'DELETE', cut }, 'createWorkspace', input);
    expect(state).toBe('FAILED');
    expect(await site.counts(name)).toEqual([0, 0, 1]);
    expect(await site.listed(name)).toEqual(['MITEOS']);
  });

  test.each(cuts)('cut by %s deletes the whole Workspace', async (cut) => {
    const name = newName();
    const workspace = await site.create(name, surfaces);
    const next = { surface, method: 'DELETE', cut } as const;
    expect(await site.under(next, 'deleteWorkspace', { workspace })).toBe('SUCCEEDED');
    expect(await site.counts(name)).toEqual([0, 0, 1]);
    expect(await site.listed(name)).toEqual([]);
  });
});

test.each(cuts)('a delete that MIOSA refuses, cut by %s, leaves all as it was', async (cut) => {
  const name = newName();
  const workspace = await site.create(name, surfaces);
  await site.gateway.data(
    `mutation ($workspace: ID!) {
      createProject(input: { workspace: $workspace, name: "Cranes" }) { __typename }
    }`,
    { workspace },
  );
  const next = { surface: 'MIOSA', method: 'DELETE', cut } as const;
  expect(await site.under(next, 'deleteWorkspace', { workspace })).toBe('FAILED');
  expect(await site.counts(name)).toEqual([1, 1, 1]);
  expect(await site.listed(name)).toEqual(['MIOSA ROUTA MITEOS']);
  expect(site.asked.filter((route) => route.startsWith('DELETE /routa/'))).toEqual([]);
});

test.each(['timeout after', 'kill after'] as const)(
  'of two on Routa that it may have made, cut by %s, none is deleted and a person is asked',
  async (cut) => {
    const name = newName();
    const input = { name, surfaces: ['MITEOS', 'ROUTA', 'MIOSA'] };
    const meanwhile = () => site.make('ROUTA', name);
    const next = { surface: 'ROUTA', method: 'POST', cut, meanwhile } as const;
    expect(await site.under(next, 'createWorkspace', input)).toBe('NEEDS_ATTENTION');
    expect(await site.counts(name)).toEqual([1, 2, 0]);
    // What there is appears, so that the person can see to it.
    expect(await site.listed(name)).toEqual(['MIOSA', 'ROUTA', 'ROUTA']);
    expect(isMiteosAsked()).toBe(false);
  },
);
