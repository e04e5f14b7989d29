import { afterAll, beforeAll, expect, test } from 'vitest';
import { letPass, openTestApp, type Answer, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock();
let gateway: TestApp;

beforeAll(async () => {
  gateway = await openTestApp(clock);
});
afterAll(() => gateway.close());

async function upload(operation: string, variables: object, file: File): Promise<Answer> {
  const body = new FormData();
  body.append('operations', JSON.stringify({ query: operation, variables }));
  body.append('map', JSON.stringify({ 0: ['variables.file'] }));
  body.append('0', file);
  const response = await gateway.app.fetch(
    new Request('http://127.0.0.1:4000/graphql', {
      method: 'POST',
      headers: { authorization: gateway.authorization },
      body,
    }),
  );
  return (await response.json()) as Answer;
}

test('a workspace, a file, a task with an approval, its deliverables and their bytes', async () => {
  const created = await gateway.data(`mutation {
    createWorkspace(input: { name: "Harbour Survey", description: "Depths and tides" }) {
      ... on CreateWorkspaceSuccess {
        workspace { id name description status parts { surface state error } }
      }
    }
  }`);
  expect(created).toMatchObject({
    createWorkspace: {
      workspace: {
        name: 'Harbour Survey',
        description: 'Depths and tides',
        status: 'ACTIVE',
        parts: [{ surface: 'MITEOS', state: 'LIVE', error: null }],
      },
    },
  });
  const workspace = pick(created, 'createWorkspace', 'workspace', 'id');

  const tides = 'station,height\nNorth,3.2\nSouth,2.9\n';
  const uploaded = await upload(
    `mutation ($workspace: ID!, $file: Upload!) {
      uploadFile(input: { workspace: $workspace, file: $file }) {
        ... on UploadFileSuccess { file { id name type sizeBytes } }
      }
    }`,
    { workspace, file: null },
    new File([tides], 'tides.csv', { type: 'text/csv' }),
  );
  expect(uploaded).toMatchObject({
    data: {
      uploadFile: { file: { name: 'tides.csv', type: 'text/csv', sizeBytes: tides.length } },
    },
  });

  const task = pick(
    await gateway.data(
      `mutation ($workspace: ID!) {
        createTask(input: {
          workspace: $workspace
          prompt: "Summarise the tide tables"
          config: { autonomyLevel: 60, maxAgents: 2 }
        }) { ... on CreateTaskSuccess { task { id status } } }
      }`,
      { workspace },
    ),
    ...['createTask', 'task', 'id'],
  );

  await letPass(gateway.app, clock, 3_600_000);
  const waiting = await gateway.data(
    `query ($task: ID!) {
      task(id: $task) {
        status
        ... on MiteosTask { approvals { id status risk action } agents { status approvals { id } } }
      }
    }`,
    { task },
  );
  expect(waiting).toMatchObject({
    task: { status: 'RUNNING', approvals: [{ status: 'PENDING', risk: 'high' }] },
  });
  const approval = pick(waiting, 'task', 'approvals', '0', 'id');
  expect(
    await gateway.data(
      `mutation ($approval: ID!) {
        decideApproval(input: { approval: $approval, approved: true, reason: "Go on" }) {
          ... on DecideApprovalSuccess { approval { id status reason } }
        }
      }`,
      { approval },
    ),
  ).toEqual({
    decideApproval: { approval: { id: approval, status: 'APPROVED', reason: 'Go on' } },
  });
  await letPass(gateway.app, clock, 3_600_000);

  const done = await gateway.data(
    `query ($task: ID!, $workspace: ID!) {
      task(id: $task) {
        status
        workspace { id }
        ... on MiteosTask {
          deliverableCount
          deliverables { totalCount nodes { id name sizeBytes downloadUrl } }
          agents { status progress }
        }
      }
      workspace(id: $workspace) {
        fileCount
        files { nodes { name } }
        deliverables { nodes { name } }
      }
    }`,
    { task, workspace },
  );
  expect(done).toMatchObject({
    task: {
      status: 'COMPLETE',
      workspace: { id: workspace },
      deliverableCount: 2,
      deliverables: { totalCount: 2, nodes: [{ name: 'report.md' }, { name: 'run.csv' }] },
    },
    workspace: {
      fileCount: 3,
      files: { nodes: [{ name: 'tides.csv' }, { name: 'report.md' }, { name: 'run.csv' }] },
      deliverables: { nodes: [{ name: 'report.md' }, { name: 'run.csv' }] },
    },
  });

  const link = pick(done, 'task', 'deliverables', 'nodes', '0', 'downloadUrl');
  const download = await gateway.app.fetch(new Request(link));
  const report = await download.text();
  expect(download.headers.get('content-disposition')).toContain('attachment');
  expect(report).toHaveLength(
    Number(pick(done, 'task', 'deliverables', 'nodes', '0', 'sizeBytes')),
  );
  expect(report).toContain('Summarise the tide tables');
  expect(report).toContain('tides.csv');
  expect(report).toContain(String(tides.length));
});

/** The text or number at a path that the test knows to be there. */
function pick(value: unknown, ...path: string[]): string {
  for (const key of path) value = (value as Record<string, unknown>)[key];
  return String(value);
}

test('cancelling a task withdraws what its agents asked', async () => {
  const task = pick(
    await gateway.data(`mutation {
      createTask(input: { prompt: "Ask me", config: { autonomyLevel: 0, maxAgents: 1 } }) {
        ... on CreateTaskSuccess { task { id } }
      }
    }`),
    ...['createTask', 'task', 'id'],
  );
  await letPass(gateway.app, clock, 3_600_000);
  const answer = await gateway.data(
    `mutation ($task: ID!) {
      cancelTask(input: { task: $task }) {
        ... on CancelTaskSuccess {
          task { status ... on MiteosTask { agents { status } approvals { id status } } }
        }
      }
    }`,
    { task },
  );
  expect(answer).toMatchObject({
    cancelTask: {
      task: {
        status: 'CANCELLED',
        agents: [{ status: 'CANCELLED' }],
        approvals: [{ status: 'WITHDRAWN' }],
      },
    },
  });
  const approval = pick(answer, 'cancelTask', 'task', 'approvals', '0', 'id');
  expect(
    await gateway.data(
      `mutation ($approval: ID!) {
        decideApproval(input: { approval: $approval, approved: true }) { __typename }
      }`,
      { approval },
    ),
  ).toEqual({ decideApproval: { __typename: 'ConflictError' } });
});
