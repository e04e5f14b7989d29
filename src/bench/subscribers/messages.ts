import { z } from 'zod';

/** What the process of the gateway is asked over IPC. */
export const requestForm = z.enum(['facts', 'append', 'stop']);

export type GatewayRequest = z.infer<typeof requestForm>;

/** What the process of the gateway says. */
export const answerForm = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('ready'),
    url: z.string(),
    authorization: z.string(),
    workspace: z.string(),
  }),
  z.object({
    is: z.literal('facts'),
    /** After a collection of what is not used any more. */
    rssBytes: z.number(),
    subscriptions: z.number(),
    /** Of the processor, since the start. */
    cpuMs: z.number(),
    /** Those that keep the process alive. */
    timers: z.number(),
  }),
  /** `at` is when it was begun, in milliseconds. */
  z.object({ is: z.literal('appended'), at: z.number() }),
]);

export type GatewayAnswer = z.infer<typeof answerForm>;
export type Facts = Extract<GatewayAnswer, { is: 'facts' }>;
