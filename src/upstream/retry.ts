import type { Clock } from '../clock.js';
import { Fault } from './fault.js';
import { RetryAllowance } from './retry-allowance.js';
import { codeOf } from './surface-errors.js';
import type { Trip } from './trip.js';
import { pause } from './wait.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const STATUSES = new Set([429, 500, 502, 503, 504]);

export interface RetrierOptions {
  clock: Clock;
  /** How often at most. */
  retries: number;
  /** From 0 to 1. */
  random: () => number;
}

/** Tries again what may be tried again, within the deadline and the allowance. */
export class Retrier {
  readonly #options: RetrierOptions;
  readonly #allowance = new RetryAllowance();

  constructor(options: RetrierOptions) {
    this.#options = options;
  }

  /**
   * What the first attempt that succeeds gives.
   *
   * @throws the fault of the last one that was made; of a write, that of one which may have had its
   * effect, unless a later answer has settled it.
   */
  async run<T>(
    { isWrite, isRepeatable }: { isWrite: boolean; isRepeatable: boolean },
    trip: Trip,
    attempt: () => Promise<T>,
  ): Promise<T> {
    this.#allowance.deposit();
    let former: Fault | null = null;
    for (let retries = 0; ; retries += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        const fault: Fault = former === null ? error : lastMade(former, error);
        if (isWrite && codeOf(fault, isWrite) === 'IN_DOUBT') trip.doubt = fault;
        const pauseMs = isRepeatable ? this.#pauseAfter(error, retries, trip) : null;
        if (pauseMs === null) throw isSettled(fault) ? fault : (trip.doubt ?? fault);
        former = trip.verdict = fault;
        trip.stage = 'unsent';
        await pause(this.#options.clock, pauseMs, trip.signal);
      }
    }
  }

  /** Null when it is not tried again. */
  #pauseAfter(fault: Fault, retries: number, { deadline, signal }: Trip): number | null {
    const { clock, random } = this.#options;
    if (signal.aborted || retries >= this.#options.retries || !isPassing(fault)) return null;
    const chance = random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** retries);
    const ms = Math.max(chance, (fault.retryAfter ?? 0) * 1000);
    if (clock.now().getTime() + ms >= deadline.getTime()) return null;
    return this.#allowance.take() ? ms : null;
  }
}

function isPassing({ kind, status }: Fault): boolean {
  if (kind === 'status') return status !== null && STATUSES.has(status);
  return kind === 'connect' || kind === 'lost' || kind === 'timeout';
}

/** That there was no other attempt says less than why the former one has failed. */
function lastMade(former: Fault, fault: Fault): Fault {
  if (fault.kind !== 'turn' && fault.kind !== 'breaker') return fault;
  const { kind, status, said, field, cause } = former;
  const retryAfter = former.retryAfter ?? fault.retryAfter;
  return new Fault(kind, { status: status ?? undefined, retryAfter, said, field, cause });
}

/** Whether the upstream has said what became of it. */
function isSettled({ kind, status }: Fault): boolean {
  return kind === 'status' && status !== null && status < 500 && status !== 408 && status !== 429;
}
