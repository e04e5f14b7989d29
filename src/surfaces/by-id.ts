import type { SurfaceError } from './errors.js';

/** The answer to a plural read. An id that is absent was not found; one may fail without the rest. */
export type ById<T> = ReadonlyMap<string, T | SurfaceError>;

/** Undefined when it was not found. Throws what kept it from being read. */
export function foundIn<T>(answer: ById<T>, id: string): T | undefined {
  const value = answer.get(id);
  if (value instanceof Error) throw value;
  return value;
}
