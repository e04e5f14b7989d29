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
      SELECT "workspaceId", "surface",
        COALESCE("state"->>'slug',
          trim(BOTH '-' FROM regexp_replace(lower("state"->>'name'), '[^a-z0-9]+', '-', 'g'))) AS "slug",
        COALESCE("state"->>'externalId', "state"->'metadata'->>'externalId') AS "externalId"
      FROM "WorkspaceLink" WHERE "WorkspaceLink"."tenantId" = ${tenantId} AND "goneAt" IS NULL
    ), "pair" AS (
      SELECT "one"."workspaceId", "two"."workspaceId" AS "otherId", 'SLUG' AS "reason"
      FROM "part" AS "one" JOIN "part" AS "two"
        ON "one"."slug" = "two"."slug" AND "one"."surface" <> "two"."surface"
      WHERE "one"."workspaceId" < "two"."workspaceId" AND "one"."slug" <> ''
      UNION
      SELECT "one"."workspaceId", "two"."workspaceId" AS "otherId", 'EXTERNAL_ID' AS "reason"
      FROM "part" AS "one" JOIN "part" AS "two"
        ON "one"."externalId" = "two"."externalId" AND "one"."surface" <> "two"."surface"
      WHERE "one"."workspaceId" < "two"."workspaceId" AND "one"."externalId" <> ''
    )
    SELECT "workspaceId", "otherId", array_agg("reason" ORDER BY "reason" DESC) AS "reasons" FROM "pair"
    WHERE NOT EXISTS (
      SELECT FROM "WorkspaceLink" AS "one" JOIN "WorkspaceLink" AS "two" ON "one"."surface" = "two"."surface"
      WHERE "one"."tenantId" = ${tenantId} AND "two"."tenantId" = ${tenantId}
        AND "one"."goneAt" IS NULL AND "two"."goneAt" IS NULL
        AND "one"."workspaceId" = "pair"."workspaceId" AND "two"."workspaceId" = "pair"."otherId"
    )
    GROUP BY "workspaceId", "otherId" ORDER BY "workspaceId", "otherId" LIMIT ${first}`;
}
