import type { FieldComplexityValue } from '@pothos/plugin-complexity';
import { getNamedType, getNullableType, isLeafType, isListType, type GraphQLField } from 'graphql';
import { DEFAULT_PAGE, MAX_PAGE } from './page-size.js';

/*
 * What an operation costs, worked out before it runs: 1 for each object it may give, a tenth for each
 * other value, more for what may cause a call of a surface. Lists multiply what is asked of their items.
 */

/** For each parent whose field may cause a call of a surface. */
export const UPSTREAM_COST = 5;
/** A change, which causes one call of a surface or more. */
export const MUTATION_COST = 10;
/** A text that may be as long as a document. */
export const LONG_TEXT_COST = 20;
const LEAF_COST = 0.1;
/** How long a list without pages is taken to be. */
const ASSUMED_LENGTH = 10;

/** For the lists in a connection, whose page has been counted at the connection itself. */
export const onPage = { field: 0, multiplier: 1 };

/** For a list whose length is known beforehand, and whose items each may cause a call. */
export function listCost(length: number): FieldComplexityValue {
  return { field: UPSTREAM_COST * length, multiplier: length };
}

interface Paged {
  first?: number | null;
  last?: number | null;
}

/** For a page that may cause a call of a surface. */
export function upstreamPage(args: Paged): FieldComplexityValue {
  return { field: UPSTREAM_COST, multiplier: pageOf(args) };
}

/** For a list without pages that may cause a call of a surface. */
export const upstreamList = { field: UPSTREAM_COST, multiplier: ASSUMED_LENGTH };

/** For fields that say nothing else. */
export function fieldCost(
  args: Record<string, unknown>,
  _context: unknown,
  { type }: GraphQLField<unknown, never>,
): FieldComplexityValue {
  const named = getNamedType(type);
  if (isLeafType(named)) return LEAF_COST;
  if (named.name.endsWith('Connection')) return { field: 1, multiplier: pageOf(args) };
  return isListType(getNullableType(type)) ? { field: 1, multiplier: ASSUMED_LENGTH } : 1;
}

/** A page that cannot be given is refused later; until then it counts as the largest. */
function pageOf({ first, last }: { first?: unknown; last?: unknown }): number {
  const size = first ?? last ?? DEFAULT_PAGE;
  return typeof size === 'number' && size >= 0 ? Math.min(size, MAX_PAGE) : MAX_PAGE;
}
