import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeId } from '../../schema/ids.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { workspaceStory, workStory } from '../support/routa-story.js';
import { Tenant, type Variables } from '../support/tenant.js';
import { TestClock } from '../support/test-clock.js';
import { valueAt } from '../support/value-at.js';
import { Repositories } from '../surfaces/routa/contract/repositories.js';

const clock = new TestClock();
let gateway: TestApp;
let repositories: Repositories;
let tenant: Tenant;

beforeAll(async () => {
  repositories = await Repositories.open();
  gateway = await openTestApp(clock, { RATE_LIMIT_COST: '100000000' });
  tenant = await Tenant.open(gateway, 'shipyard');
});
afterAll(async () => {
  await gateway.close();
  await repositories.close();
});

const newWorkspace = (name: string, more: Variables = {}) => {
  clock.advance(1_000);
  return tenant.change('createWorkspace', 'workspace', { name, surfaces: ['ROUTA'], ...more });
};
const newRoutaTask = (workspace: string, title: string) => {
  clock.advance(1_000);
  return tenant.change('createRoutaTask', 'task', { workspace, title, objective: title });
};

test('a workspace lives from its creation to its end', () =>
  workspaceStory(tenant, repositories, { canUnarchive: true }));

test('tasks, agents and notes are made, read, changed and deleted', () => workStory(tenant));

test('a task is followed by its status, and the stream ends when the task is done or deleted', async () => {
  const workspace = await newWorkspace('Watched');
  const follow = async (field: string, task: string) => {
    const response = await gateway.send({
      method: 'POST',
      headers: {
        ...{ authorization: tenant.authorization, accept: 'text/event-stream' },
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        query: `subscription ($task: ID!) { seen: ${field} }`,
        variables: { task },
      }),
    });
    return async () => {
      const text = await response.text();
      expect(text).toContain('event: complete');
      return [...text.matchAll(/^data: (\{.*)$/gm)].map(([, line = '']) =>
        valueAt(JSON.parse(line), 'data', 'seen'),
      );
    };
  };
  const events =
    'taskEvents(task: $task, after: "START") { type ... on TaskStatusEvent { status } }';
  const told = (status: string) => ({ type: 'TASK_STATUS', status });
  const done = await newRoutaTask(workspace, 'Done');
  const heard = await follow(events, done);
  const updates = await follow('taskUpdated(task: $task) { status }', done);
  await tenant.change('updateRoutaTask', 'task', { task: done, status: 'IN_PROGRESS' });
  await tenant.change('updateRoutaTask', 'task', { task: done, status: 'COMPLETED' });
  expect(await heard()).toEqual([told('PENDING'), told('RUNNING'), told('COMPLETE')]);
  expect((await updates()).at(-1)).toEqual({ status: 'COMPLETE' });
  expect(await (await follow(events, done))()).toEqual([
    ...[told('PENDING'), told('RUNNING'), told('COMPLETE')],
  ]);

  const deleted = await newRoutaTask(workspace, 'Deleted');
  const before = await follow(events, deleted);
  await tenant.result('deleteRoutaTask', { task: deleted }, '__typename');
  expect(await before()).toEqual([told('PENDING'), { type: 'TASK_DELETED' }]);
});

test('the repository is changed beside the name, and of a workspace without one it is its default codebase', async () => {
  const workspace = await newWorkspace('Pier', {
    repository: { path: 'https://github.com/harbor/pier', branch: 'main' },
  });
  const repository = 'workspace { name repository { path branch } }';
  expect(
    await tenant.result(
      'updateWorkspace',
      { workspace, name: 'Jetty', repository: { branch: 'next' } },
      repository,
    ),
  ).toMatchObject({
    workspace: {
      name: 'Jetty',
      repository: { path: 'https://github.com/harbor/pier', branch: 'next' },
    },
  });
  const bare = await newWorkspace('Bare');
  const ask = async () =>
    valueAt(
      await tenant.data('query ($id: ID!) { workspace(id: $id) { repository { path branch } } }', {
        id: bare,
      }),
      'workspace',
      'repository',
    );
  expect(await ask()).toBeNull();
  await tenant.change('addCodebase', 'codebase', {
    ...{ workspace: bare, path: 'https://github.com/harbor/bare', branch: 'dev' },
  });
  expect(await ask()).toEqual({ path: 'https://github.com/harbor/bare', branch: 'dev' });
});

test('a Workspace that is on another surface has nothing of Routa, and says so', async () => {
  const workspace = await tenant.change('createWorkspace', 'workspace', { name: 'On Miteos' });
  expect(
    await tenant.data(
      `query ($id: ID!) { workspace(id: $id) {
        repository { path } codebases { totalCount } notes { totalCount } agents { totalCount }
      } }`,
      { id: workspace },
    ),
  ).toEqual({
    workspace: {
      repository: null,
      ...{ codebases: { totalCount: 0 }, notes: { totalCount: 0 }, agents: { totalCount: 0 } },
    },
  });
  const notLinked = { __typename: 'NotLinkedError', code: 'NOT_LINKED', surface: 'ROUTA' };
  for (const [mutation, more] of [
    ['archiveWorkspace', {}],
    ['unarchiveWorkspace', {}],
    ['addCodebase', { path: 'https://github.com/a/b' }],
    ['saveNote', { title: 'x' }],
    ['createRoutaTask', { title: 'x', objective: 'x' }],
    ['createRoutaAgent', { name: 'x', role: 'GATE' }],
  ] as const) {
    expect(await tenant.result(mutation, { workspace, ...more }), mutation).toEqual(notLinked);
  }
});

test('a deleted Workspace is not there any more, however it is asked for', async () => {
  const workspace = await newWorkspace('Sunk');
  const update = { workspace, name: 'Sunken', idempotencyKey: 'sink' };
  await tenant.change('updateWorkspace', 'workspace', update);
  await tenant.change('archiveWorkspace', 'workspace', { workspace });
  expect(await tenant.result('deleteWorkspace', { workspace })).toMatchObject({
    __typename: 'DeleteWorkspaceSuccess',
  });
  const { text } = await tenant.ask('query ($id: ID!) { workspace(id: $id) { name } }', {
    id: workspace,
  });
  expect(JSON.parse(text)).toMatchObject({
    ...{ data: { workspace: null }, errors: [{ extensions: { code: 'NOT_FOUND' } }] },
  });
  for (const [mutation, input] of [
    ['updateWorkspace', update],
    ['updateWorkspace', { workspace, name: 'Raised' }],
    ['deleteWorkspace', { workspace }],
    ['unarchiveWorkspace', { workspace }],
    ['addCodebase', { workspace, path: 'https://github.com/a/b' }],
    ['createRoutaTask', { workspace, title: 'x', objective: 'x' }],
  ] as const) {
    expect(await tenant.result(mutation, input), mutation).toEqual({
      ...{ __typename: 'NotFoundError', code: 'NOT_FOUND' },
    });
  }
});

interface Page {
  nodes: { __typename: string; id: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
  totalCount: number | null;
}

/** All tasks of a list, page by page; `list` has `PAGE` where its arguments are. */
async function readTasks(
  list: string,
  size: number,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<{ ids: string[]; totals: (number | null)[] }> {
  const ids: string[] = [];
  const totals: (number | null)[] = [];
  let after = '';
  for (let pages = 1; pages < 30; pages += 1) {
    const data = await tenant.data(
      `{ ${list.replace('PAGE', `first: ${size} ${after}`)} }
      fragment P on TaskConnection {
        nodes { __typename id } pageInfo { hasNextPage endCursor } totalCount
      }`,
    );
    const page = (valueAt(data, 'page') ?? valueAt(data, 'parent', 'page')) as Page;
    ids.push(...page.nodes.map(({ id }) => id));
    totals.push(page.totalCount);
    if (!page.pageInfo.hasNextPage) return { ids, totals };
    after = `after: "${page.pageInfo.endCursor}"`;
    await between();
  }
  throw new Error('The pages do not end.');
}

test('tasks of both surfaces come in one list, newest first, each once, whatever the size of a page', async () => {
  const other = await Tenant.open(gateway, 'mixed');
  const own = tenant;
  tenant = other;
  try {
    await mixedTasks();
  } finally {
    tenant = own;
  }
});

async function mixedTasks(): Promise<void> {
  const onRouta = await newWorkspace('Both');
  const workspace = await tenant.change('createWorkspace', 'workspace', { name: 'Both' });
  const newest: string[] = [];
  const newMiteosTask = () => {
    clock.advance(1_000);
    return tenant.change('createTask', 'task', { workspace, prompt: 'x' });
  };
  for (let index = 0; index < 4; index += 1) {
    newest.unshift(await newRoutaTask(onRouta, `Task ${index}`));
    newest.unshift(await newMiteosTask());
    // Of the same instant: that of Routa stands before it.
    const input = { workspace: onRouta, title: 'Same', objective: 'instant' };
    newest.unshift(await tenant.change('createRoutaTask', 'task', input));
  }
  // Until they can be linked: one Workspace with two parts.
  const key = String(decodeId(workspace)?.id);
  const former = String(decodeId(onRouta)?.id);
  await gateway.sql(
    `UPDATE "WorkspaceLink" SET "workspaceId" = '${key}' WHERE "workspaceId" = '${former}'`,
  );
  const isOfRouta = (id: string) => decodeId(id)?.typename === 'RoutaTask';

  for (const size of [1, 5, 50]) {
    for (const list of [
      'page: tasks(PAGE) { ...P }',
      `page: tasks(PAGE, filter: { workspace: "${workspace}" }) { ...P }`,
      `parent: workspace(id: "${workspace}") { page: tasks(PAGE) { ...P } }`,
    ]) {
      const { ids, totals } = await readTasks(list, size);
      expect(ids, `${list} by ${size}`).toEqual(newest);
      expect(new Set(totals)).toEqual(new Set([12]));
    }
    for (const filter of ['surface: ROUTA', `surface: ROUTA, workspace: "${workspace}"`]) {
      const { ids } = await readTasks(`page: tasks(PAGE, filter: { ${filter} }) { ...P }`, size);
      expect(ids, filter).toEqual(newest.filter(isOfRouta));
    }
    const { ids } = await readTasks(
      'page: tasks(PAGE, filter: { surface: MITEOS }) { ...P }',
      size,
    );
    expect(ids).toEqual(newest.filter((id) => !isOfRouta(id)));
  }
  expect(await readTasks('page: tasks(PAGE, filter: { surface: MIOSA }) { ...P }', 5)).toEqual({
    ...{ ids: [], totals: [0] },
  });

  // What arrives while the list is read stands before it.
  for (const list of [
    'page: tasks(PAGE) { ...P }',
    `parent: workspace(id: "${workspace}") { page: tasks(PAGE) { ...P } }`,
  ]) {
    const arrived: string[] = [];
    const { ids } = await readTasks(list, 2, async () => {
      arrived.unshift(await newRoutaTask(workspace, 'Late'), await newMiteosTask());
    });
    expect(ids).toEqual(newest);
    newest.unshift(...(await readTasks(list, 50)).ids.slice(0, arrived.length));
  }

  const blocked = newest.find(isOfRouta);
  await tenant.change('updateRoutaTask', 'task', { task: blocked, status: 'BLOCKED' });
  for (const filter of ['status: PAUSED', `status: PAUSED, workspace: "${workspace}"`]) {
    const { ids } = await readTasks(`page: tasks(PAGE, filter: { ${filter} }) { ...P }`, 5);
    expect(ids).toEqual([blocked]);
  }
  expect(
    await tenant.data('query ($id: ID!) { task(id: $id) { __typename status statusText } }', {
      id: blocked,
    }),
  ).toEqual({ task: { __typename: 'RoutaTask', status: 'PAUSED', statusText: 'BLOCKED' } });
}

interface Refused {
  __typename: string;
  code: string;
  fields?: { path: string }[];
  surface?: string;
}
const invalid = (path: string): Refused => ({
  ...{ __typename: 'ValidationError', code: 'VALIDATION', fields: [{ path }] },
});
const conflict: Refused = { __typename: 'ConflictError', code: 'CONFLICT' };
const notFound: Refused = { __typename: 'NotFoundError', code: 'NOT_FOUND' };
const unsupported: Refused = {
  ...{ __typename: 'UnsupportedError', code: 'UNSUPPORTED', surface: 'ROUTA' },
};
const long = 'x'.repeat(1_001);

test('who breaks a rule of Routa is told which, in the names of the input', async () => {
  const [path, taken] = ['https://github.com/rules/one', 'https://github.com/rules/two'];
  const workspace = await newWorkspace('Rules');
  const codebase = await tenant.change('addCodebase', 'codebase', { workspace, path });
  await tenant.change('addCodebase', 'codebase', { workspace, path: taken });
  const task = await newRoutaTask(workspace, 'Rule');
  const agent = await tenant.change('createRoutaAgent', 'agent', {
    ...{ workspace, name: 'ruler', role: 'GATE' },
  });
  const note = await tenant.change('saveNote', 'note', { workspace, key: 'spec' });
  const [folder, missing, bare] = [
    await repositories.plainFolder(),
    repositories.missing(),
    await repositories.bare(),
  ];
  const made = { name: 'New', surfaces: ['ROUTA'] };
  const rows: [mutation: string, input: Variables, refused: Refused][] = [
    ['createWorkspace', { ...made, name: ' ' }, invalid('name')],
    ['createWorkspace', { ...made, name: long }, invalid('name')],
    ['createWorkspace', { ...made, metadata: { a: 1 } }, invalid('metadata')],
    ['createWorkspace', { ...made, metadata: [] }, invalid('metadata')],
    ['createWorkspace', { ...made, repository: { path: '' } }, invalid('repository.path')],
    ['createWorkspace', { ...made, slug: 'new' }, unsupported],
    ['createWorkspace', { ...made, description: 'new' }, unsupported],
    ['createWorkspace', { ...made, externalId: 'new' }, unsupported],
    ['createWorkspace', { ...made, surfaces: [] }, invalid('surfaces')],
    ['updateWorkspace', { workspace, name: long }, invalid('name')],
    ['updateWorkspace', { workspace, metadata: { a: 1 } }, invalid('metadata')],
    ['updateWorkspace', { workspace, repository: { branch: '' } }, invalid('repository.branch')],
    ['updateWorkspace', { workspace, slug: 'rules' }, unsupported],
    ['archiveWorkspace', { workspace: task }, notFound],
    ['unarchiveWorkspace', { workspace: task }, notFound],
    ['deleteWorkspace', { workspace: task }, notFound],
    ['addCodebase', { workspace, path }, conflict],
    ['addCodebase', { workspace, path: folder }, invalid('path')],
    ['addCodebase', { workspace, path: missing }, invalid('path')],
    ['addCodebase', { workspace, path: bare }, invalid('path')],
    ['addCodebase', { workspace, path: `${path}3`, name: long }, invalid('name')],
    ['updateCodebase', { codebase, path: taken }, conflict],
    ['updateCodebase', { codebase, path: missing }, invalid('path')],
    ['updateCodebase', { codebase, branch: ' ' }, invalid('branch')],
    ['updateCodebase', { codebase, branch: null }, invalid('branch')],
    ['removeCodebase', { codebase: note }, notFound],
    ['setDefaultCodebase', { codebase: note }, notFound],
    ['createRoutaTask', { workspace, title: ' ', objective: 'x' }, invalid('title')],
    ['createRoutaTask', { workspace, title: 'x', objective: '' }, invalid('objective')],
    [
      'createRoutaTask',
      { workspace, title: 'x', objective: 'x', priority: 'UNKNOWN' },
      invalid('priority'),
    ],
    ['createRoutaTask', { workspace, title: 'x', objective: 'x', dependencies: [agent] }, notFound],
    ['updateRoutaTask', { task, title: long }, invalid('title')],
    ['updateRoutaTask', { task, labels: [long] }, invalid('labels')],
    ['updateRoutaTask', { task, assignedTo: task }, notFound],
    ['deleteRoutaTask', { task: agent }, notFound],
    ['createRoutaAgent', { workspace, name: 'x', role: 'UNKNOWN' }, invalid('role')],
    [
      'createRoutaAgent',
      { workspace, name: 'x', role: 'GATE', modelTier: 'UNKNOWN' },
      invalid('modelTier'),
    ],
    ['createRoutaAgent', { workspace, name: long, role: 'GATE' }, invalid('name')],
    ['setRoutaAgentStatus', { agent: task, status: 'ACTIVE' }, notFound],
    ['deleteRoutaAgent', { agent: task }, notFound],
    ['saveNote', { workspace, key: long }, invalid('key')],
    ['saveNote', { workspace, type: 'UNKNOWN' }, invalid('type')],
    ['saveNote', { workspace, title: long }, invalid('title')],
    ['saveNote', { workspace, task: agent }, notFound],
    ['deleteNote', { note: codebase }, notFound],
  ];
  const before = await tenant.data('{ workspaces { totalCount } tasks { totalCount } }');
  for (const [mutation, input, refused] of rows) {
    expect(await tenant.result(mutation, input), `${mutation} ${JSON.stringify(input)}`).toEqual(
      refused,
    );
  }
  expect(await tenant.data('{ workspaces { totalCount } tasks { totalCount } }')).toEqual(before);
});
