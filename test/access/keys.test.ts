import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

const clock = new TestClock();
let gateway: TestApp;

beforeAll(async () => {
  gateway = await openTestApp(clock);
});
afterAll(() => gateway.close());

const WHO = '{ viewer { tenantId scopes } }';
const UNAUTHENTICATED = [{ extensions: { code: 'UNAUTHENTICATED' } }];

interface MadeKey {
  id: string;
  key: string | null;
  hint: string;
  revokedAt: string | null;
  lastUsedAt: string | null;
}

async function createKey(input: string): Promise<MadeKey> {
  const { createApiKey } = await gateway.data(`mutation {
    createApiKey(input: { ${input} }) {
      ... on CreateApiKeySuccess { apiKey { id key hint revokedAt lastUsedAt } }
      ... on Error { code message }
    }
  }`);
  return (createApiKey as { apiKey: MadeKey }).apiKey;
}

async function revoke(id: string): Promise<unknown> {
  const { revokeApiKey } = await gateway.data(
    `mutation ($id: ID!) {
      revokeApiKey(input: { apiKey: $id }) {
        __typename ... on RevokeApiKeySuccess { apiKey { id revokedAt } }
      }
    }`,
    { id },
  );
  return revokeApiKey;
}

test('the key of the first run may do everything, and is in a file of its owner', async () => {
  const file = join(gateway.dataDir, 'development.key');
  expect(`Bearer ${await readFile(file, 'utf8')}`).toBe(gateway.authorization);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await gateway.query(WHO)).toEqual({
    data: { viewer: { tenantId: 'development', scopes: ['ADMIN'] } },
  });
});

test('a key is told once, lets in with its scopes, and is listed without its text', async () => {
  const made = await createKey('name: "Tasks", scopes: [TASKS_READ, TASKS_WRITE]');
  expect(made.key).toMatch(/^trib_[0-9a-z]{12}_[0-9a-z]{36}$/);
  expect(made.hint).toBe(`${String(made.key).slice(0, 18)}…${String(made.key).slice(-4)}`);
  expect(await gateway.query(WHO, {}, `Bearer ${String(made.key)}`)).toEqual({
    data: { viewer: { tenantId: 'development', scopes: ['TASKS_READ', 'TASKS_WRITE'] } },
  });
  const listed = await gateway.data('{ apiKeys { nodes { id name key hint } } }');
  expect(JSON.stringify(listed)).toContain(made.id);
  expect(JSON.stringify(listed)).not.toContain(String(made.key).slice(18));
  const { node } = await gateway.data(
    'query ($id: ID!) { node(id: $id) { ... on ApiKey { key } } }',
    {
      id: made.id,
    },
  );
  expect(node).toEqual({ key: null });
});

test.each([
  ['no header', {}],
  ['an empty one', { authorization: '' }],
  ['another scheme', { authorization: 'Basic dHJpYjo=' }],
  ['something that is no key', { authorization: 'Bearer x' }],
  ['a key of nobody', { authorization: `Bearer trib_${'0'.repeat(12)}_${'0'.repeat(36)}` }],
])('with %s everything is answered the same', async (_, headers) => {
  const answers = await Promise.all([
    gateway.send({ headers }, '/graphql?query={__schema{types{name}}}'),
    gateway.send({ headers }, '/nowhere'),
    gateway.send({
      method: 'POST',
      headers: { ...headers, 'content-type': 'text/plain' },
      body: 'x',
    }),
    gateway.send({
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"query":"{ viewer { tenant } }"}',
    }),
  ]);
  const [first] = await Promise.all(answers.map((answer) => answer.clone().text()));
  for (const answer of answers) {
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await answer.text()).toBe(first);
  }
  expect(JSON.parse(String(first))).toMatchObject({ errors: UNAUTHENTICATED });
});

test('a key with one character changed lets nobody in', async () => {
  const { key } = await createKey('name: "Changed", scopes: [TASKS_READ]');
  const text = String(key);
  const other = text.endsWith('a') ? 'b' : 'a';
  const answer = await gateway.query(WHO, {}, `Bearer ${text.slice(0, -1)}${other}`);
  expect(answer).toMatchObject({ errors: UNAUTHENTICATED });
});

test('a revoked key is refused at once; revoking it again changes nothing', async () => {
  const { id, key } = await createKey('name: "Short", scopes: [TASKS_READ]');
  const first = await revoke(id);
  expect(await gateway.query(WHO, {}, `Bearer ${String(key)}`)).toMatchObject({
    errors: UNAUTHENTICATED,
  });
  clock.advance(1_000);
  expect(await revoke(id)).toEqual(first);
});

test('a key ends when it was said to, and cannot be made to have ended', async () => {
  const expiresAt = new Date(clock.now().getTime() + 60_000).toISOString();
  const { key } = await createKey(`name: "Timed", scopes: [TASKS_READ], expiresAt: "${expiresAt}"`);
  expect(await gateway.query(WHO, {}, `Bearer ${String(key)}`)).toHaveProperty('data');
  clock.advance(60_000);
  expect(await gateway.query(WHO, {}, `Bearer ${String(key)}`)).toMatchObject({
    errors: UNAUTHENTICATED,
  });
  expect(
    await gateway.data(`mutation {
      createApiKey(input: { name: "x", scopes: [ADMIN], expiresAt: "${expiresAt}" }) {
        __typename ... on ValidationError { fields { path } }
      }
    }`),
  ).toEqual({
    createApiKey: { __typename: 'ValidationError', fields: [{ path: 'expiresAt' }] },
  });
});

test.each([
  ['name: " ", scopes: [ADMIN]', 'name'],
  ['name: "a\\u0000b", scopes: [ADMIN]', 'name'],
  ['name: "x", scopes: []', 'scopes'],
  ['name: "x", scopes: [ADMIN], costPerMinute: 0', 'costPerMinute'],
])('a key of { %s } is a ValidationError', async (input, path) => {
  expect(
    await gateway.data(`mutation {
      createApiKey(input: { ${input} }) {
        __typename ... on ValidationError { fields { path } }
      }
    }`),
  ).toEqual({ createApiKey: { __typename: 'ValidationError', fields: [{ path }] } });
});

test('that a key was used is not written for each request', async () => {
  const { key } = await createKey('name: "Used", scopes: [TASKS_READ]');
  gateway.statements.length = 0;
  for (let count = 0; count < 3; count += 1) {
    expect(await gateway.query(WHO, {}, `Bearer ${String(key)}`)).toHaveProperty('data');
  }
  expect(gateway.statements).toEqual([]);
});

test('a tenant that is suspended has nobody let in until it is resumed', async () => {
  const authorization = await gateway.authorize('closed', ['tasks:read']);
  await gateway.tenants.suspend('closed');
  expect(await gateway.query(WHO, {}, authorization)).toMatchObject({ errors: UNAUTHENTICATED });
  await gateway.tenants.resume('closed');
  expect(await gateway.query(WHO, {}, authorization)).toHaveProperty('data');
});

test('the keys of another tenant cannot be seen or revoked', async () => {
  const other = await gateway.authorize('other', ['admin']);
  const { id } = await createKey('name: "Mine", scopes: [TASKS_READ]');
  expect(await gateway.query('query ($id: ID!) { node(id: $id) { id } }', { id }, other)).toEqual({
    data: { node: null },
  });
  expect(
    await gateway.query(
      `mutation ($id: ID!) { revokeApiKey(input: { apiKey: $id }) { __typename } }`,
      { id },
      other,
    ),
  ).toEqual({ data: { revokeApiKey: { __typename: 'NotFoundError' } } });
});

test('a key may use no more than the key of its maker, and as much if nothing is said', async () => {
  const maker = await gateway.authorize('shared', ['admin'], {
    operationsPerMinute: 20,
    costPerMinute: 500,
  });
  const make = async (input: string): Promise<unknown> => {
    const { data } = await gateway.query(
      `mutation { createApiKey(input: { name: "x", scopes: [ADMIN] ${input} }) {
        __typename
        ... on CreateApiKeySuccess { apiKey { operationsPerMinute costPerMinute } }
        ... on ValidationError { fields { path } }
      } }`,
      {},
      maker,
    );
    return data?.createApiKey;
  };
  expect(await make('operationsPerMinute: 21')).toEqual({
    __typename: 'ValidationError',
    fields: [{ path: 'operationsPerMinute' }],
  });
  expect(await make('costPerMinute: 100')).toEqual({
    __typename: 'CreateApiKeySuccess',
    apiKey: { operationsPerMinute: 20, costPerMinute: 100 },
  });
});
