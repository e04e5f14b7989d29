import { GraphQLError } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useAnswerLimits, withShortErrors } from '../../src/server/answer-limits.js';
import { openTestApp, type Answer, type TestApp } from '../support/app.js';
import { openEventStream } from '../support/event-stream.js';
import { post } from '../support/post.js';
import { TestClock } from '../support/test-clock.js';

let gateway: TestApp;

beforeAll(async () => {
  gateway = await openTestApp(new TestClock());
});
afterAll(() => gateway.close());

const repeat = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

const messages = ({ errors = [] }: Answer) => errors.map(({ message }) => message);

describe('validation', () => {
  test('tells four errors and that there are more', async () => {
    const query = `{ ${repeat(12, (index) => `unknown${index}`)} }`;
    const { answer } = await post(gateway.app, { query });
    expect(messages(answer)).toEqual([
      ...[0, 1, 2, 3].map((index) => `Cannot query field "unknown${index}" on type "Query".`),
      expect.stringMatching(/^Too many validation errors/),
    ]);
  });

  test('tells the same when it is found in the cache', async () => {
    const query = `{ ${repeat(12, (index) => `another${index}`)} }`;
    const { answer } = await post(gateway.app, { query });
    expect((await post(gateway.app, { query })).answer).toEqual(answer);
  });

  test('cuts a message at 500 characters', async () => {
    const { answer } = await post(gateway.app, { query: `{ ${'w'.repeat(90_000)} }` });
    const [message] = messages(answer);
    expect(message).toHaveLength(500);
    expect(message).toMatch(/^Cannot query field "w+…$/);
    expect(answer.errors?.[0]).toMatchObject({
      locations: [{ line: 1, column: 3 }],
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
  });
});

describe('variables that do not fit', () => {
  const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';

  test('are told with their place, and answered 400', async () => {
    const ids = ['x', {}, 'x', []];
    const { status, answer } = await post(gateway.app, { query: NODES, variables: { ids } });
    expect(messages(answer)).toEqual([
      'Variable "$ids" got invalid value at "ids[1]"; ID cannot represent value: {}',
      'Variable "$ids" got invalid value at "ids[3]"; ID cannot represent value: []',
    ]);
    expect(answer.errors?.[0]).toMatchObject({ locations: [{ line: 1, column: 8 }] });
    expect(answer).not.toHaveProperty('data');
    expect(status).toBe(400);
  });

  test('are told four times at most', async () => {
    const variables = { ids: Array(9_000).fill({}) };
    const { status, answer } = await post(gateway.app, { query: NODES, variables });
    expect(messages(answer)).toEqual([
      ...[0, 1, 2, 3].map((index) => expect.stringContaining(`ids[${index}]`) as string),
      'There are more errors in the variables.',
    ]);
    expect(status).toBe(400);
  });

  test('are not quoted at length', async () => {
    const query =
      'mutation ($input: CreateTaskInput!) { createTask(input: $input) { __typename } }';
    const unknown = Object.fromEntries(Array.from({ length: 9_000 }, (_, at) => [`key${at}`, at]));
    const variables = { input: { prompt: { a: 'x'.repeat(700_000) }, ...unknown } };
    const { answer, bytes } = await post(gateway.app, { query, variables });
    expect(messages(answer)).toHaveLength(5);
    expect(messages(answer)[0]).toHaveLength(500);
    expect(bytes).toBeLessThan(2_000);
  });

  test('stop a subscription before it begins', async () => {
    const { status, answer } = await post(gateway.app, {
      query: 'subscription ($task: ID!) { taskEvents(task: $task) { id } }',
      variables: { task: {} },
    });
    expect(messages(answer)).toEqual([
      'Variable "$task" got invalid value at "task"; ID cannot represent value: {}',
    ]);
    expect(status).toBe(400);
  });

  test('that are missing or null are told too', async () => {
    const missing = await post(gateway.app, { query: NODES });
    expect(messages(missing.answer)).toEqual([
      'Variable "$ids" of required type "[ID!]!" was not provided.',
    ]);
    const none = await post(gateway.app, { query: NODES, variables: { ids: null } });
    expect(messages(none.answer)).toEqual([expect.stringContaining('"[ID!]!"')]);
    expect([missing.status, none.status]).toEqual([400, 400]);
  });

  test('that fit are let through', async () => {
    expect(await gateway.data(NODES, { ids: ['x', 1] })).toEqual({ nodes: [null, null] });
    expect(await gateway.data(NODES, { ids: 'x' })).toEqual({ nodes: [null] });
  });
});

test('of the errors of an operation four are told, and the others counted', async () => {
  const query = `{ ${repeat(9, (index) => `a${index}: task(id: "nothing") { id }`)} }`;
  const { answer } = await post(gateway.app, { query });
  expect(answer.errors).toMatchObject([
    ...Array.from({ length: 4 }, () => ({ extensions: { code: 'NOT_FOUND' } })),
    { message: 'There are 5 more errors.' },
  ]);
});

test('five errors are told as they are', async () => {
  const query = `{ ${repeat(5, (index) => `a${index}: task(id: "nothing") { id }`)} }`;
  const { answer } = await post(gateway.app, { query });
  expect(answer.errors?.map(({ path }) => path)).toEqual([['a0'], ['a1'], ['a2'], ['a3'], ['a4']]);
});

test('a parameter with a long name is not quoted at length', async () => {
  const body = { query: '{ viewer { tenant } }', ['x'.repeat(900)]: 1 };
  const { status, answer } = await post(gateway.app, body);
  expect(messages(answer)[0]).toHaveLength(500);
  expect(status).toBe(400);
});

/** A server of its own, which trusts those who say so. */
function small() {
  return createYoga({
    schema: createSchema({
      typeDefs: `
        type Query { name: String }
        type Mutation { paint(colour: Colour, brush: Brush): String }
        enum Colour { RED GREEN }
        input Brush { width: Int }`,
    }),
    plugins: [
      useAnswerLimits({ maySeeSuggestions: ({ request }) => request.headers.has('x-trusted') }),
    ],
    maskedErrors: false,
    logging: false,
  });
}

test('each event of a subscription is limited by itself', async () => {
  const made = await gateway.data(
    'mutation { createWorkspace(input: { name: "Limits" }) { ... on CreateWorkspaceSuccess { workspace { id } } } }',
  );
  const { workspace } = made.createWorkspace as { workspace: { id: string } };
  const { createTask } = await gateway.data(
    'mutation ($workspace: ID!) { createTask(input: { prompt: "End", workspace: $workspace }) { ... on CreateTaskSuccess { task { id } } } }',
    { workspace: workspace.id },
  );
  const { task } = createTask as { task: { id: string } };
  await gateway.data(
    'mutation ($task: ID!) { cancelTask(input: { task: $task }) { __typename } }',
    { task: task.id },
  );
  const pages = repeat(7, (index) => `a${index}: tasks(first: -1) { pageInfo { endCursor } }`);
  const query = `subscription ($task: ID!) {
    taskEvents(task: $task, after: "START") { ... on TaskStatusEvent { task { workspace { ${pages} } } } }
  }`;
  const response = await openEventStream(gateway, { query, variables: { task: task.id } });
  const events = (await response.text())
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice('data: '.length)) as Answer);
  expect(events.length).toBeGreaterThan(1);
  for (const event of events) {
    expect(event.errors).toMatchObject([
      ...Array.from({ length: 4 }, () => ({ extensions: { code: 'VALIDATION' } })),
      { message: 'There are 3 more errors.' },
    ]);
  }
});

test('leaving an event stream frees it at once, also while nothing happens', async () => {
  const { url } = await gateway.listen();
  const { createTask } = await gateway.data(
    'mutation { createTask(input: { prompt: "Stay quiet" }) { ... on CreateTaskSuccess { task { id } } } }',
  );
  const leaving = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: gateway.authorization,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify({
      query: 'subscription ($task: ID!) { taskEvents(task: $task, after: "START") { id } }',
      variables: { task: (createTask as { task: { id: string } }).task.id },
    }),
    signal: leaving.signal,
  });
  await response.body?.getReader().read();
  await expect.poll(() => gateway.app.listeners()).toBe(1);
  leaving.abort();
  await expect.poll(() => gateway.app.listeners()).toBe(0);
});

describe('suggestions', () => {
  const yoga = small();
  const ask = async (body: unknown, trusted: boolean): Promise<Answer> => {
    const fetch = (request: Request) => Promise.resolve(yoga.fetch(request));
    const headers = trusted ? { 'x-trusted': '1' } : undefined;
    return (await post({ fetch }, body, { headers })).answer;
  };

  test.each([
    ['a field', { query: '{ nam }' }, ' Did you mean "name"?'],
    ['a type', { query: '{ ... on Quer { name } }' }, ' Did you mean "Query"?'],
    [
      'an enum value',
      { query: 'mutation { paint(colour: REED) }' },
      ' Did you mean the enum value "RED" or "GREEN"?',
    ],
    ['an argument', { query: 'mutation { paint(color: RED) }' }, ' Did you mean "colour"?'],
    [
      'a key of a variable',
      { query: 'mutation ($b: Brush) { paint(brush: $b) }', variables: { b: { with: 1 } } },
      ' Did you mean "width"?',
    ],
    [
      'an enum value in a variable',
      { query: 'mutation ($c: Colour) { paint(colour: $c) }', variables: { c: 'GREN' } },
      ' Did you mean the enum value "GREEN" or "RED"?',
    ],
  ])('for %s are told to those alone who may see them', async (_, body, suggestion) => {
    const [told = ''] = messages(await ask(body, true));
    expect(told).toContain(suggestion);
    // The second time from the cache, in either order.
    expect(messages(await ask(body, false))).toEqual([told.replace(suggestion, '')]);
    expect(messages(await ask(body, true))).toEqual([told]);
  });

  test('are taken out before a message is cut', async () => {
    for (let length = 150; length < 230; length += 1) {
      const name = 'w'.repeat(length);
      const query = `mutation ($${name}: Brush) { paint(brush: $${name}) }`;
      const [message] = messages(await ask({ query, variables: { [name]: { widt: 1 } } }, false));
      expect(message).toMatch(/is not defined by type|…$/);
      expect(message).not.toMatch(/Did you/);
    }
  });
});

test('long messages in events are cut as well', () => {
  const errors = [500, 501].map((length) => new GraphQLError('x'.repeat(length)));
  const { errors: short } = withShortErrors({ errors }, false);
  expect(short.map(({ message }) => message)).toEqual(['x'.repeat(500), `${'x'.repeat(499)}…`]);
});
