import { createSourceEventStream, type ExecutionArgs } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Viewer } from '../access/viewer.js';
import type { Context } from '../context.js';
import { EventResults } from './event-results.js';
import type { ServerContext } from './server-context.js';
import { SharedResults } from './shared-results.js';

export interface SubscriptionsOptions {
  log: Logger;
  /** Whether errors may propose names of the schema to who asks. */
  maySeeSuggestions: (viewer: Viewer) => boolean;
}

/**
 * Runs subscriptions. Their results are handed on as they are, and not within the iterators that
 * Envelop and Yoga put around them: those keep all that they were made from, which for thousands of
 * subscriptions is most of the memory. So hooks of plugins for single results are not called. Plugins
 * that come after this one wrap the results in `onExecutionResult`: `EventResults` executes and masks,
 * `PacedResults` has each paid for, `LiveResults` ends those of event streams with their viewer.
 */
export function useSubscriptions({
  log,
  maySeeSuggestions,
}: SubscriptionsOptions): Plugin<Context & ServerContext, ServerContext> {
  const shared = new SharedResults();
  return {
    onSubscribe({ args: { contextValue: context }, setSubscribeFn }) {
      setSubscribeFn(async (args: ExecutionArgs) => {
        const events = await createSourceEventStream({
          ...args,
          // Not the one that is kept: what is loaded, and looked up by the context, goes with it.
          contextValue: { ...context, ...context.renew() },
        });
        if (!isAsyncIterable(events)) return events;
        context.results = new EventResults({
          ...{ events, args, context, shared, log },
          maySeeSuggestions: maySeeSuggestions(context.viewer),
        });
        return context.results;
      });
    },

    onExecutionResult({ result, setResult, context: { results } }) {
      if (results && isAsyncIterable(result)) setResult(results);
    },
  };
}
