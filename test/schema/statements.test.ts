import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

let gateway: TestApp;

beforeAll(async () => {
  gateway = await openTestApp(new TestClock(), { LIMIT_COST: '1000000' });
});
afterAll(() => gateway.close());

async function addWorkspace(index: number): Promise<void> {
  const { createWorkspace } = await gateway.data(
    `mutation ($name: String!) {
      createWorkspace(input: { name: $name }) { ... on CreateWorkspaceSuccess { workspace { id } } }
    }`,
    { name: `Workspace ${index}` },
  );
  const { id } = (createWorkspace as { workspace: { id: string } }).workspace;
  for (const prompt of ['one', 'two']) {
    await gateway.data(
      `mutation ($workspace: ID!, $prompt: String!) {
        createTask(input: { workspace: $workspace, prompt: $prompt }) { __typename }
      }`,
      { workspace: id, prompt },
    );
  }
}

async function statementsOf(query: string): Promise<string[]> {
  gateway.statements.length = 0;
  await gateway.data(query);
  return [...gateway.statements];
}

const nested = `{
  workspaces(first: 50) {
    totalCount
    nodes {
      name status fileCount
      parts { surface upstreamId }
      files { nodes { name } }
      deliverables { nodes { name } }
      deployments { url }
      tasks {
        totalCount
        nodes {
          status
          workspace { name parts { asOf } }
          ... on MiteosTask {
            prompt cost
            config { maxAgents }
            agents { type approvals { action } task { status } }
            approvals { action }
            deliverables { nodes { name downloadUrl } }
          }
        }
      }
    }
  }
}`;

test('a nested query sends as many SQL statements for 50 workspaces as for one', async () => {
  await addWorkspace(0);
  // MIOSA makes the default workspace of an account when it is first asked for its workspaces.
  await gateway.data('{ workspaces { nodes { id } } }');
  const forOne = await statementsOf(nested);
  for (let index = 1; index < 50; index += 1) await addWorkspace(index);
  const forFifty = await statementsOf(nested);
  expect(forFifty).toHaveLength(forOne.length);
  expect(forOne.length, forOne.join('\n')).toBeLessThanOrEqual(20);
});

test('workspaces with files, tasks, agents and deliverables take at most seven statements', async () => {
  const statements = await statementsOf(
    '{ workspaces { nodes { files { nodes { name } } tasks { nodes { ... on MiteosTask { agents { type } deliverables { nodes { name } } } } } } } }',
  );
  expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(7);
});

test('a field that is not asked for costs no statement', async () => {
  expect(await statementsOf('{ viewer { tenant } }')).toEqual([]);
  expect(await statementsOf('{ workspaces { nodes { name } } }')).toHaveLength(1);
});
