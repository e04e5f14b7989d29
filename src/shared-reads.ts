import DataLoader from 'dataloader';
import { setImmediate, setTimeout } from 'node:timers/promises';

/** Between the reads for a crowd. Who asks alone does not wait. */
const PAUSE_MS = 5;

export interface SharedReadsOptions<K, T> {
  /** Gives what there is for each of the keys, which are all different; null: nothing. */
  read: (keys: readonly K[]) => Promise<readonly (T | null)[]>;
  /** The same for keys that mean the same. */
  nameOf: (key: K) => string;
}

/**
 * Reads once for all who ask at about the same time, and keeps nothing: a read begins after all have
 * asked whom it is for, so that none is told what was true only before. It begins when the one before
 * it has ended, and a moment later where that one was for several, so that a crowd costs a few reads
 * rather than thousands.
 */
export function sharedReads<K, T>({
  read,
  nameOf,
}: SharedReadsOptions<K, T>): DataLoader<K, T | null> {
  let free: Promise<unknown> = Promise.resolve();
  return new DataLoader<K, T | null>(
    async (asked) => {
      const byName = new Map(asked.map((key) => [nameOf(key), key]));
      const reading = read([...byName.values()]);
      free = reading
        .catch(() => undefined)
        .then(() => (asked.length > 1 ? setTimeout(PAUSE_MS) : undefined));
      const answers = await reading;
      const answerOf = new Map([...byName.keys()].map((name, index) => [name, answers[index]]));
      return asked.map((key) => answerOf.get(nameOf(key)) ?? null);
    },
    {
      cache: false,
      // Together with those who are heard in the same turn of the event loop.
      batchScheduleFn: (dispatch) => void free.then(() => setImmediate()).then(dispatch),
    },
  );
}
