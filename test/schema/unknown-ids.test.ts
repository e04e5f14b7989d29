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
  project: encodeId('Project', '01a20054-628e-765f-8b4f-b748c0f9c6bd'),
  computer: encodeId('Computer', '01a20054-628e-765f-8b4f-b748c0f9c6bd'),
  computerFile: encodeId(
    'ComputerFile',
    compositeKey('01a20054-628e-765f-8b4f-b748c0f9c6bd', '/tmp/nothing'),
  ),
  codebase: encodeId('Codebase', compositeKey('01a20054-628e-765f-8b4f-b748c0f9c6bd', 'nothing')),
  routaTask: encodeId('RoutaTask', '01a20054-628e-765f-8b4f-b748c0f9c6bd'),
  routaAgent: encodeId('RoutaAgent', '01a20054-628e-765f-8b4f-b748c0f9c6bd'),
  note: encodeId('Note', compositeKey('01a20054-628e-765f-8b4f-b748c0f9c6bd', 'spec')),
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
  ['updateWorkspace', `workspace: "${unknown.workspace}", name: "x"`],
  ['linkWorkspaces', `workspace: "${unknown.workspace}", other: "${unknown.workspace}"`],
  ['unlinkWorkspace', `workspace: "${unknown.workspace}", surface: MIOSA`],
  ['deleteWorkspace', `workspace: "${unknown.workspace}"`],
  ['overrideWorkspace', `workspace: "${unknown.workspace}", name: "x"`],
  ['restoreWorkspace', `workspace: "${unknown.workspace}"`],
  ['addSurface', `workspace: "${unknown.workspace}", surface: ROUTA`],
  ['updateWorkspaceSettings', `workspace: "${unknown.workspace}", maxComputers: 1`],
  ['setPreviewDomain', `workspace: "${unknown.workspace}", domain: "example.com"`],
  ['clearPreviewDomain', `project: "${unknown.project}"`],
  ['verifyPreviewDomain', `project: "${unknown.project}"`],
  ['createProject', `workspace: "${unknown.workspace}", name: "x"`],
  ['updateProject', `project: "${unknown.project}", name: "x"`],
  ['createComputer', `workspace: "${unknown.workspace}", name: "x"`],
  ['updateComputer', `computer: "${unknown.computer}", name: "x"`],
  ['deleteComputer', `computer: "${unknown.computer}"`],
  ['startComputer', `computer: "${unknown.computer}"`],
  ['stopComputer', `computer: "${unknown.computer}"`],
  ['restartComputer', `computer: "${unknown.computer}"`],
  ['resizeComputer', `computer: "${unknown.computer}", size: "small"`],
  ['moveComputer', `computer: "${unknown.computer}", workspace: "${unknown.workspace}"`],
  ['cloneComputer', `computer: "${unknown.computer}"`],
  ['deleteComputerFile', `file: "${unknown.computerFile}"`],
  ['archiveWorkspace', `workspace: "${unknown.workspace}"`],
  ['unarchiveWorkspace', `workspace: "${unknown.workspace}"`],
  ['addCodebase', `workspace: "${unknown.workspace}", path: "/srv/x"`],
  ['updateCodebase', `codebase: "${unknown.codebase}", name: "x"`],
  ['removeCodebase', `codebase: "${unknown.codebase}"`],
  ['setDefaultCodebase', `codebase: "${unknown.codebase}"`],
  ['createRoutaTask', `workspace: "${unknown.workspace}", title: "x", objective: "x"`],
  ['updateRoutaTask', `task: "${unknown.routaTask}", title: "x"`],
  ['deleteRoutaTask', `task: "${unknown.routaTask}"`],
  ['createRoutaAgent', `workspace: "${unknown.workspace}", name: "x", role: GATE`],
  ['setRoutaAgentStatus', `agent: "${unknown.routaAgent}", status: ACTIVE`],
  ['deleteRoutaAgent', `agent: "${unknown.routaAgent}"`],
  ['saveNote', `workspace: "${unknown.workspace}", key: "spec"`],
  ['deleteNote', `note: "${unknown.note}"`],
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
  strange.push(input.replace(ids, `"${encodeId('Workspace', 'a\u0000b')}"`));
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
  ['task', `task(id: "${unknown.routaTask}") { id }`],
  ['project', `project(id: "${unknown.project}") { id }`],
  ['computer', `computer(id: "${unknown.computer}") { id }`],
  ['tasks', `tasks(filter: { workspace: "${unknown.workspace}" }) { totalCount }`],
])('%s of something unknown is null with a NOT_FOUND error', async (name, field) => {
  const { data, errors } = await gateway.query(`{ ${field} }`);
  expect(data).toEqual({ [name]: null });
  expect(errors).toMatchObject([{ path: [name], extensions: { code: 'NOT_FOUND' } }]);
});

test.each([
  [`operation(id: "${encodeId('Operation', 'x')}") { id }`, 'operation'],
  ['operation(id: "nothing") { id }', 'operation'],
  ['workspace(id: "nothing") { id }', 'Workspace'],
  ['computer(id: "nothing") { id }', 'computer'],
  ['task(id: "nothing") { id }', 'Miteos task or Routa task'],
])('of %s it is said in one way what there is none of', async (field, name) => {
  const { errors } = await gateway.query(`{ ${field} }`);
  expect(errors).toMatchObject([{ message: `There is no ${name} with this id.` }]);
});

test('node and nodes give null for what is not there', async () => {
  const ids = [
    ...Object.values(unknown),
    ...['nothing', '', encodeId('Workspace', 'a\u0000'), encodeId('Approval', 'a%00/b')],
    ...[encodeId('RoutaTask', 'x'), encodeId('__proto__', 'x'), encodeId('Query', 'x')],
    ...[encodeId('Event', 'x'), encodeId('MiteosAgent', 'x'), encodeId('WorkspaceFile', '%')],
    ...['', '/', '.', 'x', '/home/user'].map((path) =>
      encodeId('ComputerFile', compositeKey('c', path)),
    ),
  ];
  for (const id of ids) {
    const answer = await gateway.query('query ($id: ID!) { node(id: $id) { id } }', { id });
    expect(answer, id).toEqual({ data: { node: null } });
  }
  const answer = await gateway.query('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
  expect(answer).toEqual({ data: { nodes: ids.map(() => null) } });
});

test('nodes gives each object in its place, whatever stands beside it', async () => {
  const ids: string[] = [];
  for (const name of ['A', 'B']) {
    const made = await gateway.data(
      `mutation ($name: String!) {
        createWorkspace(input: { name: $name }) { ... on CreateWorkspaceSuccess { workspace { id } } }
        createTask(input: { prompt: $name }) { ... on CreateTaskSuccess { task { id } } }
      }`,
      { name },
    );
    const { createWorkspace, createTask } = made as {
      createWorkspace: { workspace: { id: string } };
      createTask: { task: { id: string } };
    };
    ids.push(createTask.task.id, createWorkspace.workspace.id, unknown.task, 'nothing');
  }
  ids.push(ids[0] ?? '');
  const { nodes } = await gateway.data(
    'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Workspace { name } } }',
    { ids },
  );
  expect(nodes).toEqual([
    { id: ids[0] },
    { id: ids[1], name: 'A' },
    ...[null, null],
    { id: ids[4] },
    { id: ids[5], name: 'B' },
    ...[null, null],
    { id: ids[0] },
  ]);
});

test.each(['nope', '', 'start', 'MTotMQ', 'MTowNQ', 'MTo1!', ['START']])(
  'the cursor %j is the client’s mistake',
  async (after) => {
    const response = await gateway.app.fetch(
      new Request('http://127.0.0.1:4000/graphql', {
        method: 'POST',
        headers: {
          authorization: gateway.authorization,
          'content-type': 'application/json',
          accept: 'text/event-stream',
        },
        body: JSON.stringify({
          query: `subscription ($after: Cursor) {
            taskEvents(task: "${unknown.task}", after: $after) { id }
          }`,
          variables: { after },
        }),
      }),
    );
    expect(await response.text()).toContain('Not a cursor of an event');
  },
);
