import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Style } from '../../src/surfaces/miosa/emulator/answers.js';
import { textAt, valueAt } from '../support/value-at.js';
import { openLiveSite, type LiveSite } from './site.js';

interface FurnishedSite extends LiveSite {
  /** Three; in the first there is a computer. */
  workspaces: string[];
}

let site: FurnishedSite;

async function openFurnished(style: Style): Promise<FurnishedSite> {
  const opened = await openLiveSite({ withMiosa: true, emulator: { miosa: { style } } });
  const workspaces: string[] = [];
  for (let index = 0; index < 3; index += 1) {
    const made = await opened.gateway.data(
      `mutation ($name: String!) {
        createWorkspace(input: { name: $name, surfaces: [MIOSA] }) {
          ... on CreateWorkspaceSuccess { workspace { id } } ... on Error { code message }
        }
      }`,
      { name: `Customer ${index}` },
    );
    workspaces.push(textAt(made, 'createWorkspace', 'workspace', 'id'));
  }
  await opened.gateway.data(
    `mutation ($workspace: ID!) {
      createComputer(input: { workspace: $workspace, name: "press-1", project: { slug: "print" } }) {
        ... on Error { code message }
      }
    }`,
    { workspace: workspaces[0] },
  );
  await opened.pass(60_000);
  opened.asked();
  return { ...opened, workspaces };
}

async function close(opened: LiveSite): Promise<void> {
  expect(opened.emulator.errors).toEqual([]);
  await opened.close();
}

beforeAll(async () => {
  site = await openFurnished('reference');
});
beforeEach(() => {
  site.asked();
});
afterAll(() => close(site));

/** Asks for twenty workspaces with all that is in them, and sees what MIOSA was asked for that. */
async function countRequests(opened: LiveSite): Promise<void> {
  const data = await opened.gateway.data(`{
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
  expect(JSON.stringify(data)).toContain('"project":{"slug":"print"}');
  const requests = Object.entries(opened.asked()).filter(([route]) => route.includes('/api/v1/'));
  const counts = Object.fromEntries(requests);
  // What is of all is asked once, what is of one for each.
  for (const [route, count] of requests) {
    expect(count, route).toBeLessThanOrEqual(route.includes('{id}') ? nodes.length : 1);
  }
  expect(counts['GET /api/v1/workspaces']).toBe(1);
  for (const route of ['stats', 'usage']) {
    expect(counts[`GET /api/v1/workspaces/{id}/${route}`]).toBe(nodes.length);
  }
  // The list of all computers says whose they are; only of the empty workspaces it is asked again.
  expect(counts['GET /api/v1/computers']).toBe(1);
  expect(counts['GET /api/v1/workspaces/{id}/computers'] ?? 0).toBeLessThan(nodes.length);
  const total = requests.reduce((sum, [, count]) => sum + count, 0);
  expect(total, JSON.stringify(counts)).toBeLessThanOrEqual(3 + 4 * nodes.length);
}

test('computers with their projects, settings and usage take a bounded number of requests, none of them twice', async () => {
  await countRequests(site);
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
  await site.pass(10_000);
  expect(await change('startComputer')).toEqual({
    result: { __typename: 'StartComputerSuccess' },
  });
  await site.pass(10_000);
  expect(await change('moveComputer', `workspace: "${site.workspaces[1] ?? ''}"`)).toEqual({
    result: { __typename: 'MoveComputerSuccess' },
  });
  const refused = await site.gateway.data(
    `mutation ($workspace: ID!) {
      deleteWorkspace(input: { workspace: $workspace }) { ... on Error { code } }
    }`,
    { workspace: site.workspaces[1] },
  );
  expect(refused).toEqual({ deleteWorkspace: { code: 'CONFLICT' } });
});

test('a link to a file of a computer gives what MIOSA has, and says when it cannot', async () => {
  const { gateway, emulator } = site;
  const list = await gateway.data('{ computers { nodes { id } } }');
  const form = new FormData();
  const query = `mutation ($computer: ID!, $file: Upload!) {
    uploadComputerFile(input: { computer: $computer, path: "/tmp/", file: $file }) {
      ... on UploadComputerFileSuccess { file { downloadUrl } } ... on Error { code message }
    }
  }`;
  const variables = { computer: textAt(list, 'computers', 'nodes', 0, 'id'), file: null };
  form.append('operations', JSON.stringify({ query, variables }));
  form.append('map', JSON.stringify({ 0: ['variables.file'] }));
  form.append('0', new File(['low water at six'], 'tides.txt'));
  const { authorization } = gateway;
  const made: unknown = await (
    await gateway.send({ method: 'POST', headers: { authorization }, body: form })
  ).json();
  const { pathname, search } = new URL(
    textAt(made, 'data', 'uploadComputerFile', 'file', 'downloadUrl'),
  );
  const get = () => gateway.send({}, pathname + search);
  site.asked();

  const response = await get();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-disposition')).toContain('filename="tides.txt"');
  expect(response.headers.get('content-length')).toBe('16');
  expect(await response.text()).toBe('low water at six');
  expect(site.asked()).toEqual({ 'GET /api/v1/computers/{id}/files/download': 1 });

  emulator.emulator.faults.add('status:401;on=GET /api/v1/computers/*;times=1');
  expect((await get()).status).toBe(502);
  expect(await (await get()).text()).toBe('low water at six');
});

test('they take no more where MIOSA answers in envelopes', async () => {
  const enveloped = await openFurnished('envelope');
  try {
    await countRequests(enveloped);
  } finally {
    await close(enveloped);
  }
});
