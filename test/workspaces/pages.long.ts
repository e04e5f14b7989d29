import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.js';
import { TestClock } from '../support/test-clock.js';
import { textAt, valueAt } from '../support/value-at.js';

const COUNT = 10_000;
const PAGE = 200;

const clock = new TestClock();
let gateway: TestApp;
beforeAll(async () => {
  gateway = await openTestApp(clock, { RATE_LIMIT_COST: '1000000000', LIMIT_COST: '1000000' });
  const [tenant] = await gateway.sql('SELECT "id" FROM "Tenant" LIMIT 1');
  // Names and times that many have in common, so that the ids decide.
  await gateway.sql(
    `INSERT INTO "Workspace" ("id", "tenantId", "name", "createdAt", "updatedAt")
     SELECT gen_random_uuid()::text, '${textAt(tenant, 'id')}', 'Name ' || n % 70,
       timestamptz '2031-01-01' + n % 90 * interval '1 s', timestamptz '2031-01-01'
     FROM generate_series(1, ${COUNT}) AS n;
     INSERT INTO "WorkspaceLink" ("id", "tenantId", "workspaceId", "surface", "upstreamId", "state", "asOf", "seenWith")
     SELECT "id", "tenantId", "id", 'ROUTA', "id", '{}', now(), 'x' FROM "Workspace"`,
  );
});
afterAll(() => gateway.close());

const query = `query ($orderBy: WorkspaceOrder, $after: String) {
  workspaces(first: ${PAGE}, orderBy: $orderBy, after: $after) {
    totalCount nodes { id } pageInfo { hasNextPage endCursor }
  }
}`;

test.each([
  ['CREATED_AT', 'DESC'],
  ['UPDATED_AT', 'ASC'],
  ['NAME', 'ASC'],
])(
  'ten thousand Workspaces by %s %s come in fifty pages, each once, while others come and go',
  async (field, direction) => {
    const seen: string[] = [];
    let after: string | null = null;
    let pages = 0;
    for (let more = true; more; pages += 1) {
      const data = await gateway.data(query, { orderBy: { field, direction }, after });
      const page = valueAt(data, 'workspaces');
      const nodes = valueAt(page, 'nodes') as { id: string }[];
      seen.push(...nodes.map(({ id }) => id));
      more = valueAt(page, 'pageInfo', 'hasNextPage') === true;
      after = textAt(page, 'pageInfo', 'endCursor');
      if (pages === 20) {
        // One that has been seen goes, and comes back when all have been.
        await gateway.sql(
          `UPDATE "Workspace" SET "goneAt" = now() WHERE "id" = '${idIn(seen[0] ?? '')}'`,
        );
      }
    }
    await gateway.sql('UPDATE "Workspace" SET "goneAt" = NULL');
    expect(pages).toBe(COUNT / PAGE);
    expect(seen).toHaveLength(COUNT);
    expect(new Set(seen).size).toBe(COUNT);
  },
);

function idIn(globalId: string): string {
  return Buffer.from(globalId, 'base64url').toString().split(':')[2] ?? '';
}
