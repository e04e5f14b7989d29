import type { Clock } from '../clock.js';
import { ConflictError } from '../errors.js';

/** How long one waits for what others do: an operation's deadline, and its end. */
export interface Patience {
  readonly deadline: Date;
  readonly signal: AbortSignal;
}

/**
 * What the promise gives, if it does so in time.
 *
 * @throws ConflictError at the deadline, another error when nobody waits for the answer any more.
 */
export function inTime<T>(
  clock: Clock,
  { deadline, signal }: Patience,
  promise: Promise<T>,
): Promise<T> {
  let callOff = (): void => undefined;
  const end = new Promise<never>((_, reject) => {
    const onAbort = (): void => {
      reject(new Error('Nobody waits for the answer any more.', { cause: signal.reason }));
    };
    const stopClock = clock.wakeAt(deadline, () => {
      reject(
        new ConflictError('The mutation with this idempotency key is still being done. Try again.'),
      );
    });
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    callOff = () => {
      stopClock();
      signal.removeEventListener('abort', onAbort);
    };
  });
  return Promise.race([promise, end]).finally(callOff);
}

/** Resolves when so much time has passed. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.wakeAt(new Date(clock.now().getTime() + ms), resolve);
  });
}
