import DataLoader from 'dataloader';
import { setImmediate, setTimeout } from 'node:timers/promises';

/** More than these who ask at once are a crowd. */
const CROWD = 4;
/** Between the reads for a crowd. */
const PAUSE_MS = 5;

export interface SharedReadsOptions<K, T> {
  /** Gives what there is for each of the keys, which are all different, or why it cannot be told. */
  read: (keys: readonly K[]) => Promise<readonly (T | Error)[]>;
  /** The same for keys that mean the same. */
  nameOf: (key: K) => string;
}

/**
 * Reads once for all who ask at about the same time, and keeps nothing: a read begins after all have
 * asked whom it is for, so that none is told what was true only before. It begins when the one before
 * it has ended, and a moment later where that one was for a crowd, which costs a few reads then rather
 * than thousands.
 */
export function sharedReads<K, T>({ read, nameOf }: SharedReadsOptions<K, T>) {
  let asking = 0;
  let free: Promise<unknown> = Promise.resolve();
  const loader = new DataLoader<K, T, string>(
    (keys) => {
      const isCrowd = asking > CROWD;
      asking = 0;
      // Who asks from now on is read for anew.
      loader.clearAll();
      const reading = read(keys);
      free = reading
        .catch(() => undefined)
        .then(() => (isCrowd ? setTimeout(PAUSE_MS) : undefined));
      return reading;
    },
    {
      cacheKeyFn: nameOf,
      // Together with those who are heard in the same turn of the event loop.
      batchScheduleFn: (dispatch) => void free.then(() => setImmediate()).then(dispatch),
    },
  );
  return (key: K): Promise<T> => {
    asking += 1;
    return loader.load(key);
  };
}
