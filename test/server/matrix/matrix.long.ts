import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECURITY_HEADERS } from '../../../src/server/security-headers.js';
import { exchangeBytes, sendOver, transports } from '../../support/transports.js';
import { testRules } from './matrix.js';
import { accessRules, strangers } from './rules/access.js';
import { documentRules } from './rules/documents.js';
import { idempotencyRules } from './rules/idempotency.js';
import { requestRules } from './rules/requests.js';
import { openSite, type Site } from './site.js';

const INFO = 30;

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
      upstreamCalls: {},
      transport: transport === 'WebSocket' ? 'websocket' : 'http',
    });
  },
);

/** The head of a request, whether or not it is one. */
const head = (...lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
const LAST = ['Host: localhost', 'Connection: close'];
const UPGRADE = ['Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket'];

test.each([
  ['another path', head('GET /elsewhere HTTP/1.1', ...LAST), 401],
  ['the health check', head('GET /health HTTP/1.1', ...LAST), 200],
  ['the readiness check', head('GET /ready HTTP/1.1', ...LAST), 200],
  ['a target that makes no URL', head('GET http://[ HTTP/1.1', ...LAST), 400],
  ['no host', head('GET /graphql HTTP/1.1', 'Connection: close'), 400],
  ['two lengths', head('POST / HTTP/1.1', ...LAST, 'Content-Length: 1', 'Content-Length: 2'), 400],
  ['an expectation', head('GET /graphql HTTP/1.1', ...LAST, 'Expect: tea'), 417],
  ['no HTTP', head('Ahoy!'), 400],
  ['a long head', head('GET /graphql HTTP/1.1', ...LAST, `X: ${'x'.repeat(20_000)}`), 431],
  ['an upgrade elsewhere', head('GET /elsewhere HTTP/1.1', ...UPGRADE), 404],
])('the answer to %s has the headers of every other one', async (_, request, status) => {
  const answer = await exchangeBytes(site.url, request);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
    expect(answer.toLowerCase()).toContain(`\r\n${name}: ${value.toLowerCase()}\r\n`);
  }
  expect(answer).toMatch(/\r\nx-request-id: [0-9a-f]{32}\r\n/i);
});

test('who goes away in the midst of a body is no fault of the gateway', async () => {
  const socket = connect({ port: Number(new URL(site.url).port), host: '127.0.0.1' });
  socket.write(
    head(
      ...['POST /graphql HTTP/1.1', 'Host: localhost', 'X-Request-Id: broken'],
      ...[`Authorization: ${site.gateway.authorization}`, 'Content-Type: application/json'],
      'Content-Length: 100',
    ),
  );
  socket.end('{ "query": "{ viewer');
  await expect
    .poll(() => site.logged.find(({ requestId }) => requestId === 'broken'))
    .toMatchObject({ msg: 'request', status: 400 });
  expect(site.logged.filter(({ level }) => level > INFO)).toEqual([]);
});
