import { getIntrospectionQuery, parse } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openTestApp, type TestApp } from '../support/app.js';
import { post } from '../support/post.js';
import { TestClock } from '../support/test-clock.js';

let gateway: TestApp;

beforeAll(async () => {
  gateway = await openTestApp(new TestClock());
});
afterAll(() => gateway.close());

const ACCEPTED = ['application/json', 'application/graphql-response+json'];

const repeat = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

const nested = (levels: number, open: string, inside: string, close: string) =>
  open.repeat(levels) + inside + close.repeat(levels);

const ids = (count: number) => `nodes(ids: [${repeat(count, () => '"x"')}]) { id }`;

/** With this many levels of fields. */
const deep = (levels: number, open = '{ ofType ', close = '}') =>
  `{ __type(name: "Task") ${nested(levels - 2, open, '{ name }', close)} }`;

/** With this many tokens, of which ten lists have most. */
function long(tokens: number): string {
  const text = (rest: number) =>
    `{ ${repeat(9, (index) => `a${index}: ${ids(200)}`)} b: ${ids(rest)} }`;
  return text(tokens - (parse(text(0)).tokenCount ?? 0));
}

const padded = (length: number) => '{ viewer { tenant } } #'.padEnd(length, '-');

const LIMITS: [string, number, string, (count: number) => string][] = [
  ['tokens', 2_000, 'TOO_MANY_TOKENS', long],
  ['characters', 100_000, 'TOO_LONG', padded],
  ['levels of fields', 16, 'TOO_DEEP', (count) => deep(count)],
  [
    'levels of fields through inline fragments',
    16,
    'TOO_DEEP',
    (count) => deep(count, '{ ... { ofType ', '} }'),
  ],
  [
    'levels of fields through fragments',
    16,
    'TOO_DEEP',
    (count) =>
      `{ ...A } fragment A on Query { __type(name: "Task") { ...B } }
       fragment B on __Type ${nested(count - 2, '{ ofType ', '{ name }', '}')}`,
  ],
  [
    'brackets in each other',
    100,
    'TOO_DEEP',
    (count) => `{ viewer { ${nested(count - 2, '... {', 'tenant', '}')} } }`,
  ],
  [
    'aliases',
    50,
    'TOO_MANY_ALIASES',
    (count) => `{ viewer { ${repeat(count, (index) => `a${index}: tenant`)} } }`,
  ],
  [
    'aliases of __typename',
    50,
    'TOO_MANY_ALIASES',
    (count) => `{ viewer { ${repeat(count, (index) => `a${index}: __typename`)} } }`,
  ],
  [
    'aliases in a fragment that is spread twice',
    50,
    'TOO_MANY_ALIASES',
    (count) =>
      `{ viewer { ...F ${repeat(count % 2, () => 'more: tenant')} ... { ...F } } }
       fragment F on Viewer { ${repeat(Math.floor(count / 2), (index) => `a${index}: tenant`)} }`,
  ],
  [
    'directives',
    50,
    'TOO_MANY_DIRECTIVES',
    (count) => `{ viewer { ${repeat(count, () => 'tenant @include(if: true)')} } }`,
  ],
  [
    'directives in a fragment that is spread twice',
    50,
    'TOO_MANY_DIRECTIVES',
    (count) =>
      `{ viewer { ...F ${repeat(count % 2, () => '... @include(if: true) { tenant }')} ...F } }
       fragment F on Viewer { ${repeat(Math.floor(count / 2), () => 'tenant @include(if: true)')} }`,
  ],
  [
    'root fields',
    20,
    'TOO_MANY_ROOT_FIELDS',
    (count) => `{ ${repeat(count, () => '__typename')} }`,
  ],
  [
    'root fields in fragments',
    20,
    'TOO_MANY_ROOT_FIELDS',
    (count) => `{ ...F ... on Query { ...F } ${repeat(count - 18, () => '__typename')} }
                fragment F on Query { ${repeat(9, () => '__typename')} }`,
  ],
  [
    'fields of an object',
    200,
    'TOO_BROAD',
    (count) => `{ viewer { ${repeat(count, () => 'tenant')} } }`,
  ],
  [
    'fields of an object in fragments',
    200,
    'TOO_BROAD',
    (count) => `{ viewer { ...F ... { ...F } ${repeat(count - 180, () => 'tenant')} } }
                fragment F on Viewer { ${repeat(90, () => 'tenant')} }`,
  ],
  ['items of a list', 200, 'TOO_LONG_LIST', (count) => `{ ${ids(count)} }`],
  [
    'items of a list in a default value',
    200,
    'TOO_LONG_LIST',
    (count) => `query ($ids: [ID!]! = [${repeat(count, () => '"x"')}]) { nodes(ids: $ids) { id } }`,
  ],
  [
    'definitions',
    100,
    'TOO_MANY_DEFINITIONS',
    (count) =>
      `{ viewer { ${repeat(count - 1, (index) => `...F${index}`)} } }
       ${repeat(count - 1, (index) => `fragment F${index} on Viewer { tenant }`)}`,
  ],
];

describe.each(ACCEPTED)('for clients that accept %s', (accept) => {
  test.each(LIMITS)('%s: %i are answered, and one more is %s', async (_, limit, code, document) => {
    const most = await post(gateway.app, { query: document(limit) }, { accept });
    expect(most.answer.errors).toBeUndefined();
    expect(most.status).toBe(200);

    const { status, answer } = await post(gateway.app, { query: document(limit + 1) }, { accept });
    expect(answer).toEqual({
      errors: [{ message: expect.stringMatching(String(limit)) as string, extensions: { code } }],
    });
    expect(status).toBe(400);
  });

  test.each([
    ['lists', '[', ']'],
    ['objects', '{ a: ', '}'],
  ])('%s in each other are judged by their type up to 16', async (_, open, close) => {
    const codeOf = async (levels: number) => {
      const query = `{ node(id: ${nested(levels, open, '1', close)}) { id } }`;
      const { status, answer } = await post(gateway.app, { query }, { accept });
      return [status, answer.errors?.[0]?.extensions?.code];
    };
    const ordinary = accept === 'application/json' ? 200 : 400;
    expect(await codeOf(16)).toEqual([ordinary, 'GRAPHQL_VALIDATION_FAILED']);
    expect(await codeOf(17)).toEqual([400, 'TOO_DEEP_VALUE']);
  });

  test('a syntax error stays one', async () => {
    const { status, answer } = await post(gateway.app, { query: '{ viewer {' }, { accept });
    expect(answer.errors).toMatchObject([
      { message: /^Syntax Error/, extensions: { code: 'GRAPHQL_PARSE_FAILED' } },
    ]);
    expect(status).toBe(accept === 'application/json' ? 200 : 400);
  });
});

test('a refused document is refused again, and an answered one answered again', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { answer } = await post(gateway.app, { query: deep(17) });
    expect(answer.errors?.[0]?.extensions?.code).toBe('TOO_DEEP');
    expect((await post(gateway.app, { query: deep(16) })).answer.errors).toBeUndefined();
  }
});

test('the introspection query is answered with all that it can ask', async () => {
  const query = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  expect(await gateway.data(query)).toHaveProperty('__schema');
});

test.each([
  ['are not known', '{ viewer { ...Nothing } }', /Unknown fragment/],
  [
    'are not used',
    `{ viewer { tenant } } fragment F on Viewer { ${repeat(60, (index) => `a${index}: tenant`)} }`,
    /never used/,
  ],
  [
    'are spread in each other',
    '{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { a: tenant ...A }',
    /Cannot spread fragment/,
  ],
  [
    'are spread in themselves',
    '{ viewer { ...A } } fragment A on Viewer { a: tenant ...A }',
    /Cannot spread fragment/,
  ],
])('fragments that %s are for validation to refuse', async (_, query, message) => {
  const { answer } = await post(gateway.app, { query });
  expect(answer.errors).toMatchObject([
    { message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
  ]);
});

test('each operation of a document has to keep to the limits, asked for or not', async () => {
  const aliases = (count: number) =>
    `{ viewer { ${repeat(count, (index) => `a${index}: tenant`)} } }`;
  const both = { query: `query A ${aliases(50)} query B ${aliases(50)}`, operationName: 'A' };
  expect((await post(gateway.app, both)).answer.errors).toBeUndefined();
  const one = { query: `query A ${aliases(1)} query B ${aliases(51)}`, operationName: 'A' };
  expect((await post(gateway.app, one)).answer.errors?.[0]?.extensions?.code).toBe(
    'TOO_MANY_ALIASES',
  );
});

describe('the limits hold', () => {
  let url: string;
  beforeAll(async () => {
    ({ url } = await gateway.listen());
  });

  const query = deep(17);
  const refusal = { errors: [{ extensions: { code: 'TOO_DEEP' } }] };

  test('for GET', async () => {
    const headers = { authorization: gateway.authorization };
    const response = await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, { headers });
    expect(await response.json()).toMatchObject(refusal);
    expect(response.status).toBe(400);
  });

  test('for multipart requests', async () => {
    const body = new FormData();
    body.append('operations', JSON.stringify({ query }));
    body.append('map', '{}');
    const headers = { authorization: gateway.authorization };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject(refusal);
    expect(response.status).toBe(400);
  });

  test('for event streams', async () => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: gateway.authorization,
        'content-type': 'application/json',
        accept: 'text/event-stream',
      },
      body: JSON.stringify({ query }),
    });
    expect(await response.text()).toContain('"code":"TOO_DEEP"');
    expect(response.status).toBe(400);
  });

  test('for WebSockets', async () => {
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: gateway.authorization },
      retryAttempts: 0,
    });
    const answered = new Promise((resolve) => {
      client.subscribe(
        { query },
        { next: resolve, error: (errors) => resolve({ errors }), complete: () => undefined },
      );
    });
    expect(await answered).toMatchObject(refusal);
    await client.dispose();
  });
});
