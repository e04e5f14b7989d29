import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { textAt, valueAt } from '../support/value-at.js';
import { openLiveSite, type LiveSite } from './site.js';

let site: LiveSite;
const workspaces: string[] = [];

beforeAll(async () => {
  site = await openLiveSite({ withMiosa: true });
  for (let index = 0; index < 3; index += 1) {
    const made = await site.gateway.data(
      `mutation ($name: String!) {
        createWorkspace(input: { name: $name, surfaces: [MIOSA] }) {
          ... on CreateWorkspaceSuccess { workspace { id } } ... on Error { code message }
        }
      }`,
      { name: `Customer ${index}` },
    );
    workspaces.push(textAt(made, 'createWorkspace', 'workspace', 'id'));
  }
  await site.gateway.data(
    `mutation ($workspace: ID!) {
      createComputer(input: { workspace: $workspace, name: "press-1", project: { slug: "print" } }) {
        ... on Error { code message }
      }
    }`,
    { workspace: workspaces[0] },
  );
  await site.emulator.pass(60_000);
});
beforeEach(() => {
  site.asked();
});
afterAll(async () => {
  expect(site.emulator.errors).toEqual([]);
  await site.close();
});

test('computers with their projects, settings and usage take a bounded number of requests, none of them twice', async () => {
  const data = await site.gateway.data(`{
    workspaces(first: 20) {
      nodes {
        name computerCount
        computers { nodes { name status project { slug } } }
        settings { maxComputers }
        usage { computeHours series { computeHours } }
      }
    }
  }`);
  const nodes = valueAt(data, 'workspaces', 'nodes') as { name: string }[];
  expect(nodes.map(({ name }) => name).sort()).toEqual(['Customer 0', 'Customer 1', 'Customer 2']);
  const asked = Object.fromEntries(
    Object.entries(site.asked()).filter(([route]) => route.includes('/api/v1/')),
  );
  expect(asked['GET /api/v1/workspaces']).toBe(1);
  for (const route of ['stats', 'usage']) {
    expect(asked[`GET /api/v1/workspaces/{id}/${route}`]).toBe(nodes.length);
  }
  // The list of all computers says whose they are; only of the empty workspaces it is asked again.
  expect(asked['GET /api/v1/computers']).toBe(1);
  expect(asked['GET /api/v1/workspaces/{id}/computers'] ?? 0).toBeLessThanOrEqual(nodes.length - 1);
  const total = Object.values(asked).reduce((sum, count) => sum + count, 0);
  expect(total, JSON.stringify(asked)).toBeLessThanOrEqual(3 + 4 * nodes.length);
});

test('a computer is stopped, started and moved, and the workspace that is not empty stays', async () => {
  const list = await site.gateway.data('{ computers { nodes { id workspace { id } } } }');
  const computer = textAt(list, 'computers', 'nodes', 0, 'id');
  const change = async (mutation: string, more = ''): Promise<unknown> =>
    site.gateway.data(
      `mutation ($computer: ID!) {
        result: ${mutation}(input: { computer: $computer ${more} }) { __typename ... on Error { code message } }
      }`,
      { computer },
    );
  expect(await change('stopComputer')).toEqual({
    result: { __typename: 'StopComputerSuccess' },
  });
  await site.emulator.pass(10_000);
  expect(await change('startComputer')).toEqual({
    result: { __typename: 'StartComputerSuccess' },
  });
  await site.emulator.pass(10_000);
  expect(await change('moveComputer', `workspace: "${workspaces[1] ?? ''}"`)).toEqual({
    result: { __typename: 'MoveComputerSuccess' },
  });
  const refused = await site.gateway.data(
    `mutation ($workspace: ID!) {
      deleteWorkspace(input: { workspace: $workspace }) { ... on Error { code } }
    }`,
    { workspace: workspaces[1] },
  );
  expect(refused).toEqual({ deleteWorkspace: { code: 'CONFLICT' } });
});
