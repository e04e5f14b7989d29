import { createHash } from 'node:crypto';
import { execute, type DocumentNode, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import { callerOf, type Viewer } from '../access/viewer.js';
import type { Context } from '../context.js';
import { withShortErrors } from './answer-limits.js';
import { withEventId } from './event-id.js';
import { isFault, maskError } from './mask-error.js';
import type { ServerContext } from './server-context.js';
import type { Group, SharedResults } from './shared-results.js';

/** Those who follow are many, and leave to those who wait for an answer what a surface allows. */
const LANE = 'events';
/** What is executed for several subscriptions goes on when one of them leaves. */
const NEVER = new AbortController().signal;
const never = (): AbortSignal => NEVER;
const UNEXPECTED = 'Unexpected error.';

export interface EventResultsOptions {
  events: AsyncIterable<unknown>;
  args: ExecutionArgs;
  context: Context & ServerContext;
  shared: SharedResults;
  log: Logger;
  /** Whether errors may propose names of the schema to who asks. */
  maySeeSuggestions: boolean;
}

/**
 * The results of one subscription: each event is executed in a context of its own, since loaders keep
 * what they read for as long as theirs lives, and a shared one would show every later event old data.
 * When the events fail, the last result says so. Of what the subscription was made from no more is
 * kept than this needs, since thousands may be open.
 */
export class EventResults implements AsyncIterableIterator<ExecutionResult> {
  readonly #events: AsyncIterator<unknown>;
  readonly #args: Omit<ExecutionArgs, 'contextValue'>;
  readonly #renew: Context['renew'];
  readonly #carriesIds: boolean;
  readonly #maySeeSuggestions: boolean;
  readonly #log: Logger;
  readonly #shared: SharedResults;
  readonly #group: Group;
  #ended = false;

  constructor({ events, args, context, shared, log, maySeeSuggestions }: EventResultsOptions) {
    const { schema, document, operationName, variableValues } = args;
    const { renew, transport, viewer } = context;
    this.#events = events[Symbol.asyncIterator]();
    this.#args = { schema, document, operationName, variableValues };
    this.#renew = renew;
    this.#carriesIds = transport !== 'websocket';
    this.#maySeeSuggestions = maySeeSuggestions;
    this.#log = log;
    this.#shared = shared;
    this.#group = shared.enter(nameOf(this.#args, viewer));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    if (this.#ended) return { done: true, value: undefined };
    try {
      const event = await this.#events.next();
      if (event.done !== true) return { done: false, value: await this.#resultOf(event.value) };
      this.#end();
      return { done: true, value: undefined };
    } catch (error) {
      // What made it fail is told, not what went wrong with freeing it then.
      await this.return().catch(() => undefined);
      return { done: false, value: this.#withShown({}, [error]) };
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    this.#end();
    await this.#events.return?.();
    return { done: true, value: undefined };
  }

  async #resultOf(event: unknown): Promise<ExecutionResult> {
    const result =
      typeof event === 'object' && event !== null
        ? this.#shared.resultOf(this.#group, event, (isShared) => this.#execute(event, isShared))
        : this.#execute(event, false);
    return this.#carriesIds ? withEventId(await result, event) : result;
  }

  async #execute(event: unknown, isShared: boolean): Promise<ExecutionResult> {
    const result = await execute({
      ...this.#args,
      rootValue: event,
      contextValue: this.#renew({ lane: LANE, ...(isShared && { signal: never }) }),
    });
    return result.errors ? this.#withShown(result, result.errors) : result;
  }

  /** The errors as a client may see them. Those that are faults of ours are logged. */
  #withShown(result: ExecutionResult, errors: readonly unknown[]): ExecutionResult {
    const shown = errors.map((error) => {
      const masked = maskError(error, UNEXPECTED);
      if (masked !== error && isFault(error)) this.#log.error({ err: error });
      return masked;
    });
    return withShortErrors({ ...result, errors: shown }, this.#maySeeSuggestions);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#shared.leave(this.#group);
  }
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
  { document, operationName, variableValues }: Omit<ExecutionArgs, 'contextValue'>,
  viewer: Viewer,
): string {
  const facts = [
    ...[numberOf(document), operationName, variableValues],
    ...[viewer.tenantId, callerOf(viewer), [...viewer.scopes].sort()],
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('base64');
}
