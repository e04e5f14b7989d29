import { z } from 'zod';

/** One type of event, with what is stored of it. What a stream is filtered by is in columns, not here. */
export function kind<T extends string, P extends z.ZodType>(type: T, payload: P) {
  return z.object({ type: z.literal(type), payload });
}
