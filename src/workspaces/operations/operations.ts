import type { Clock } from '../../clock.js';
import type { Patience } from '../../idempotency/patience.js';
import { Repeat } from '../../repeat.js';
import type { Call } from '../../surfaces/call.js';
import { courses, type Courses } from './courses.js';
import type { CourseOptions } from './course.js';
import {
  LEASE_MS,
  LostOperationError,
  type Journal,
  type NewOperation,
  type Operation,
} from './journal.js';

/** How often one looks whether an operation has ended that goes on elsewhere. */
const POLL_MS = 200;
/** What is not clear yet is looked at again after this, and more and more seldom. */
const SOON_MS = 1_000;
const LATEST_MS = 60_000;

export interface OperationsOptions extends CourseOptions {
  /** How long a surface may take for what nobody waits for. */
  timeoutMs: number;
  /** Told of faults that no client is told. */
  onError: (error: unknown) => void;
}

/** Who waits for an operation, and how long. */
export interface Waiter {
  readonly patience: Patience;
  /** The call of the request. */
  readonly call: () => Call;
}

/** Carries operations on in this process: those of its clients, and those that were left lying. */
export class Operations {
  readonly #options: OperationsOptions;
  readonly #courses: Courses;
  readonly #runs = new Map<string, Promise<Operation | null>>();
  /** Told when this process has let go of an operation before its end. */
  onLeft: () => void = () => undefined;
  #isClosing = false;

  constructor(options: OperationsOptions) {
    this.#options = options;
    this.#courses = courses(options);
  }

  get journal(): Journal {
    return this.#options.journal;
  }

  /**
   * Does it, or goes on waiting for what the same mutation has begun.
   *
   * @returns the operation when it has ended, or as it is when nobody waits any longer.
   * @throws ConflictError when another is at work on the same Workspace, OutdatedError.
   */
  async perform(wanted: NewOperation, waiter: Waiter): Promise<Operation> {
    const { journal } = this.#options;
    const begun = await journal.begin(wanted);
    if (begun) {
      this.#start(begun, { isSent: false, call: () => this.#timely(waiter) });
      return this.#end(begun, waiter.patience);
    }
    const operation = await this.resume(wanted, waiter);
    if (!operation) throw new Error('The operation has just failed; it may be tried anew.');
    return operation;
  }

  /** The same for what the mutation of that key has begun; null when that is nothing. */
  async resume(
    { tenantId, writeKey }: Pick<NewOperation, 'tenantId' | 'writeKey'>,
    waiter: Waiter,
  ): Promise<Operation | null> {
    const operation = await this.#options.journal.findOf(tenantId, writeKey);
    if (!operation) return null;
    await this.#takeUpFor(waiter, operation);
    return this.#end(operation, waiter.patience);
  }

  /** An earlier attempt may have been cut off; who asks again does not wait until it is taken up. */
  async #takeUpFor(waiter: Waiter, operation: Operation): Promise<void> {
    const { journal } = this.#options;
    const isHeld = operation.holder !== null && !journal.isFree(operation);
    if (operation.endedAt !== null || isHeld || this.isRunning(operation.id)) return;
    const taken = await journal.take(operation);
    if (taken) this.#start(taken, { isSent: true, call: () => this.#timely(waiter) });
  }

  /** Takes up an operation that was left lying. */
  takeUp(operation: Operation): void {
    if (operation.endedAt !== null) return;
    this.#start(operation, { isSent: true, call: () => this.#own(operation.tenantId) });
  }

  isRunning(id: string): boolean {
    return this.#runs.has(id);
  }

  /** Resolves when none goes on in this process. */
  async settled(): Promise<void> {
    while (this.#runs.size > 0) await Promise.allSettled(this.#runs.values());
  }

  /** Lets go of all after the step that each is at. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.settled();
  }

  #start(operation: Operation, how: { isSent: boolean; call: () => Call }): void {
    const { id } = operation;
    const run = this.#run(operation, how).finally(() => this.#runs.delete(id));
    // Also where nobody waits for it.
    run.catch(this.#options.onError);
    this.#runs.set(id, run);
  }

  /** Gives it as it is when it has ended, or cannot go on now; null when it is in other hands. */
  async #run(
    begun: Operation,
    { isSent, call }: { isSent: boolean; call: () => Call },
  ): Promise<Operation | null> {
    const { journal, clock, onError } = this.#options;
    const lease = new Repeat({
      ...{ clock, onError, intervalMs: LEASE_MS / 3, work: () => journal.renew(begun) },
    });
    let operation = begun;
    let sent = isSent;
    try {
      while (operation.endedAt === null && !this.#isClosing) {
        const next = await this.#courses[operation.kind].goOn(operation, sent, call);
        if (next === null) break;
        operation = next;
        // A step that was noted just now is not sent yet, unless it is one in doubt.
        sent = next.steps.some(({ state }) => state === 'IN_DOUBT');
      }
      return operation;
    } catch (error) {
      if (error instanceof LostOperationError) return null;
      throw error;
    } finally {
      await lease.stop();
      if (operation.endedAt === null) await this.#letGo(operation);
    }
  }

  async #letGo(operation: Operation): Promise<void> {
    await this.#options.journal
      .release(operation, this.#pauseAfter(operation))
      .catch(this.#options.onError);
    this.onLeft();
  }

  #pauseAfter({ createdAt }: Operation): number {
    if (this.#isClosing) return 0;
    const age = this.#options.clock.now().getTime() - createdAt.getTime();
    return Math.min(LATEST_MS, Math.max(SOON_MS, age / 4));
  }

  /** Waits for the end of an operation. */
  async #end({ id, tenantId }: Operation, patience: Patience): Promise<Operation> {
    const { journal, clock } = this.#options;
    const run = this.#runs.get(id);
    const ended = run && (await until(clock, patience, run));
    if (ended?.endedAt) return ended;
    for (;;) {
      const operation = await journal.find(tenantId, id);
      if (!operation) throw new Error('An operation has gone.');
      const isOver = patience.signal.aborted || clock.now() >= patience.deadline;
      if (operation.endedAt !== null || isOver) return operation;
      const pollAt = new Date(clock.now().getTime() + POLL_MS);
      await until(clock, { ...patience, deadline: pollAt }, nothing);
    }
  }

  /** A call of somebody's: half of the time is left for what comes after it. */
  #timely({ patience, call }: Waiter): Call {
    const { clock } = this.#options;
    const { account, requestId, onSent } = call();
    const left = patience.deadline.getTime() - clock.now().getTime();
    if (left <= 0) return this.#own(account);
    return {
      ...{ account, deadline: new Date(clock.now().getTime() + left / 2), signal: unending() },
      ...(requestId !== undefined && { requestId }),
      ...(onSent && { onSent }),
    };
  }

  /** A call for which nobody waits. */
  #own(account: string): Call {
    const { clock, timeoutMs } = this.#options;
    const deadline = new Date(clock.now().getTime() + timeoutMs);
    return { account, deadline, signal: unending(), lane: 'background' };
  }
}

/** A step is taken to its end, whoever has gone meanwhile. */
function unending(): AbortSignal {
  return new AbortController().signal;
}

const nothing = new Promise<null>(() => undefined);

/** What the promise gives; null when nobody waits any longer. */
async function until<T>(
  clock: Clock,
  { deadline, signal }: Patience,
  promise: Promise<T>,
): Promise<T | null> {
  let callOff = (): void => undefined;
  const end = new Promise<null>((resolve) => {
    const stop = (): void => {
      resolve(null);
    };
    const stopClock = clock.wakeAt(deadline, stop);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    callOff = () => {
      stopClock();
      signal.removeEventListener('abort', stop);
    };
  });
  return Promise.race([promise, end]).finally(callOff);
}
