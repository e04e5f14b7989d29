import { z } from 'zod';
import type { Viewer } from '../src/access/viewer.js';
import { ValidationError } from '../src/errors.js';
import { builder, type BuilderTypes } from './builder.js';
import { DEFAULT_PAGE, MAX_PAGE, pageSize } from './page-size.js';
import { countOf, type TotalCount } from './total-count.js';

/** The arguments of a connection that is paged forward. */
export const pageArgs = builder.args((t) => ({
  first: t.int({ description: `How many, 1 to ${MAX_PAGE}; ${DEFAULT_PAGE} if left out.` }),
  after: t.string({ description: 'A cursor: the page begins behind it.' }),
}));

export interface PageArgs {
  first?: number | null;
  after?: string | null;
}

/** Empty text is a cursor, and a wrong one. */
export function hasCursor(args: PageArgs): args is PageArgs & { after: string } {
  return args.after !== null && args.after !== undefined;
}

export interface Connection<T> {
  edges: { cursor: string; node: T }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  totalCount: TotalCount | null;
}

/** A page of what has been read already, in the shape that GraphQL asks for. */
export function connection<T>(
  edges: { cursor: string; node: T }[],
  page: { hasNextPage: boolean; hasPreviousPage: boolean; totalCount: TotalCount | null },
): Connection<T> {
  const { hasNextPage, hasPreviousPage, totalCount } = page;
  return {
    edges,
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount,
  };
}

/**
 * A page of a list that a surface gives whole. The cursor holds the item and its index, so that the
 * next page is right also when the item has gone meanwhile.
 */
export function pageOfList<T extends { id: string }>(
  items: readonly T[],
  args: PageArgs,
): Connection<T> {
  const size = pageSize(args.first);
  const start = hasCursor(args) ? indexBehind(items, args.after) : 0;
  const page = items.slice(start, start + size);
  return connection(
    page.map((node, index) => ({ cursor: encodePlace([node.id, start + index]), node })),
    {
      hasNextPage: start + size < items.length,
      hasPreviousPage: start > 0,
      totalCount: items.length,
    },
  );
}

const listPlace = z.tuple([z.string(), z.int().nonnegative()]);

function indexBehind(items: readonly { id: string }[], cursor: string): number {
  const [id, index] = decodePlace(listPlace, cursor);
  const now = items.findIndex((item) => item.id === id);
  return now === -1 ? index : now + 1;
}

/** Opaque text that holds a place. */
export function encodePlace(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @throws ValidationError when it is not what `encodePlace` made. */
export function decodePlace<T>(form: z.ZodType<T>, cursor: string): T {
  try {
    return form.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw wrongCursor();
  }
}

function wrongCursor(): ValidationError {
  const message = 'Not a cursor of this connection. Begin again without one.';
  return new ValidationError(message, [{ path: 'after', message }]);
}

/**
 * What a connection of the plugin asks Prisma for, with a cursor that is a place among the tenant's own
 * rows. That of another tenant's row is one of nothing: behind it, there is nothing either.
 *
 * @throws ValidationError for a cursor that is none of ours.
 */
export function ownPage<Query extends { cursor?: object }>(
  { cursor, ...query }: Query,
  { tenantId }: Viewer,
) {
  if (cursor === undefined) return query;
  const { success, data } = rowPlace.safeParse(cursor);
  if (!success) throw wrongCursor();
  return { ...query, cursor: { ...data, tenantId } };
}

const rowPlace = z.object({ id: z.string().regex(/^[^\0]+$/) });

/** For the `fields` of a connection type. */
export function totalCountField<Shape extends { totalCount?: TotalCount | null }>(
  t: PothosSchemaTypes.ObjectFieldBuilder<BuilderTypes, Shape>,
) {
  return {
    totalCount: t.int({
      nullable: true,
      description: 'How many there are on all pages; null where that is not known.',
      resolve: ({ totalCount = null }) => (totalCount === null ? null : countOf(totalCount)),
    }),
  };
}
