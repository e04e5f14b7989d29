import type { Clock } from '../clock.js';
import type { SurfaceError } from '../surfaces/errors.js';
import type { UpstreamHealth } from './upstream.js';

/** How much the latest answer counts in the average. */
const WEIGHT = 0.2;
/** One failure between answers is no outage. */
const FAILURES = 2;

/** Remembers how an upstream did. */
export class HealthRecord {
  readonly #clock: Clock;
  #hasAnswered = false;
  #failures = 0;
  #latencyMs: number | null = null;
  #lastError: UpstreamHealth['lastError'] = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** An answer has come that is no fault of the upstream. */
  answered(latencyMs: number): void {
    this.#hasAnswered = true;
    this.#failures = 0;
    const former = this.#latencyMs ?? latencyMs;
    this.#latencyMs = former + WEIGHT * (latencyMs - former);
  }

  /** The upstream was at fault. */
  failed({ code, message }: SurfaceError): void {
    this.#failures += 1;
    this.blamed({ code, message });
  }

  /** It has answered, and the answer was no use. */
  blamed({ code, message }: Pick<SurfaceError, 'code' | 'message'>): void {
    this.#lastError = { code, message, at: this.#clock.now() };
  }

  view(isBreakerOpen: boolean): UpstreamHealth {
    return {
      state: this.#state(isBreakerOpen),
      latencyMs: this.#latencyMs === null ? null : Math.round(this.#latencyMs),
      lastError: this.#lastError,
    };
  }

  #state(isBreakerOpen: boolean): UpstreamHealth['state'] {
    if (isBreakerOpen || this.#failures >= FAILURES) return 'DOWN';
    if (this.#hasAnswered) return 'UP';
    return this.#failures > 0 ? 'DOWN' : 'UNKNOWN';
  }
}
