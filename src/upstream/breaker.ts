import {
  CircuitState,
  circuitBreaker,
  CountBreaker,
  handleWhen,
  type CircuitBreakerPolicy,
  type IBackoff,
} from 'cockatiel';
import type { Clock } from '../clock.js';
import { Fault } from './fault.js';

/** Opens when more than this part of the last calls have failed. */
const THRESHOLD = 0.5;
const LAST_CALLS = 20;
const AT_LEAST = 10;
/** How long nothing is sent; then one call finds out. */
const OPEN_MS = 5_000;

export interface BreakerOptions {
  clock: Clock;
  /** What an error says of the upstream: it is in trouble, it is well, or nothing. */
  judge: (error: unknown) => Judgement;
  onChange: (isOpen: boolean) => void;
}

export type Judgement = 'failure' | 'fine' | 'unknown';

type Outcome<T> = { value: T } | { error: unknown; isFailure: boolean };

/**
 * Stops calling an upstream of whose last 20 calls more than half have failed (of at least 10), for
 * five seconds; then one call is let through alone, and when it is answered all are.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  readonly #policy: CircuitBreakerPolicy;
  #openUntil = 0;

  constructor(options: BreakerOptions) {
    this.#options = options;
    const calls = { threshold: THRESHOLD, size: LAST_CALLS, minimumNumberOfCalls: AT_LEAST };
    // A lone call that tells nothing, since nobody waited for it, must not let all others through.
    const failures = handleWhen(() => this.#policy.state === CircuitState.HalfOpen).orWhenResult(
      (outcome) => isFailure(outcome),
    );
    this.#policy = circuitBreaker(failures, {
      breaker: new CountBreaker(calls),
      halfOpenAfter: { next: () => this.#open() },
    });
    this.#policy.onBreak(() => options.onChange(true));
    this.#policy.onReset(() => options.onChange(false));
  }

  get isOpen(): boolean {
    return this.#policy.state !== CircuitState.Closed;
  }

  /** @throws Fault `breaker` when no call may be sent now. */
  check(): void {
    const leftMs = this.#openUntil - this.#options.clock.now().getTime();
    const { state } = this.#policy;
    if (state === CircuitState.HalfOpen || (state === CircuitState.Open && leftMs > 0)) {
      throw new Fault('breaker', { retryAfter: Math.max(1, Math.ceil(leftMs / 1000)) });
    }
  }

  /** What the call gives or throws, which is counted. @throws Fault `breaker`, as `check` does. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    this.check();
    const outcome = await this.#policy.execute(() => this.#outcomeOf(call));
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  async #outcomeOf<T>(call: () => Promise<T>): Promise<Outcome<T>> {
    try {
      return { value: await call() };
    } catch (error) {
      const judgement = this.#options.judge(error);
      if (judgement === 'unknown') throw error;
      return { error, isFailure: judgement === 'failure' };
    }
  }

  /** The library measures with the system's clock; this way it asks ours. */
  #open(): IBackoff<unknown> {
    const { clock } = this.#options;
    const until = clock.now().getTime() + OPEN_MS;
    this.#openUntil = until;
    return {
      get duration() {
        return clock.now().getTime() < until ? Infinity : -Infinity;
      },
      next: () => this.#open(),
    };
  }
}

function isFailure(outcome: unknown): boolean {
  return (
    typeof outcome === 'object' &&
    outcome !== null &&
    'isFailure' in outcome &&
    outcome.isFailure === true
  );
}
