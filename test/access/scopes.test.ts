import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';

let gateway: TestApp;

beforeAll(async () => {
  gateway = await openTestApp(new TestClock());
});
afterAll(() => gateway.close());

const ACCEPTED = 'application/json, text/event-stream;q=0.5';
const CREATE = `mutation ($name: String!) {
  createWorkspace(input: { name: $name }) {
    __typename
    ... on CreateWorkspaceSuccess { workspace { id } }
    ... on Error { code message }
  }
}`;

test('a query without its scope is null, with an error that names the scope; the rest is answered', async () => {
  const authorization = await gateway.authorize('reader', ['workspaces:read']);
  const answer = await gateway.query(
    '{ viewer { tenantId } tasks { totalCount } workspaces { totalCount } }',
    {},
    authorization,
  );
  expect(answer).toMatchObject({
    data: { viewer: { tenantId: 'reader' }, tasks: null, workspaces: { totalCount: 0 } },
    errors: [
      {
        path: ['tasks'],
        message: 'Query.tasks needs the scope tasks:read.',
        extensions: { code: 'FORBIDDEN' },
      },
    ],
  });
});

test('a mutation without its scope is a ForbiddenError, and nothing is done', async () => {
  const authorization = await gateway.authorize('reader', ['workspaces:read']);
  expect(await gateway.query(CREATE, { name: 'Never' }, authorization)).toEqual({
    data: {
      createWorkspace: {
        __typename: 'ForbiddenError',
        code: 'FORBIDDEN',
        message: 'Mutation.createWorkspace needs the scope workspaces:write.',
      },
    },
  });
  expect(await gateway.query('{ workspaces { totalCount } }', {}, authorization)).toEqual({
    data: { workspaces: { totalCount: 0 } },
  });
});

test('who may write and not read is told the id of what it made, and nothing else', async () => {
  const authorization = await gateway.authorize('writer', ['workspaces:write']);
  const made = await gateway.query(CREATE, { name: 'Mine' }, authorization);
  const { id } = (made.data as { createWorkspace: { workspace: { id: string } } }).createWorkspace
    .workspace;
  for (const query of [
    `{ node(id: "${id}") { id } }`,
    `{ nodes(ids: ["${id}"]) { id } }`,
    `{ workspace(id: "${id}") { id } }`,
    '{ workspaces { nodes { id } } }',
    '{ workspaces { totalCount } }',
  ]) {
    const answer = await gateway.query(query, {}, authorization);
    expect(JSON.stringify(answer), query).toContain('FORBIDDEN');
    expect(JSON.stringify(answer.data), query).not.toContain(id);
  }
  const named = await gateway.query(
    CREATE.replace('{ id }', '{ id name }'),
    { name: 'Second' },
    authorization,
  );
  expect(named).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  expect(JSON.stringify(named.data)).not.toContain('Second');
});

test('who may write and not read is told what its own operations have done, and is shown none by its id', async () => {
  const authorization = await gateway.authorize('operator', ['workspaces:write']);
  const change = async (mutation: string, input: string) => {
    const type = mutation.charAt(0).toUpperCase() + mutation.slice(1);
    const { data, errors } = await gateway.query(
      `mutation { ${mutation}(input: { ${input} }) { ... on ${type}Success { operation {
        id kind state error { code } createdAt endedAt steps { surface state upstreamId error { code } }
      } } } }`,
      {},
      authorization,
    );
    expect(errors, mutation).toBeUndefined();
    return valueAt(data, mutation, 'operation');
  };
  const made = await gateway.query(CREATE, { name: 'Quay' }, authorization);
  const id = textAt(made.data, 'createWorkspace', 'workspace', 'id');
  const operation = await change('createWorkspace', 'name: "Pier"');
  const kinds = [
    operation,
    await change('addSurface', `workspace: "${id}", surface: MIOSA`),
    await change('deleteWorkspace', `workspace: "${id}"`),
  ];
  expect(kinds).toMatchObject([
    { kind: 'CREATE_WORKSPACE', state: 'SUCCEEDED', steps: [{ surface: 'MITEOS', state: 'DONE' }] },
    { kind: 'ADD_SURFACE', state: 'SUCCEEDED', steps: [{ surface: 'MIOSA', state: 'DONE' }] },
    { kind: 'DELETE_WORKSPACE', steps: [{ surface: 'MIOSA' }, { surface: 'MITEOS' }] },
  ]);
  const operationId = textAt(operation, 'id');
  for (const query of [
    `{ node(id: "${operationId}") { ... on Operation { state } } }`,
    `{ operation(id: "${operationId}") { state steps { state } } }`,
    `subscription { operationUpdated(operation: "${operationId}") { state } }`,
  ]) {
    const response = await gateway.send({
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', accept: ACCEPTED },
      body: JSON.stringify({ query }),
    });
    const answer = await response.text();
    expect(answer, query).toContain('FORBIDDEN');
    expect(answer, query).not.toContain('SUCCEEDED');
  }
});

test('a field of a thing may need another scope than the thing', async () => {
  const writer = await gateway.authorize('mixed', ['workspaces:write', 'workspaces:read']);
  await gateway.query(CREATE, { name: 'Mixed' }, writer);
  const answer = await gateway.query(
    '{ workspaces { nodes { name fileCount files { totalCount } tasks { totalCount } deployments { url } } } }',
    {},
    writer,
  );
  expect(answer.data).toEqual({
    workspaces: {
      nodes: [{ name: 'Mixed', fileCount: null, files: null, tasks: null, deployments: null }],
    },
  });
  expect(answer.errors?.map(({ message }) => message.split(' ').at(-1)).sort()).toEqual([
    'deployments:read.',
    'files:read.',
    'files:read.',
    'tasks:read.',
  ]);
});

test('keys and upstream credentials are for admins', async () => {
  const authorization = await gateway.authorize('plain', ['workspaces:read', 'schema:read']);
  const answer = await gateway.query('{ apiKeys { nodes { id } } }', {}, authorization);
  expect(answer).toMatchObject({
    data: { apiKeys: null },
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  });
  expect(
    await gateway.query(
      'mutation { createApiKey(input: { name: "x", scopes: [ADMIN] }) { __typename } }',
      {},
      authorization,
    ),
  ).toEqual({ data: { createApiKey: { __typename: 'ForbiddenError' } } });
});

test('the schema is shown to those who may see it, and suggests nothing to others', async () => {
  const without = await gateway.authorize('blind', ['tasks:read']);
  const introspection = '{ __schema { queryType { name } } }';
  expect(await gateway.query(introspection)).toHaveProperty('data.__schema');
  const seeing = await gateway.authorize('seeing', ['schema:read']);
  expect(await gateway.query(introspection, {}, seeing)).toHaveProperty('data.__schema');
  for (const query of [introspection, '{ __type(name: "Task") { name } }']) {
    // The second time from the cache of validated documents.
    const answers = [
      await gateway.query(query, {}, without),
      await gateway.query(query, {}, without),
    ];
    for (const answer of answers) {
      expect(answer).not.toHaveProperty('data');
      expect(answer.errors?.[0]?.message).toMatch(/introspection has been disabled/);
    }
  }
  expect(await gateway.query('{ __typename }', {}, without)).toEqual({
    data: { __typename: 'Query' },
  });
});
