import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';

let gateway: TestApp;
let url: string;
/** A key that may do everything but see the schema. */
let blind: string;

beforeAll(async () => {
  gateway = await openTestApp(new TestClock());
  ({ url } = await gateway.listen());
  blind = await gateway.authorize('blind', ['workspaces:read', 'tasks:read']);
});
afterAll(() => gateway.close());

/** The audits with a key, and the requests that they have sent so far. */
function auditsWith(authorization: () => string) {
  const sent: string[] = [];
  const audits = serverAudits({
    url: () => `${url}/graphql`,
    fetchFn: (input: string, init?: RequestInit) => {
      sent.push(decodeURIComponent(input), JSON.stringify(init?.body ?? null));
      const headers = new Headers(init?.headers);
      headers.set('authorization', authorization());
      return fetch(input, { ...init, headers });
    },
  });
  return { audits, sent };
}

describe('with a key that may see the schema', () => {
  const { audits } = auditsWith(() => gateway.authorization);

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
});

test('with a key that may not see the schema, only the audits that ask for it fail', async () => {
  const { audits, sent } = auditsWith(() => blind);
  const failed: string[] = [];
  for (const audit of audits) {
    sent.length = 0;
    const { status } = await audit.fn();
    if (status === 'ok') continue;
    failed.push(audit.id);
    expect(sent.join('\n'), `${audit.id} ${audit.name}`).toMatch(/__type\b/);
  }
  expect(failed).toHaveLength(4);
});
