import type { Context } from '../../context.js';

export const linkReasons = ['SLUG', 'EXTERNAL_ID'] as const;
export type LinkReason = (typeof linkReasons)[number];

/** Two Workspaces that may be one, by their ids. */
export interface LinkSuggestion {
  readonly workspaceId: string;
  readonly otherId: string;
  readonly reasons: readonly LinkReason[];
}

/**
 * Of those that are alike and on the same surfaces, so many are looked at, lest a thousand of one name make
 * a million pairs. Once they are linked, they are on other surfaces, and the next have their turn.
 */
const MOST_ALIKE = 20;

/**
 * Pairs of Workspaces that could be linked, since a part of the one has the slug or the external id of
 * a part of the other on another surface. Only MIOSA has these two: elsewhere the slug is the one that
 * MIOSA would derive from the name, and the external id what the metadata has under `externalId`.
 * Nothing is ever linked by this.
 */
export function linkSuggestions(
  { store, viewer: { tenantId } }: Context,
  first: number,
): Promise<LinkSuggestion[]> {
  return store.prisma.$queryRaw<LinkSuggestion[]>`
    WITH "part" AS (
      SELECT "workspaceId",
        array_agg("surface") OVER (PARTITION BY "workspaceId" ORDER BY "surface"
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "surfaces",
        COALESCE("state"->>'slug',
          trim(BOTH '-' FROM regexp_replace(lower("state"->>'name'), '[^a-z0-9]+', '-', 'g'))) AS "slug",
        COALESCE("state"->>'externalId', "state"->'metadata'->>'externalId') AS "externalId"
      FROM "WorkspaceLink" WHERE "WorkspaceLink"."tenantId" = ${tenantId} AND "goneAt" IS NULL
    ), "trait" AS (
      SELECT "workspaceId", "surfaces", 'SLUG' AS "reason", "slug" AS "value"
      FROM "part" WHERE "slug" <> ''
      UNION
      SELECT "workspaceId", "surfaces", 'EXTERNAL_ID' AS "reason", "externalId" AS "value"
      FROM "part" WHERE "externalId" <> ''
    ), "ranked" AS (
      SELECT *, row_number() OVER (
        PARTITION BY "reason", "value", "surfaces" ORDER BY "workspaceId"
      ) AS "rank" FROM "trait"
    ), "alike" AS (
      SELECT * FROM "ranked" WHERE "rank" <= ${MOST_ALIKE}
    )
    SELECT "one"."workspaceId", "two"."workspaceId" AS "otherId",
      array_agg(DISTINCT "one"."reason" ORDER BY "one"."reason" DESC) AS "reasons"
    FROM "alike" AS "one" JOIN "alike" AS "two"
      ON "one"."reason" = "two"."reason" AND "one"."value" = "two"."value"
      AND "one"."workspaceId" < "two"."workspaceId" AND NOT "one"."surfaces" && "two"."surfaces"
    GROUP BY "one"."workspaceId", "two"."workspaceId" ORDER BY 1, 2 LIMIT ${first}`;
}
