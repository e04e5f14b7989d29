import { isDeepStrictEqual } from 'node:util';
import type { RoutaMetadata } from '../port.js';

const ROOT = 'worktreeRoot';
/** Keys under which Routa keeps settings of its own: where work trees go, and how boards are run. */
const RESERVED = /^worktreeRoot$|^kanban[A-Za-z]*:/;

export function isReserved(key: string): boolean {
  return RESERVED.test(key);
}

/** What is the client's own. */
export function withoutReserved(metadata: RoutaMetadata): RoutaMetadata {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !isReserved(key)));
}

/** What of the wish is not there, or is something else. */
export function lackingIn(there: RoutaMetadata | null, wish: RoutaMetadata): RoutaMetadata {
  const lacking = Object.entries(wish).filter(
    ([key, value]) => !Object.hasOwn(there ?? {}, key) || !isDeepStrictEqual(there?.[key], value),
  );
  return Object.fromEntries(lacking);
}

/**
 * What a change has thrown away, although it was not asked to. Where work trees go is shown by all
 * servers that know it, so that it is lost when it is something else.
 */
export function lostBy(before: RoutaMetadata, after: RoutaMetadata): RoutaMetadata {
  const lost = Object.entries(before).filter(
    ([key, value]) =>
      typeof value === 'string' &&
      (!Object.hasOwn(after, key) || (key === ROOT && after[key] !== value)),
  );
  return Object.fromEntries(lost);
}

/** What is to be sent so that a server which keeps no more than it is given keeps all. */
export function wholeOf(
  before: RoutaMetadata,
  { lost, wish }: { lost: RoutaMetadata; wish: RoutaMetadata },
): RoutaMetadata {
  const texts = Object.entries(before).filter(
    // It may be what the server has filled in.
    ([key, value]) => typeof value === 'string' && key !== ROOT,
  );
  return { ...Object.fromEntries(texts), ...lost, ...wish };
}

export function isEmpty(metadata: RoutaMetadata): boolean {
  return Object.keys(metadata).length === 0;
}
