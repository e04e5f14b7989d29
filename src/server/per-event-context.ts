import {
  createSourceEventStream,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import { isAsyncIterable, mapAsyncIterator, type Plugin, type PromiseOrValue } from 'graphql-yoga';
import type { Context } from '../context.js';

/**
 * Executes each event of a subscription in a context of its own. Loaders keep what they read for as
 * long as their context lives, so that a shared one would show every later event old data.
 */
export function usePerEventContext(): Plugin<Context> {
  return {
    onSubscribe({ args, setSubscribeFn }) {
      const { contextValue } = args;
      setSubscribeFn(async (args: ExecutionArgs) => {
        const events = await createSourceEventStream(args);
        if (!isAsyncIterable(events)) return events;
        return mapAsyncIterator(events, (event): PromiseOrValue<ExecutionResult> =>
          execute({
            ...args,
            rootValue: event,
            contextValue: { ...contextValue, ...contextValue.renew() },
          }),
        );
      });
    },
  };
}
