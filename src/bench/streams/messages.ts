import { z } from 'zod';

/** What the process of the upstream is started with, as JSON. */
export const numbersForm = z.object({
  /** When the first event happens, in milliseconds; null: when it is told. */
  startsAt: z.number().nullable(),
  count: z.number(),
  perSecond: z.number(),
});

export type Numbers = z.infer<typeof numbersForm>;

/** What it says. */
export const upstreamAnswer = z.discriminatedUnion('is', [
  z.object({ is: z.literal('ready'), url: z.string() }),
  /** Somebody follows its stream. */
  z.object({ is: z.literal('followed') }),
]);

export type UpstreamAnswer = z.infer<typeof upstreamAnswer>;
