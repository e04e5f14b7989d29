import type { Clock } from '../clock.js';
import { Repeat } from '../repeat.js';
import type { Store } from '../store/store.js';
import type { Outcome } from './outcome.js';
import { inTime, pause, type Patience } from './patience.js';
import { KeyRows, LEASE_MS, requireSame, type KeyedMutation, type Settled } from './rows.js';

const SWEEP_INTERVAL_MS = 3_600_000;
/** How often one looks whether another process has done with a mutation. */
const POLL_MS = 200;

export interface IdempotencyOptions {
  store: Store;
  clock: Clock;
  /** Told of a fault that no client is told: the mutation itself goes on, or has been done. */
  onError: (error: unknown) => void;
}

/** What was done just now, with what is to be kept of it. */
export interface Done<T> {
  readonly outcome: Outcome;
  readonly fileHash: string | null;
  readonly answer: T;
}

/** It was done just now, or before. */
export type Performed<T> = { answer: T } | { settled: Settled };

/**
 * Lets each mutation that carries a key have one effect, however often and through however many
 * processes it is sent: its outcome is kept for 24 hours from its first attempt.
 */
export class Idempotency {
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #rows: KeyRows;
  readonly #sweep: Repeat;
  /** What is under way in this process; it gives what others may go by, null when it came to nothing. */
  readonly #turns = new Map<string, Promise<Settled | null>>();

  constructor({ store, clock, onError }: IdempotencyOptions) {
    this.#clock = clock;
    this.#onError = onError;
    this.#rows = new KeyRows(store, clock);
    this.#sweep = new Repeat({
      ...{ clock, onError, intervalMs: SWEEP_INTERVAL_MS },
      work: () => this.#rows.sweep(),
    });
  }

  /** Lets go of what other processes held. Only where there can be none. */
  releaseAll(): Promise<void> {
    return this.#rows.releaseAll();
  }

  /** Resolves when no sweep is under way. */
  settled(): Promise<void> {
    return this.#sweep.settled();
  }

  /** To be called when no mutation is under way. */
  close(): Promise<void> {
    return this.#sweep.stop();
  }

  /**
   * Does the work, unless the same mutation has been done; one that is under way is waited for. The
   * work is given the key for its writes, the same in each attempt. It throws when nothing is to be
   * kept of it, as when it may go better at the next attempt.
   *
   * @throws ConflictError when the key was used for something else, or its mutation is still under way
   * at the deadline; and what the work throws.
   */
  async perform<T>(
    mutation: KeyedMutation,
    patience: Patience,
    work: (writeKey: string) => Promise<Done<T>>,
  ): Promise<Performed<T>> {
    const name = JSON.stringify([mutation.tenantId, mutation.key]);
    for (let other = this.#turns.get(name); other; other = this.#turns.get(name)) {
      const settled = await inTime(this.#clock, patience, other);
      if (settled === null) continue;
      requireSame(settled, mutation);
      return { settled };
    }
    const turn = this.#turn(mutation, patience, work);
    const forOthers = turn
      .then(
        ({ settled }) => settled,
        () => null,
      )
      .finally(() => this.#turns.delete(name));
    this.#turns.set(name, forOthers);
    return (await turn).performed;
  }

  async #turn<T>(
    mutation: KeyedMutation,
    patience: Patience,
    work: (writeKey: string) => Promise<Done<T>>,
  ): Promise<{ settled: Settled; performed: Performed<T> }> {
    const claim = await this.#claim(mutation, patience);
    if ('settled' in claim) return { settled: claim.settled, performed: claim };
    const lease = new Repeat({
      ...{ clock: this.#clock, onError: this.#onError, intervalMs: LEASE_MS / 3 },
      work: () => this.#rows.renew(mutation),
    });
    try {
      const { answer, ...done } = await work(claim.writeKey);
      await lease.stop();
      await this.#quietly(this.#rows.settle(mutation, done));
      return { settled: { ...mutation, ...done }, performed: { answer } };
    } catch (error) {
      await lease.stop();
      await this.#quietly(this.#rows.release(mutation));
      throw error;
    }
  }

  /** Waits while another process is at it. */
  async #claim(
    mutation: KeyedMutation,
    patience: Patience,
  ): Promise<{ writeKey: string } | { settled: Settled }> {
    for (;;) {
      const claim = await this.#rows.claim(mutation);
      if (claim !== 'held') return claim;
      await inTime(this.#clock, patience, pause(this.#clock, POLL_MS));
    }
  }

  /** What cannot be written down now is found again by its key: the lease ends by itself. */
  async #quietly(write: Promise<void>): Promise<void> {
    try {
      await write;
    } catch (error) {
      this.#onError(error);
    }
  }
}
