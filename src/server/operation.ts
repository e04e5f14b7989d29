import { getOperationAST, GraphQLError, type ExecutionArgs, type ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Amounts, RateLimiter } from '../access/rate-limiter.js';
import { callerOf, type Viewer } from '../access/viewer.js';
import type { LimitsConfig } from '../config.js';
import type { Clock } from '../clock.js';
import type { Context } from '../context.js';
import type { Pace } from '../events/stream.js';
import { sizeOf } from './operation-cost.js';
import { PacedResults } from './paced-results.js';
import type { Operation, ServerContext } from './server-context.js';

export interface OperationOptions {
  limits: Pick<LimitsConfig, 'cost' | 'perMinute'>;
  rateLimiter: RateLimiter;
  clock: Clock;
  log: Logger;
}

/**
 * Counts each operation of a caller, on every transport: when it comes and, by its cost, before it
 * runs; afterwards it is logged, and `extensions.cost` tells what it cost. Each event of a subscription
 * costs what the subscription does.
 */
export function useOperation({
  limits,
  rateLimiter,
  clock,
  log,
}: OperationOptions): Plugin<Context & ServerContext, ServerContext> {
  const perMinuteOf = (viewer: Viewer): Amounts => ({
    operations: viewer.operationsPerMinute ?? limits.perMinute.operations,
    cost: viewer.costPerMinute ?? limits.perMinute.cost,
  });

  /** Gives the error when the caller may not use as much now. */
  const take = async (viewer: Viewer, operation: Operation, amounts: Amounts) => {
    const { allowed, remaining, retryAfter } = await rateLimiter.take(
      callerOf(viewer),
      amounts,
      perMinuteOf(viewer),
    );
    operation.remaining = remaining;
    return allowed ? null : rateLimited(retryAfter);
  };

  /** Gives the error when the operation must not run. */
  const admit = async (args: ExecutionArgs, { viewer, operation }: ServerContext) => {
    if (!viewer || !operation) throw new Error('An operation that onParams has not seen.');
    operation.kind = getOperationAST(args.document, args.operationName)?.operation ?? null;
    operation.name ??= getOperationAST(args.document, args.operationName)?.name?.value ?? null;
    const size = sizeOf(args);
    if (!size) return null;
    operation.cost = size.cost;
    const most = Math.min(limits.cost, perMinuteOf(viewer).cost);
    if (size.cost > most) return tooCostly(size.cost, most);
    return take(viewer, operation, { operations: size.rootFields - 1, cost: size.cost });
  };

  const paced = (
    results: AsyncIterable<ExecutionResult>,
    viewer: Viewer,
    cost: number,
    pace: Pace,
  ) =>
    new PacedResults(results, {
      pace,
      async pay() {
        const amounts = { operations: 0, cost };
        const taken = await rateLimiter.take(callerOf(viewer), amounts, perMinuteOf(viewer));
        return taken.retryAfter;
      },
      wait: (seconds, wake) => clock.wakeAt(new Date(clock.now().getTime() + seconds * 1000), wake),
    });

  return {
    async onParams({ params, context, setResult }) {
      const { viewer } = context;
      if (!viewer) throw new Error('An operation of nobody.');
      context.operation = newOperation(params);
      const refusal = await take(viewer, context.operation, { operations: 1, cost: 0 });
      if (refusal) setResult({ errors: [refusal] });
    },

    async onExecute({ args, setResultAndStopExecution }) {
      const refusal = await admit(args, args.contextValue);
      if (refusal) setResultAndStopExecution({ errors: [refusal] });
    },

    async onSubscribe({ args, setResultAndStopExecution }) {
      const refusal = await admit(args, args.contextValue);
      if (refusal) setResultAndStopExecution({ errors: [refusal] });
    },

    onExecutionResult({ result, setResult, context }) {
      const { viewer, operation, requestId, transport, pace } = context;
      if (!viewer || !operation || !result) return;
      const facts = {
        requestId,
        tenant: viewer.tenantId,
        caller: viewer.credential,
        transport: transport ?? 'http',
        operation: operation.kind,
        name: operation.name?.slice(0, 100),
        cost: operation.cost,
      };
      if (isAsyncIterable(result)) {
        if (!pace) throw new Error('A subscription without a context.');
        log.info(facts, 'subscription begins');
        setResult(paced(result, viewer, operation.cost ?? 0, pace));
        return;
      }
      if (operation.cost !== null) setResult(withCost(result, operation, limits.cost));
      log.info(
        {
          ...facts,
          upstreamCalls: Object.fromEntries(operation.upstreamCalls),
          durationMs: Math.round(performance.now() - operation.startedAt),
          errors: result.errors?.map(({ extensions }) => extensions.code ?? 'UNKNOWN'),
        },
        'operation',
      );
    },
  };
}

/** What clients send as a name has not been checked yet. */
function newOperation({ operationName }: { operationName?: unknown }): Operation {
  return {
    name: typeof operationName === 'string' ? operationName : null,
    ...{ startedAt: performance.now(), kind: null, cost: null, remaining: null },
    upstreamCalls: new Map(),
  };
}

function withCost(
  result: ExecutionResult,
  { cost, remaining }: Operation,
  limit: number,
): ExecutionResult {
  const told = { spent: cost, limit, remaining: remaining?.cost ?? null };
  return { ...result, extensions: { ...result.extensions, cost: told } };
}

function rateLimited(retryAfter: number): GraphQLError {
  return new GraphQLError(`Too many requests. Try again in ${retryAfter} s.`, {
    extensions: {
      code: 'RATE_LIMITED',
      retryAfter,
      http: { status: 429, headers: { 'retry-after': String(retryAfter) } },
    },
  });
}

function tooCostly(cost: number, most: number): GraphQLError {
  return new GraphQLError(
    `The operation may cost ${cost}, and at most ${most} is allowed. Ask for smaller pages or fewer fields.`,
    { extensions: { code: 'TOO_COSTLY', http: { status: 400 } } },
  );
}
