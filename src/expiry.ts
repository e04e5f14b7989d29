import type { Clock } from './clock.js';
import { Repeat } from './repeat.js';

const INTERVAL_MS = 6 * 3_600_000;

export interface ExpiryOptions {
  clock: Clock;
  onError: (error: unknown) => void;
  keptMs: number;
  /** Removes what is older than that time. */
  remove: (before: Date) => Promise<unknown>;
}

/** Removes, in the background, what has been kept for so long. */
export function expiry({ clock, onError, keptMs, remove }: ExpiryOptions): Repeat {
  return new Repeat({
    ...{ clock, onError, intervalMs: INTERVAL_MS },
    work: () => remove(new Date(clock.now().getTime() - keptMs)),
  });
}
