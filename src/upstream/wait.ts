import { setMaxListeners } from 'node:events';
import type { Clock } from '../clock.js';

/** How long one waits for what is under way. */
export interface Patience {
  readonly deadline: Date;
  readonly signal: AbortSignal;
}

export interface EarlyEnd {
  /** What the wait rejects with at the deadline. */
  late: () => Error;
  /** Whether the signal ends it now; without, it goes on. */
  mayLeave: () => boolean;
}

/** What the work gives, unless the deadline or the signal ends the wait before. */
export function waitFor<T>(
  clock: Clock,
  { deadline, signal }: Patience,
  work: Promise<T>,
  { late, mayLeave }: EarlyEnd,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      stopClock();
      signal.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      if (!mayLeave()) return;
      end();
      reject(abortError(signal));
    };
    const stopClock = clock.wakeAt(deadline, () => {
      end();
      reject(late());
    });
    // An operation may wait for any number of calls at once.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', onAbort);
    work.then(resolve, reject).finally(end);
  });
}

/** Resolves when so much time has passed; rejects with the reason of the signal. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      callOff();
      reject(reasonOf(signal));
    };
    const callOff = clock.wakeAt(new Date(clock.now().getTime() + ms), () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}

/** What a signal that has fired says, as an error. */
export function reasonOf({ reason }: { reason: unknown }): Error {
  return reason instanceof Error ? reason : abortError({ reason });
}

/** Says that nobody waits any more, in the signal's own words if they are such. */
export function abortError({ reason }: { reason: unknown }): Error {
  return reason instanceof Error && reason.name === 'AbortError'
    ? reason
    : new DOMException('Nobody waits for the answer any more.', 'AbortError');
}
