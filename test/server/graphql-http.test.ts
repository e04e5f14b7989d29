import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

let gateway: TestApp;
let url: string;

beforeAll(async () => {
  gateway = await openTestApp(new TestClock());
  ({ url } = await gateway.listen());
});
afterAll(() => gateway.close());

const audits = serverAudits({
  url: () => `${url}/graphql`,
  fetchFn: (input: string, init?: RequestInit) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', gateway.authorization);
    return fetch(input, { ...init, headers });
  },
});

test('there are 61 audits of GraphQL over HTTP', () => {
  expect(audits).toHaveLength(61);
});

test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
  'GraphQL over HTTP: %s %s',
  async (_id, _name, audit) => {
    const result = await audit.fn();
    expect(result.status, 'reason' in result ? result.reason : '').toBe('ok');
  },
);
