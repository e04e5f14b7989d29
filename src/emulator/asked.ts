import { z } from 'zod';

/** Of a route without a query, or a body: whatever comes is ignored. */
export const noQuery = z.object({});
export const noBody = z.undefined();

/** Longer JSON is refused by every surface. */
export const MOST_JSON_BYTES = 2 ** 20;

/** What a route that takes JSON is asked. */
export interface Asked<Call, Query, Body> {
  readonly call: Call;
  /** What stands in the path in the place of a name. */
  readonly id: (name: string) => string;
  readonly query: Query;
  readonly body: Body;
}
