import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeId } from '../../schema/ids.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { workspaceStory, workStory } from '../support/routa-story.js';
import { Tenant, type Variables } from '../support/tenant.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';
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

interface Page {
  nodes: { __typename: string; id: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string };
  totalCount: number | null;
}

/** All tasks that a connection gives, page by page. */
async function readTasks(
  field: string,
  size: number,
  more: Variables = {},
  between: (pages: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let pages = 1; pages < 30; pages += 1) {
    const data = await tenant.data(
      `query ($id: ID!, $first: Int, $after: String, $status: TaskStatus, $surface: Surface) {
        workspace(id: $id) { id page: tasks(first: $first, after: $after) @include(if: ${field === 'workspace'}) { ...P } }
        page: tasks(first: $first, after: $after, filter: { status: $status, surface: $surface ${field === 'here' ? 'workspace: $id' : ''} }) { ...P }
      }
      fragment P on TaskConnection {
        nodes { __typename id } pageInfo { hasNextPage endCursor } totalCount
      }`,
      { ...more, first: size, after },
    );
    const page = (
      field === 'workspace' ? valueAt(data, 'workspace', 'page') : valueAt(data, 'page')
    ) as Page;
    ids.push(...page.nodes.map(({ id }) => id));
    if (!page.pageInfo.hasNextPage) return ids;
    after = page.pageInfo.endCursor;
    await between(pages);
  }
  throw new Error('The pages do not end.');
}
