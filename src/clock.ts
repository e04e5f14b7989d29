/** The time, and waking up later. Passed in everywhere, so that tests can move it. */
export interface Clock {
  now(): Date;
  /** Calls `wake` once when `at` is reached, as soon as possible if it is past. Returns a function that calls it off. */
  wakeAt(at: Date, wake: () => void): () => void;
}

/** `setTimeout` wraps around above this. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => new Date(),
  wakeAt(at, wake) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const remaining = at.getTime() - Date.now();
      timer =
        remaining > LONGEST_TIMEOUT_MS
          ? setTimeout(arm, LONGEST_TIMEOUT_MS)
          : setTimeout(wake, Math.max(0, remaining));
    };
    arm();
    return () => {
      clearTimeout(timer);
    };
  },
};
