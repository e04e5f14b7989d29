import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendOver, transports } from '../../support/transports.js';
import { accepted, refused, testRules, type Rule, type Verdicts } from './matrix.js';
import { openSite, type Site } from './site.js';

/** Of whoever has no share of its own. */
const SHARE = 4;

let site: Site;
beforeAll(async () => {
  site = await openSite({ RATE_LIMIT_OPERATIONS: String(SHARE) });
  await site.gateway.tenants.ensure('acme', 'Acme');
});
afterAll(() => site.close());

const query = '{ viewer { tenantId } }';
const page = '{ workspaces(first: 10) { nodes { tasks(first: 1) { totalCount } } } }';
/** One for the page; for the tasks of each that may be on it five, and a tenth for their number. */
const PAGE_COST = 52;

/** Sends by POST, so that the share is seen to be one for all transports. */
async function use(authorization: string, query: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const { status } = await sendOver.POST(site.url, { query, authorization });
    expect(status).toBe(200);
  }
}

const keyWith = (operationsPerMinute: number, costPerMinute?: number) =>
  site.gateway.authorize('acme', ['workspaces:read', 'tasks:read'], {
    operationsPerMinute,
    costPerMinute,
  });

let subjects = 0;
/** Of somebody who has asked for nothing yet. */
const newToken = () => {
  subjects += 1;
  return site.token({ tenant: 'acme', scope: '', sub: `user-${subjects}`, expiresIn: 3600 });
};

/** Too early by so many seconds. */
const tooMany = (retryAfter: number): Verdicts =>
  refused(429, 'RATE_LIMITED', {
    extensions: { retryAfter },
    headers: { 'retry-after': String(retryAfter) },
  });

const rules: Rule[] = [
  {
    rule: 'a key above its operations is refused, and told until when',
    send: async () => {
      const authorization = await keyWith(3);
      await use(authorization, query, 3);
      return { query, authorization };
    },
    verdicts: tooMany(20),
  },
  {
    rule: 'after that time it is answered again',
    send: async () => {
      const authorization = await keyWith(3);
      await use(authorization, query, 3);
      site.clock.advance(20_000);
      return { query, authorization };
    },
    verdicts: accepted(),
  },
  {
    rule: 'who has no share of its own is held to the configured one',
    send: async () => {
      const authorization = await newToken();
      await use(authorization, query, SHARE);
      return { query, authorization };
    },
    verdicts: tooMany(60 / SHARE),
  },
  {
    rule: 'each field at the root counts, also as an alias of another',
    send: async () => ({ query: aliases(11), authorization: await keyWith(10) }),
    verdicts: tooMany(6),
  },
  {
    rule: 'as many as are allowed are answered',
    send: async () => ({ query: aliases(10), authorization: await keyWith(10) }),
    verdicts: accepted(),
  },
  {
    rule: 'a key above its cost is refused, and told until when',
    send: async () => {
      const authorization = await keyWith(100, 2 * PAGE_COST);
      await use(authorization, page, 2);
      return { query: page, authorization };
    },
    verdicts: tooMany(30),
  },
  {
    rule: 'what costs more than a minute of the key is refused for good',
    send: async () => ({ query: page, authorization: await keyWith(100, PAGE_COST - 1) }),
    verdicts: refused(400, 'TOO_COSTLY'),
  },
  {
    rule: 'what cannot be parsed counts as well',
    send: async () => {
      const authorization = await keyWith(2);
      for (let time = 0; time < 2; time += 1) {
        await sendOver.POST(site.url, { query: '{', authorization });
      }
      return { query, authorization };
    },
    verdicts: tooMany(30),
  },
];

function aliases(count: number): string {
  const fields = Array.from({ length: count }, (_, index) => `a${index}: viewer { tenantId }`);
  return `{ ${fields.join(' ')} }`;
}

testRules(rules, () => site);

test('a share is used up from all transports together', async () => {
  // The socket takes two, the second of which tells that it can still be used.
  const authorization = await keyWith(transports.length + 1);
  for (const transport of transports) {
    const { answers } = await sendOver[transport](site.url, { query, authorization });
    expect(answers, transport).toMatchObject([{ data: { viewer: { tenantId: 'acme' } } }]);
  }
  const { status } = await sendOver.GET(site.url, { query, authorization });
  expect(status).toBe(429);
});
