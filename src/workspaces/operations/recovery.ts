import type { Clock } from '../../clock.js';
import { LEASE_MS } from './journal.js';
import type { Operations } from './operations.js';

/** When it is looked again while operations are open. */
const SOON_MS = 2_000;
/** So many are taken up at a time. */
const AT_ONCE = 20;

export interface RecoveryOptions {
  operations: Operations;
  clock: Clock;
  /** No other process works on this database, so that nothing is left lying there but by this one. */
  isAlone: boolean;
  onError: (error: unknown) => void;
}

/**
 * Takes up the operations of all tenants that nobody carries on: after a kill, or when something was not
 * clear. It looks at the start, and then again as long as any is open; where other processes may leave
 * some, also from time to time.
 */
export class Recovery {
  readonly #options: RecoveryOptions;
  #underWay: Promise<void>;
  #callOff: (() => void) | null = null;
  #isStopped = false;

  /** Begins at once. */
  constructor(options: RecoveryOptions) {
    this.#options = options;
    const { operations, isAlone } = options;
    operations.onLeft = () => {
      this.#lookIn(SOON_MS);
    };
    this.#underWay = this.#lookNow(isAlone ? () => operations.journal.releaseAll() : undefined);
  }

  async settled(): Promise<void> {
    await this.#underWay;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#callOff?.();
    await this.settled();
  }

  /** Nothing new where it is to be looked already. */
  #lookIn(ms: number): void {
    if (this.#isStopped || this.#callOff !== null) return;
    const { clock } = this.#options;
    this.#callOff = clock.wakeAt(new Date(clock.now().getTime() + ms), () => {
      this.#callOff = null;
      this.#underWay = this.#lookNow();
    });
  }

  async #lookNow(before?: () => Promise<void>): Promise<void> {
    try {
      await before?.();
      if (await this.#takeUp()) this.#lookIn(SOON_MS);
      else if (!this.#options.isAlone) this.#lookIn(LEASE_MS);
    } catch (error) {
      this.#options.onError(error);
      this.#lookIn(SOON_MS);
    }
  }

  /** Tells whether any is open. */
  async #takeUp(): Promise<boolean> {
    const { operations } = this.#options;
    const { journal } = operations;
    const open = await journal.open(AT_ONCE);
    for (const row of open) {
      if (!journal.isFree(row) || operations.isRunning(row.id)) continue;
      const taken = await journal.take(row);
      if (taken) operations.takeUp(taken);
    }
    return open.length > 0;
  }
}
