import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECURITY_HEADERS } from '../../../src/server/security-headers.js';
import { exchangeBytes, sendOver, transports } from '../../support/transports.js';
import { testRules } from './matrix.js';
import { accessRules, strangers } from './rules/access.js';
import { documentRules } from './rules/documents.js';
import { idempotencyRules } from './rules/idempotency.js';
import { requestRules } from './rules/requests.js';
import { openSite, type Site } from './site.js';

let site: Site;
beforeAll(async () => {
  site = await openSite({ RATE_LIMIT_OPERATIONS: '1000000', RATE_LIMIT_COST: '1000000000' });
});
afterAll(() => site.close());

describe('who is let in, and what they may', () => testRules(accessRules, () => site));
describe('what may be asked', () => testRules(documentRules, () => site));
describe('what is sent again', () => testRules(idempotencyRules, () => site));
describe('which requests are taken', () => testRules(requestRules, () => site));

test.each(transports)(
  'whoever is not let in is told the same over %s, whatever the reason',
  async (transport) => {
    const told = new Set<string>();
    for (const authorize of Object.values(strangers)) {
      const authorization = await authorize(site);
      for (const query of ['{ viewer { tenantId } }', '{', 'mutation { nothing }']) {
        const verdict = await sendOver[transport](site.url, { query, authorization });
        const { date, 'x-request-id': requestId, ...headers } = verdict.headers;
        expect([typeof date, typeof requestId]).toEqual(
          transport === 'WebSocket' ? ['undefined', 'undefined'] : ['string', 'string'],
        );
        told.add(JSON.stringify({ ...verdict, headers }));
      }
    }
    expect([...told]).toHaveLength(1);
  },
);

test.each(transports)(
  'an operation over %s is logged by its request, with what it took',
  async (transport) => {
    const authorization = await site.gateway.authorize('harbour', [
      'workspaces:write',
      'workspaces:read',
      'files:read',
    ]);
    await site.gateway.query(
      `mutation ($name: String!) { createWorkspace(input: { name: $name }) { __typename } }`,
      { name: `Workspace ${transport}` },
      authorization,
    );
    const requestId = `log-${transport}`;
    await sendOver[transport](site.url, {
      query: 'query Files { workspaces(first: 5) { nodes { fileCount } } }',
      authorization,
      headers: { 'x-request-id': requestId },
    });
    expect(site.logged.find((line) => line.requestId === requestId)).toMatchObject({
      msg: 'operation',
      tenant: 'harbour',
      caller: { kind: 'key' },
      operation: 'query',
      name: 'Files',
      cost: 26,
      upstreamCalls: 1,
      transport: transport === 'WebSocket' ? 'websocket' : 'http',
    });
  },
);

test.each([
  ['another path', 'GET /elsewhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 401],
  ['the health check', 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 200],
  [
    'the readiness check',
    'GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    200,
  ],
  [
    'a target that makes no URL',
    'GET http://[ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    400,
  ],
  ['no host', 'GET /graphql HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  [
    'two lengths',
    'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    400,
  ],
  [
    'an expectation',
    'GET /graphql HTTP/1.1\r\nHost: localhost\r\nExpect: tea\r\nConnection: close\r\n\r\n',
    417,
  ],
  ['no HTTP', 'Ahoy!\r\n\r\n', 400],
  [
    'a long head',
    `GET /graphql HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
  ],
  [
    'an upgrade elsewhere',
    'GET /elsewhere HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    404,
  ],
])('the answer to %s has the headers of every other one', async (_, request, status) => {
  const answer = await exchangeBytes(site.url, request);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    expect(answer.toLowerCase()).toContain(`\r\n${name}: ${value.toLowerCase()}\r\n`);
  }
  expect(answer).toMatch(/\r\nx-request-id: [0-9a-f-]{36}\r\n/i);
});
