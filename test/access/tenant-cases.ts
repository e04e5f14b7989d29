import { OperationTypeNode } from 'graphql';
import { compositeKey, encodeId } from '../../schema/ids.js';
import { schema } from '../../schema/index.js';
import { operationFor } from '../support/generated-operations.js';
import { credentialsOf, type Things } from '../support/tenant-things.js';
import type { Variables } from '../support/tenant.js';

/** Each root field of the schema, and an operation that asks it for everything. */
export const operations = Object.values(OperationTypeNode).flatMap((kind) =>
  Object.keys(schema.getRootType(kind)?.getFields() ?? {}).map((name) => ({
    ...{ name, label: `${kind} ${name}` },
    ...operationFor(schema, kind, name),
  })),
);

/** The variables of each run of an operation: with these things, and with this word in every text. */
export type Case = (things: Things, word: string) => Variables[];

/** For each root field, what it is asked. The mutations can be run one after the other. */
export const cases: Record<string, Case> = {
  'query apiKeys': ({ apiKeyCursor }) => [
    {},
    { first: 1 },
    { first: 5, after: apiKeyCursor },
    { last: 5, before: apiKeyCursor },
  ],
  'query linkSuggestions': () => [{}, { first: 1 }],
  'query node': (things) => nodesOf(things).map((id) => ({ id })),
  'query nodes': (things) => [{ ids: nodesOf(things) }],
  'query task': ({ endedTask, task, routaTask }) => [
    { id: endedTask },
    { id: task },
    { id: routaTask },
  ],
  'query events': ({ workspace, eventCursor }) => [
    {},
    { first: 2, after: eventCursor },
    { filter: { workspace, types: ['FILE_ADDED'], surface: 'MITEOS' } },
  ],
  'query tasks': ({ taskCursor, workspace, routaWorkspace }) => [
    {},
    { first: 2, after: taskCursor },
    { filter: { status: 'COMPLETE', surface: 'MITEOS' } },
    { filter: { surface: 'ROUTA' } },
    { filter: { workspace: routaWorkspace } },
    { filter: { workspace } },
    { filter: { workspace, status: 'COMPLETE' } },
  ],
  'query operation': ({ operation }) => [{ id: operation }],
  'query computer': ({ computer }) => [{ id: computer }],
  'query computers': ({ computerCursor }) => [
    {},
    { first: 1 },
    { first: 5, after: computerCursor },
    { filter: { status: 'RUNNING' } },
  ],
  'query defaultWorkspace': () => [{}],
  'query previewDomain': () => [{}],
  'query project': ({ project }) => [{ id: project }],
  'query projects': ({ projectCursor }) => [{}, { first: 1 }, { first: 5, after: projectCursor }],
  'query upstreamCredentials': () => [{}],
  'query viewer': () => [{}],
  'query webhookEndpoints': () => [{}],
  'query surfaces': () => [{}],
  'query workspace': ({ workspace, miosaWorkspace, routaWorkspace }) => [
    { id: workspace },
    { id: miosaWorkspace },
    { id: routaWorkspace },
  ],
  'query workspaces': ({ workspaceCursor }) => [
    {},
    { first: 1 },
    { first: 5, after: workspaceCursor },
    { last: 5, before: workspaceCursor },
  ],
  'query hiddenWorkspaces': ({ hiddenCursor }) => [
    {},
    { first: 1 },
    { first: 5, after: hiddenCursor },
  ],

  'mutation createWorkspace': (_, word) => [
    { input: { name: `${word} quay`, description: `${word} describes it` } },
    { input: { name: 'Another name that both have' } },
    {
      input: {
        ...{ name: `${word} cove`, slug: 'a-slug-that-both-have', surfaces: ['MIOSA'] },
        ...{ externalId: 'An id that both have', metadata: { of: word } },
      },
    },
    {
      input: {
        ...{ name: `${word} slipway`, surfaces: ['ROUTA'], metadata: { of: word } },
        repository: { path: 'https://github.com/both/have-it' },
      },
    },
  ],
  'mutation updateWorkspace': ({ miosaWorkspace, routaWorkspace }, word) => [
    { input: { workspace: miosaWorkspace, name: `${word} lagoon`, description: null } },
    {
      input: {
        ...{ workspace: routaWorkspace, name: `${word} dry dock`, metadata: { more: word } },
        repository: { branch: `${word}-two` },
      },
    },
  ],
  'mutation overrideWorkspace': ({ workspace }, word) => [
    { input: { workspace, name: `${word} by another name` } },
    { input: { workspace, name: null, description: `${word} says so` } },
  ],
  'mutation archiveWorkspace': ({ routaWorkspace }) => [{ input: { workspace: routaWorkspace } }],
  'mutation unarchiveWorkspace': ({ routaWorkspace }) => [{ input: { workspace: routaWorkspace } }],
  'mutation addSurface': ({ workspace }, word) => [
    { input: { workspace, surface: 'ROUTA', name: `${word} added`, metadata: { of: word } } },
  ],
  'mutation restoreWorkspace': ({ hiddenWorkspace }) => [{ input: { workspace: hiddenWorkspace } }],
  'mutation deleteWorkspace': ({ emptyWorkspace, emptyRoutaWorkspace }) => [
    { input: { workspace: emptyWorkspace } },
    { input: { workspace: emptyRoutaWorkspace } },
  ],
  'mutation addCodebase': ({ routaWorkspace: workspace }, word) => [
    { input: { workspace, path: `https://github.com/${word}/third`, name: word } },
    { input: { workspace, path: 'https://github.com/both/have-it' } },
  ],
  'mutation updateCodebase': ({ codebase }, word) => [
    { input: { codebase, name: `${word} renamed`, branch: word } },
  ],
  'mutation setDefaultCodebase': ({ codebase }) => [{ input: { codebase } }],
  'mutation removeCodebase': ({ spareCodebase }) => [{ input: { codebase: spareCodebase } }],
  'mutation createRoutaTask': ({ routaWorkspace: workspace, routaTask }, word) => [
    {
      input: {
        ...{ workspace, title: `${word} third task`, objective: word, dependencies: [routaTask] },
      },
    },
  ],
  'mutation updateRoutaTask': ({ routaTask: task, spareRoutaTask, routaAgent }, word) => [
    {
      input: {
        ...{ task, title: `${word} task anew`, status: 'IN_PROGRESS', assignedTo: routaAgent },
        dependencies: [spareRoutaTask],
      },
    },
  ],
  'mutation createRoutaAgent': ({ routaWorkspace: workspace, routaAgent }, word) => [
    { input: { workspace, name: `${word} third agent`, role: 'GATE', parent: routaAgent } },
  ],
  'mutation setRoutaAgentStatus': ({ routaAgent }) => [
    { input: { agent: routaAgent, status: 'ACTIVE' } },
  ],
  'mutation saveNote': ({ routaWorkspace: workspace, routaTask }, word) => [
    { input: { workspace, key: 'spec', content: `${word} again`, task: routaTask } },
    { input: { workspace, title: `${word} third note` } },
  ],
  'mutation deleteNote': ({ spareNote }) => [{ input: { note: spareNote } }],
  'mutation deleteRoutaTask': ({ spareRoutaTask }) => [{ input: { task: spareRoutaTask } }],
  'mutation deleteRoutaAgent': ({ spareRoutaAgent }) => [{ input: { agent: spareRoutaAgent } }],
  'mutation updateWorkspaceSettings': ({ miosaWorkspace }, word) => [
    {
      input: {
        ...{ workspace: miosaWorkspace, maxComputers: 9, maxComputerSize: 'LARGE' },
        ...{ defaultComputerSize: 'SMALL', defaultAutoStopSeconds: 0 },
        allowedTemplateTypes: [word, 'miosa-desktop'],
      },
    },
  ],
  'mutation setPreviewDomain': (things, word) =>
    placesOf(things).map((place) => ({ input: { ...place, domain: `${word}.example.org` } })),
  'mutation verifyPreviewDomain': (things) => placesOf(things).map((input) => ({ input })),
  'mutation clearPreviewDomain': (things) => placesOf(things).map((input) => ({ input })),
  'mutation createProject': ({ miosaWorkspace }, word) => [
    { input: { workspace: miosaWorkspace, name: `${word} second project` } },
  ],
  'mutation updateProject': ({ project }, word) => [
    { input: { project, name: `${word} other project` } },
  ],
  'mutation createComputer': ({ project, miosaWorkspace }, word) => [
    { input: { name: `${word} laptop`, project: { id: project } } },
    { input: { name: `${word} desk`, workspace: miosaWorkspace, project: { slug: 'desks' } } },
  ],
  'mutation updateComputer': ({ computer }, word) => [
    { input: { computer, name: `${word} renamed`, metadata: { of: word } } },
  ],
  'mutation resizeComputer': ({ computer }) => [{ input: { computer, size: 'medium' } }],
  'mutation uploadComputerFile': ({ computer }, word) => [
    { input: { computer, path: '/tmp/', file: new File([word], `${word}.txt`) } },
  ],
  'mutation deleteComputerFile': ({ computerFile }) => [{ input: { file: computerFile } }],
  'mutation cloneComputer': ({ computer }) => [{ input: { computer } }],
  'mutation startComputer': ({ computer }) => [{ input: { computer } }],
  'mutation restartComputer': ({ computer }) => [{ input: { computer } }],
  'mutation stopComputer': ({ computer }) => [{ input: { computer } }],
  'mutation moveComputer': ({ computer, miosaWorkspace }) => [
    { input: { computer, workspace: miosaWorkspace } },
  ],
  'mutation deleteComputer': ({ spareComputer }) => [{ input: { computer: spareComputer } }],
  'mutation uploadFile': ({ workspace }, word) => [
    { input: { workspace, file: new File([word], `${word}.txt`, { type: 'text/plain' }) } },
  ],
  'mutation uploadFiles': ({ workspace }, word) => [
    {
      input: {
        workspace,
        files: [new File([word], `${word} again.txt`, { type: 'text/plain' })],
      },
    },
  ],
  'mutation deleteFile': ({ file }) => [{ input: { file } }],
  'mutation createTask': ({ workspace }, word) => [
    { input: { prompt: `${word} wants more`, workspace } },
  ],
  'mutation createDeployment': ({ workspace }, word) => [
    { input: { workspace, target: 'netlify', configId: word } },
  ],
  'mutation createApiKey': (_, word) => [
    { input: { name: `${word} second key`, scopes: ['FILES_READ'] } },
  ],
  'mutation revokeApiKey': ({ apiKey }) => [{ input: { apiKey } }],
  'mutation createWebhookEndpoint': (_, word) => [
    { input: { surface: 'MITEOS', name: `${word} second endpoint`, signatureHeader: word } },
  ],
  'mutation rotateWebhookSecret': ({ webhookEndpoint }) => [{ input: { webhookEndpoint } }],
  'mutation deleteWebhookEndpoint': ({ webhookEndpoint }) => [{ input: { webhookEndpoint } }],
  'mutation setUpstreamCredential': (_, word) => credentialsOf(word).map((input) => ({ input })),
  'mutation removeUpstreamCredential': () => [{ input: { surface: 'MIOSA' } }],
  'mutation pauseAgent': ({ agent }) => [{ input: { agent } }],
  'mutation guideAgent': ({ agent }, word) => [
    { input: { agent, instructions: `${word} minds the tide` } },
  ],
  'mutation resumeAgent': ({ agent }) => [{ input: { agent } }],
  'mutation decideApproval': ({ approval }, word) => [
    { input: { approval, approved: false, reason: `${word} says no` } },
  ],
  'mutation cancelAgent': ({ agent }) => [{ input: { agent } }],
  'mutation cancelTask': ({ idleTask }) => [{ input: { task: idleTask } }],
  // The part that was added goes, and that of another comes: its id stands for the first from then on.
  'mutation unlinkWorkspace': ({ workspace }) => [{ input: { workspace, surface: 'ROUTA' } }],
  'mutation linkWorkspaces': ({ workspace, routaWorkspace }) => [
    { input: { workspace, other: routaWorkspace } },
  ],

  // These do not end by themselves.
  'subscription workspaceEvents': ({ workspace, eventCursor }) => [
    { workspace, after: 'START' },
    { workspace, after: eventCursor, types: ['FILE_ADDED'] },
  ],
  'subscription events': ({ workspace, eventCursor }) => [
    { after: 'START' },
    { after: eventCursor, filter: { workspace } },
  ],
  // These end when the task's only agent is cancelled.
  'subscription agentEvents': ({ agent }) => [{ agent, after: 'START' }],
  'subscription operationUpdated': ({ operation }) => [{ operation }],
  'subscription taskUpdated': ({ task }) => [{ task }],
  'subscription taskEvents': ({ task, eventCursor }) => [
    { task },
    { task, after: 'START' },
    { task, after: eventCursor },
  ],
};

/** Where a preview domain can be set. */
function placesOf({ miosaWorkspace, project }: Things): Variables[] {
  return [{}, { workspace: miosaWorkspace }, { project }];
}

/** One of each type that has a global id. */
export function nodesOf(things: Things): string[] {
  const { workspace, keptFile, endedTask, task, agent, approval } = things;
  const { decidedApproval, deliverable, deployment, apiKey, keptWebhookEndpoint } = things;
  const { miosaWorkspace, project, computer, keptComputerFile } = things;
  const { routaWorkspace, codebase, routaTask, routaAgent, note, operation } = things;
  return [
    ...[workspace, keptFile, endedTask, task, agent, approval],
    ...[decidedApproval, deliverable, deployment, apiKey, keptWebhookEndpoint],
    ...[miosaWorkspace, project, computer, keptComputerFile],
    ...[routaWorkspace, codebase, routaTask, routaAgent, note, operation],
  ];
}

/** Things of the right types, for looking at the cases themselves. */
export const sampleThings: Things = {
  workspace: encodeId('Workspace', 'w'),
  file: encodeId('WorkspaceFile', compositeKey('w', 'f')),
  keptFile: encodeId('WorkspaceFile', compositeKey('w', 'f')),
  endedTask: encodeId('MiteosTask', 't'),
  decidedApproval: encodeId('Approval', compositeKey('a', 'p')),
  deliverable: encodeId('Deliverable', compositeKey('t', 'd')),
  task: encodeId('MiteosTask', 't'),
  agent: encodeId('MiteosAgent', compositeKey('t', 'a')),
  approval: encodeId('Approval', compositeKey('a', 'p')),
  idleTask: encodeId('MiteosTask', 't'),
  deployment: encodeId('Deployment', 'd'),
  operation: encodeId('Operation', 'o'),
  hiddenWorkspace: encodeId('Workspace', 'h'),
  keptHiddenWorkspace: encodeId('Workspace', 'k'),
  hiddenCursor: 'h',
  apiKey: encodeId('ApiKey', 'k'),
  webhookEndpoint: encodeId('WebhookEndpoint', 'w'),
  keptWebhookEndpoint: encodeId('WebhookEndpoint', 'w'),
  miosaWorkspace: encodeId('Workspace', 'm'),
  emptyWorkspace: encodeId('Workspace', 'm'),
  project: encodeId('Project', 'p'),
  computer: encodeId('Computer', 'c'),
  spareComputer: encodeId('Computer', 'c'),
  computerFile: encodeId('ComputerFile', compositeKey('c', '/tmp/f')),
  keptComputerFile: encodeId('ComputerFile', compositeKey('c', '/tmp/f')),
  routaWorkspace: encodeId('Workspace', 'r'),
  emptyRoutaWorkspace: encodeId('Workspace', 'r'),
  codebase: encodeId('Codebase', compositeKey('r', 'c')),
  spareCodebase: encodeId('Codebase', compositeKey('r', 'c')),
  routaTask: encodeId('RoutaTask', 't'),
  spareRoutaTask: encodeId('RoutaTask', 't'),
  routaAgent: encodeId('RoutaAgent', 'a'),
  spareRoutaAgent: encodeId('RoutaAgent', 'a'),
  note: encodeId('Note', compositeKey('r', 'n')),
  spareNote: encodeId('Note', compositeKey('r', 'n')),
  ...{ computerCursor: 'c', projectCursor: 'p' },
  ...{ workspaceCursor: 'w', apiKeyCursor: 'k', taskCursor: 't', eventCursor: 'e' },
};

/** Things of the same form that nobody has: with other ids in the global ids and cursors. */
export function thingsOfNobody(things: Things): Things {
  const nothing = { ...things };
  for (const name of namesOf(things)) nothing[name] = unlike(things[name]);
  return nothing;
}

export function namesOf(things: Things): (keyof Things)[] {
  return Object.keys(things) as (keyof Things)[];
}

/** A global id or cursor with other ids in it. */
export function unlike(text: string): string {
  const within = Buffer.from(text, 'base64url').toString();
  const other = within.replace(/[0-9a-z]{12,}/g, (id) => '0'.repeat(id.length));
  const isUrl = Buffer.from(within).toString('base64url') === text;
  return Buffer.from(other).toString(isUrl ? 'base64url' : 'base64');
}
