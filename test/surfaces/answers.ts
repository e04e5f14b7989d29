import type { ById } from '../../src/surfaces/by-id.js';
import { SurfaceError } from '../../src/surfaces/errors.js';

/** What the answer holds for the id, which must be there. */
export function found<T>(answer: ById<T>, id: string): T {
  const value = answer.get(id);
  if (value === undefined) throw new Error(`${id} is absent from the answer.`);
  if (value instanceof SurfaceError) throw value;
  return value;
}

/** The only element of a list that must have one. */
export function only<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined || list.length > 1) {
    throw new Error(`Expected one element and found ${list.length}.`);
  }
  return first;
}

/** The first element of a list that must have one. */
export function firstOf<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined) throw new Error('Expected at least one element and found none.');
  return first;
}
