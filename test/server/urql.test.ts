import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { letPass, openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock();
let gateway: TestApp;
let urql: Client;
let sockets: ReturnType<typeof createClient>;

beforeAll(async () => {
  gateway = await openTestApp(clock);
  const { url } = await gateway.listen();
  sockets = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: gateway.authorization },
  });
  urql = new Client({
    url: `${url}/graphql`,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: gateway.authorization } },
    exchanges: [
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query, variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: sockets.subscribe({ query: query ?? '', variables }, sink),
          }),
        }),
      }),
    ],
  });
});
afterAll(async () => {
  await sockets.dispose();
  await gateway.close();
});

test('urql queries, uploads a file and follows a task', async () => {
  const made = await urql.mutation<{ createWorkspace: { workspace: { id: string } } }>(
    `mutation {
      createWorkspace(input: { name: "From urql" }) { ... on CreateWorkspaceSuccess { workspace { id } } }
    }`,
    {},
  );
  expect(made.error).toBeUndefined();
  const workspace = made.data?.createWorkspace.workspace.id;

  const text = '# Übersicht\n';
  const uploaded = await urql.mutation<unknown>(
    `mutation ($workspace: ID!, $file: Upload!) {
      uploadFile(input: { workspace: $workspace, file: $file }) {
        ... on UploadFileSuccess { file { name type sizeBytes } }
        ... on Error { message }
      }
    }`,
    { workspace, file: new File([text], 'Übersicht.md', { type: 'text/markdown' }) },
  );
  expect(uploaded.error).toBeUndefined();
  expect(uploaded.data).toMatchObject({
    uploadFile: {
      file: {
        name: 'Übersicht.md',
        type: 'text/markdown',
        sizeBytes: Buffer.byteLength(text),
      },
    },
  });

  const queried = await urql.query<unknown>('{ workspaces { nodes { name fileCount } } }', {});
  expect(queried.data).toMatchObject({
    workspaces: { nodes: [{ name: 'From urql', fileCount: 1 }] },
  });

  const task = await urql.mutation<{ createTask: { task: { id: string } } }>(
    `mutation { createTask(input: { prompt: "Greet" }) { ... on CreateTaskSuccess { task { id } } } }`,
    {},
  );
  // By id, since urql gives the last result once more when the subscription completes.
  const statuses = new Map<string, string>();
  const ended = new Promise<void>((resolve) => {
    urql
      .subscription<{ taskEvents: { id: string; status?: string } }>(
        `subscription ($task: ID!) {
          taskEvents(task: $task, after: "START") { id ... on TaskStatusEvent { status } }
        }`,
        { task: task.data?.createTask.task.id },
      )
      .subscribe(({ data }) => {
        const event = data?.taskEvents;
        if (event?.status) statuses.set(event.id, event.status);
        if (event?.status === 'COMPLETE') resolve();
      });
  });
  await letPass(gateway.app, clock, 3_600_000);
  await ended;
  expect([...statuses.values()]).toEqual(['PENDING', 'PLANNING', 'RUNNING', 'COMPLETE']);
});
