import { expect, test } from 'vitest';
import { tablesWithoutOwner } from '../support/statement-scope.js';
import { mayGoWithoutOwner } from './tenant-upkeep.js';

test.each([
  ['SELECT "public"."Event"."tenantId" FROM "public"."Event" WHERE "public"."Event"."id" = $1'],
  ['DELETE FROM "public"."Event" WHERE "public"."Event"."id" = $1'],
  ['UPDATE "Event" AS e SET "at" = $1 WHERE e."id" = $2'],
  ['SELECT * FROM "Event" AS e JOIN "Event" AS f ON f."id" = e."id" WHERE e."tenantId" = $1'],
  ['SELECT 1 FROM "Event" WHERE "Event"."tenantId" = (SELECT "at" FROM "Event" WHERE "id" = $1)'],
])('a statement is found that names no owner: %s', (sql) => {
  expect(tablesWithoutOwner(sql, new Set(['Event']))).toEqual(['Event']);
  expect(mayGoWithoutOwner(sql)).toBe(false);
});
