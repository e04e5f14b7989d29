import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

let gateway: TestApp;
let url: string;

beforeAll(async () => {
  gateway = await openTestApp(new TestClock());
  ({ url } = await gateway.listen());
});
afterAll(() => gateway.close());

const QUERY = 'query ($ids: [ID!] = []) { nodes(ids: $ids) { id } }';

type Send = (variables: string, extensions?: string) => Promise<Response>;

const TRANSPORTS: [string, string, Send][] = [
  [
    'POST',
    'BAD_REQUEST',
    (variables, extensions = '{}') =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          authorization: gateway.authorization,
          'content-type': 'application/json',
          accept: 'application/json',
        },
        body: `{"query":${JSON.stringify(QUERY)},"variables":${variables},"extensions":${extensions}}`,
      }),
  ],
  [
    'GET',
    'BAD_REQUEST',
    (variables, extensions = '{}') =>
      fetch(
        `${url}/graphql?${String(new URLSearchParams({ query: QUERY, variables, extensions }))}`,
        {
          headers: { authorization: gateway.authorization, accept: 'application/json' },
        },
      ),
  ],
  [
    'multipart',
    'BAD_REQUEST',
    (variables, extensions = '{}') => {
      const body = new FormData();
      body.append(
        'operations',
        `{"query":${JSON.stringify(QUERY)},"variables":${variables},"extensions":${extensions}}`,
      );
      body.append('map', '{}');
      const headers = { authorization: gateway.authorization, accept: 'application/json' };
      return fetch(`${url}/graphql`, { method: 'POST', headers, body });
    },
  ],
];

const nested = (levels: number, inside = '1') => '['.repeat(levels) + inside + ']'.repeat(levels);

describe.each(TRANSPORTS)('%s', (_, code, send) => {
  test.each([
    ['none', '{}'],
    ['62 lists in each other', `{"other":${nested(62)}}`],
    ['keys named constructor and prototype', '{"other":{"constructor":{"prototype":1}}}'],
  ])('takes variables with %s', async (_, variables) => {
    const response = await send(variables, variables);
    const answer: unknown = await response.json();
    expect(answer).toMatchObject({ data: { nodes: [] } });
    expect(answer).not.toHaveProperty('errors');
    expect(response.status).toBe(200);
  });

  test.each([
    ['a key named __proto__', '{"__proto__":{"ids":[]}}', /"__proto__"/],
    ['a key named __proto__ deep inside', '{"other":[{"a":{"__proto__":1}}]}', /"__proto__"/],
    ['63 lists in each other', `{"other":${nested(63)}}`, /deeper than 64/],
    ['1,500 lists in each other', `{"other":${nested(1_500)}}`, /deeper than 64/],
    ['a key of 1,001 characters', `{"${'a'.repeat(1_001)}":1}`, /more than 1000 characters/],
  ])('refuses variables and extensions with %s', async (_, json, message) => {
    for (const response of [await send(json), await send('{}', json)]) {
      expect(await response.json()).toMatchObject({ errors: [{ message, extensions: { code } }] });
      expect(response.status).toBe(400);
    }
  });

  test('refuses variables that are no JSON', async () => {
    const response = await send('{"ids":');
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toMatch(/JSON/);
  });
});

test.each([
  ['10,001 values', JSON.stringify({ ids: Array(10_001).fill(1) })],
  ['490,000 lists in each other', `{"ids":${nested(490_000, '')}}`],
])('a body with %s is refused', async (_, variables) => {
  const body = `{"query":${JSON.stringify(QUERY)},"variables":${variables}}`;
  const headers = { authorization: gateway.authorization, 'content-type': 'application/json' };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { code: 'BAD_REQUEST' } }],
  });
});

test.each([
  ['announces it', true],
  ['does not', false],
])('a body above a megabyte is answered 413 when its head %s', async (_, announced) => {
  const text = JSON.stringify({
    query: '{ viewer { tenant } }',
    operationName: 'x'.repeat(1_048_576),
  });
  const status = await new Promise((resolve, reject) => {
    const headers = {
      authorization: gateway.authorization,
      'content-type': 'application/json',
      ...(announced ? { 'content-length': text.length } : { 'transfer-encoding': 'chunked' }),
    };
    request(`${url}/graphql`, { method: 'POST', headers }, (response) => {
      resolve(response.resume().statusCode);
    })
      .on('error', reject)
      .end(text);
  });
  expect(status).toBe(413);
});
