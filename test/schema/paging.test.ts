import { afterAll, beforeAll, expect, test } from 'vitest';
import { letPass, openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock();
let gateway: TestApp;
let workspace: string;

beforeAll(async () => {
  gateway = await openTestApp(clock);
  for (let index = 0; index < 7; index += 1) {
    const { createWorkspace } = await gateway.data(
      `mutation ($name: String!) {
        createWorkspace(input: { name: $name }) { ... on CreateWorkspaceSuccess { workspace { id } } }
      }`,
      { name: `Workspace ${index}` },
    );
    workspace = (createWorkspace as { workspace: { id: string } }).workspace.id;
  }
  for (let index = 0; index < 7; index += 1) await createTask(`Task ${index}`, workspace);
});
afterAll(() => gateway.close());

async function createTask(prompt: string, workspaceId?: string): Promise<void> {
  await gateway.data(
    `mutation ($prompt: String!, $workspace: ID) {
      createTask(input: { prompt: $prompt, workspace: $workspace }) { __typename }
    }`,
    { prompt, workspace: workspaceId },
  );
}

interface Page {
  nodes: { name?: string; prompt?: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  totalCount: number;
}

/** Reads page after page until the end; `between` runs after each. */
async function readAll(
  field: (args: string) => string,
  size: number,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<{ texts: (string | undefined)[]; pages: number }> {
  const texts: (string | undefined)[] = [];
  let after = '';
  for (let pages = 1; pages < 50; pages += 1) {
    const data = await gateway.data(
      `query ($workspace: ID!) { ${field(`first: ${size}${after}`)} here: workspace(id: $workspace) { id } }`,
      { workspace },
    );
    const page = (data.page ?? (data.parent as { page: Page }).page) as Page;
    texts.push(...page.nodes.map(({ name, prompt }) => name ?? prompt));
    if (!page.pageInfo.hasNextPage) return { texts, pages };
    after = `, after: "${page.pageInfo.endCursor ?? ''}"`;
    await between();
  }
  throw new Error('The pages do not end.');
}

const PAGE_INFO = 'pageInfo { hasNextPage endCursor } totalCount';
const PROMPT = 'nodes { ... on MiteosTask { prompt } }';
const newestFirst = (name: string) =>
  Array.from({ length: 7 }, (_, index) => `${name} ${6 - index}`);

test('workspaces come newest first, each once', async () => {
  const { texts, pages } = await readAll(
    (args) => `page: workspaces(${args}) { nodes { name } ${PAGE_INFO} }`,
    3,
  );
  expect(texts).toEqual(newestFirst('Workspace'));
  expect(pages).toBe(3);
});

test('the tasks of a workspace come newest first, each once', async () => {
  const { texts } = await readAll(
    (args) =>
      `parent: workspace(id: $workspace) { page: tasks(${args}) { ${PROMPT} ${PAGE_INFO} } }`,
    2,
  );
  expect(texts).toEqual(newestFirst('Task'));
});

test('all tasks come newest first, each once, also while new ones arrive', async () => {
  let arrived = 0;
  const { texts } = await readAll(
    (args) => `page: tasks(${args}) { ${PROMPT} ${PAGE_INFO} }`,
    2,
    async () => {
      arrived += 1;
      await createTask(`Late ${arrived}`);
    },
  );
  expect(texts).toEqual(newestFirst('Task'));
});

test('tasks that leave the filter meanwhile make no gap', async () => {
  const seen = await readAll(
    (args) => `page: tasks(filter: { status: PENDING } ${args}) { ${PROMPT} ${PAGE_INFO} }`,
    3,
    async () => {
      // The newest, which have been seen, are cancelled and so leave the list.
      const { tasks } = await gateway.data('{ tasks(first: 2) { nodes { id } } }');
      for (const { id } of (tasks as { nodes: { id: string }[] }).nodes) {
        await gateway.data(
          'mutation ($id: ID!) { cancelTask(input: { task: $id }) { __typename } }',
          { id },
        );
      }
    },
  );
  expect(seen.texts.filter((text) => text?.startsWith('Task'))).toEqual(newestFirst('Task'));
});

test('a filter by workspace and status looks through as many pages as it takes', async () => {
  await letPass(gateway.app, clock, 3_600_000);
  await createTask('Fresh', workspace);
  const count = async (status: string) => {
    const { texts } = await readAll(
      (args) =>
        `page: tasks(filter: { workspace: $workspace, status: ${status} } ${args}) { ${PROMPT} ${PAGE_INFO} }`,
      2,
    );
    return texts;
  };
  expect(await count('COMPLETE')).toEqual(newestFirst('Task').filter((text) => text));
  expect(await count('PENDING')).toEqual(['Fresh']);
  expect(await count('FAILED')).toEqual([]);
});

test('the deliverables of a workspace come by task, each once', async () => {
  const { texts } = await readAll(
    (args) =>
      `parent: workspace(id: $workspace) { page: deliverables(${args}) { nodes { name } ${PAGE_INFO} } }`,
    3,
  );
  expect(texts).toHaveLength(14);
  expect(texts.slice(0, 2)).toEqual(['report.md', 'run.csv']);
});

test('files page by a cursor that survives the end of its file', async () => {
  const read = (args: string) =>
    gateway.data(
      `query ($workspace: ID!) {
        workspace(id: $workspace) { files(${args}) { nodes { id name } pageInfo { endCursor } } }
      }`,
      { workspace },
    );
  interface Files {
    workspace: {
      files: { nodes: { id: string; name: string }[]; pageInfo: { endCursor: string } };
    };
  }
  const whole = ((await read('first: 6')) as unknown as Files).workspace.files.nodes;
  const start = ((await read('first: 3')) as unknown as Files).workspace.files;
  await gateway.data('mutation ($id: ID!) { deleteFile(input: { file: $id }) { __typename } }', {
    id: start.nodes[2]?.id,
  });
  const next = ((await read(`first: 3, after: "${start.pageInfo.endCursor}"`)) as unknown as Files)
    .workspace.files.nodes;
  expect(next.map(({ id }) => id)[0]).toBe(whole[3]?.id);
});

test.each([
  ['workspaces', 'workspaces(first: 0) { nodes { id } }'],
  ['workspaces', 'workspaces(first: -1) { nodes { id } }'],
  ['workspaces', 'workspaces(first: 201) { nodes { id } }'],
  ['workspaces', 'workspaces(last: 201) { nodes { id } }'],
  ['workspaces', 'workspaces(after: "nonsense") { nodes { id } }'],
  // A number, and a NUL, in the plugin's own form.
  ['workspaces', 'workspaces(after: "R1BDOk46MTI=") { nodes { id } }'],
  ['apiKeys', 'apiKeys(before: "R1BDOlM6YQA=") { nodes { id } }'],
  ['tasks', 'tasks(first: 201) { nodes { id } }'],
  ['tasks', 'tasks(after: "nonsense") { nodes { id } }'],
  ['tasks', 'tasks(after: "WzEsMiwzXQ") { nodes { id } }'],
])('%s refuses a page that it cannot give: %s', async (_, field) => {
  const { errors } = await gateway.query(`{ ${field} }`);
  expect(errors).toMatchObject([{ extensions: { code: 'VALIDATION' } }]);
});
