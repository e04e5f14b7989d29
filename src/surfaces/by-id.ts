import type { SurfaceError } from './errors.js';

/** The answer to a plural read. An id that is absent was not found; one may fail without the rest. */
export type ById<T> = ReadonlyMap<string, T | SurfaceError>;
