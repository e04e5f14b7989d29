import { afterAll, beforeAll, expect, test } from 'vitest';
import { compositeKey, encodeId } from '../../schema/ids.js';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

let gateway: TestApp;

beforeAll(async () => {
  gateway = await openTestApp(new TestClock());
});
afterAll(() => gateway.close());

const unknown = {
  workspace: encodeId('Workspace', '01a20054-628e-765f-8b4f-b748c0f9c6bd'),
  task: encodeId('MiteosTask', 'task_nothing'),
  agent: encodeId('MiteosAgent', compositeKey('task_nothing', 'agnt_nothing')),
  approval: encodeId('Approval', compositeKey('agnt_nothing', 'appr_nothing')),
  file: encodeId('WorkspaceFile', compositeKey('ws_nothing', 'wsf_nothing')),
};

const mutations: [string, string][] = [
  ['deleteFile', `file: "${unknown.file}"`],
  ['createTask', `workspace: "${unknown.workspace}", prompt: "x"`],
  ['cancelTask', `task: "${unknown.task}"`],
  ['pauseAgent', `agent: "${unknown.agent}"`],
  ['resumeAgent', `agent: "${unknown.agent}"`],
  ['guideAgent', `agent: "${unknown.agent}", instructions: "x"`],
  ['cancelAgent', `agent: "${unknown.agent}"`],
  ['decideApproval', `approval: "${unknown.approval}", approved: true`],
  ['createDeployment', `workspace: "${unknown.workspace}", target: "vercel", configId: "c"`],
];

test.each(mutations)('%s of something unknown is a NotFoundError', async (name, input) => {
  const ids = /"[^"]{20,}"/;
  const strange = [
    input,
    // Of another type, cut off, and no id at all.
    input.replace(ids, `"${encodeId('Event', 'x')}"`),
    input.replace(ids, `"${unknown.task.slice(0, -3)}"`),
    input.replace(ids, '"../../etc/passwd"'),
    input.replace(ids, '""'),
  ];
  for (const one of strange) {
    const data = await gateway.data(
      `mutation { ${name}(input: { ${one} }) { __typename ... on Error { code } } }`,
    );
    expect(data, one).toEqual({ [name]: { __typename: 'NotFoundError', code: 'NOT_FOUND' } });
  }
});

test.each([
  ['workspace', `workspace(id: "${unknown.workspace}") { id }`],
  ['task', `task(id: "${unknown.task}") { id }`],
  ['task', 'task(id: "nothing") { id }'],
  ['tasks', `tasks(filter: { workspace: "${unknown.workspace}" }) { totalCount }`],
])('%s of something unknown is null with a NOT_FOUND error', async (name, field) => {
  const { data, errors } = await gateway.query(`{ ${field} }`);
  expect(data).toEqual({ [name]: null });
  expect(errors).toMatchObject([{ path: [name], extensions: { code: 'NOT_FOUND' } }]);
});

test('node and nodes give null for what is not there', async () => {
  const ids = [...Object.values(unknown), 'nothing', ''];
  for (const id of ids) {
    const { data } = await gateway.query('query ($id: ID!) { node(id: $id) { id } }', { id });
    expect(data, id).toEqual({ node: null });
  }
  const { data } = await gateway.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
  expect(data).toEqual({ nodes: ids.map(() => null) });
});
