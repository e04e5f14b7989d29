import type { Lane } from '../surfaces/call.js';
import type { RateLimit } from './upstream.js';
import type { Patience } from './wait.js';

/** The part of a limit that is left to users, if nothing else is said. */
export const USERS_SHARE = 0.5;

/** What a call that wants a turn says of itself. */
export interface TurnRequest extends Patience {
  /** Users go first, and a part of the limit is left to them. */
  readonly lane: Lane;
}

/** What the head of an answer tells of the upstream's own count; null is unknown. */
export interface RateHead {
  readonly status: number;
  readonly limit: number | null;
  readonly remaining: number | null;
  /** In seconds. */
  readonly retryAfter: number | null;
}

/** The right to send one request. */
export interface Permit {
  /** To be told once, as soon as an answer begins. */
  answered(head: RateHead): void;
  /** To be told once, when nothing more comes. What was not sent is given back. */
  end(isSent: boolean): void;
}

/**
 * Holds those who use one credential of an upstream to what it allows. For one process or, by another
 * implementation, for several.
 */
export interface Budget {
  /**
   * Waits for a turn, in the order in which those of a lane have come.
   *
   * @throws NoTurnError as soon as it is clear that none comes before the deadline; the signal's
   * reason when it fires.
   */
  acquire(key: string, request: TurnRequest): Promise<Permit>;
  /** Null when nothing is known of the key. */
  view(key: string): RateLimit | null;
}

/** There is no turn before the deadline. */
export class NoTurnError extends Error {
  override readonly name = 'NoTurnError';
  /** Seconds until there may be one; at least 1. */
  constructor(readonly retryAfter: number) {
    super('There is no turn before the deadline.');
  }
}
