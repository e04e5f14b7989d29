import { createHash } from 'node:crypto';
import {
  createSourceEventStream,
  execute,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import { isAsyncIterable, mapAsyncIterator, type Plugin, type PromiseOrValue } from 'graphql-yoga';
import { callerOf } from '../access/viewer.js';
import type { Context } from '../context.js';
import type { ServerContext } from './server-context.js';
import { withEventId } from './event-id.js';
import { SharedResults } from './shared-results.js';

/** Those who follow are many, and leave to those who wait for an answer what a surface allows. */
const EVENT = { lane: 'events' } as const;
/** What is executed for several subscriptions goes on when one of them leaves. */
const NEVER = new AbortController().signal;
const never = (): AbortSignal => NEVER;

/**
 * Executes each event of a subscription in a context of its own. Loaders keep what they read for as
 * long as their context lives, so that a shared one would show every later event old data.
 */
export function usePerEventContext(): Plugin<Context & ServerContext> {
  const results = new SharedResults();
  return {
    onSubscribe({ args, setSubscribeFn }) {
      const { contextValue } = args;
      setSubscribeFn(async (args: ExecutionArgs) => {
        // What a context is looked up by goes with it: of use to no event, and a third of the memory.
        const events = await createSourceEventStream({
          ...args,
          contextValue: { ...contextValue },
        });
        if (!isAsyncIterable(events)) return events;
        Object.assign(contextValue, { loaders: null });
        const member = results.enter(nameOf(args, contextValue));
        const executed = (event: unknown, isShared: boolean): PromiseOrValue<ExecutionResult> =>
          execute({
            ...args,
            rootValue: event,
            contextValue: {
              ...contextValue,
              ...contextValue.renew({ ...EVENT, ...(isShared && { signal: never }) }),
            },
          });
        const resultOf = (event: unknown): PromiseOrValue<ExecutionResult> =>
          typeof event === 'object' && event !== null
            ? member.resultOf(event, (isShared) => executed(event, isShared))
            : executed(event, false);
        return mapAsyncIterator(
          events,
          contextValue.transport === 'websocket'
            ? resultOf
            : async (event) => withEventId(await resultOf(event), event),
          (error: unknown): never => {
            member.leave();
            throw error;
          },
          () => member.leave(),
        );
      });
    },
  };
}

/** Documents of one text are one object for as long as they are kept. */
const documents = new WeakMap<DocumentNode, number>();
let lastDocument = 0;

function numberOf(document: DocumentNode): number {
  const known = documents.get(document);
  if (known !== undefined) return known;
  lastDocument += 1;
  documents.set(document, lastDocument);
  return lastDocument;
}

/** The same for subscriptions that have the same result for the same event. */
function nameOf(
  { document, operationName, variableValues }: ExecutionArgs,
  { viewer }: Context,
): string {
  const facts = [
    ...[numberOf(document), operationName, variableValues],
    ...[viewer.tenantId, callerOf(viewer), [...viewer.scopes].sort()],
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64');
}
