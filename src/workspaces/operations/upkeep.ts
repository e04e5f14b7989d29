import type { Clock } from '../../clock.js';
import { Repeat } from '../../repeat.js';
import type { Store } from '../../store/store.js';

const INTERVAL_MS = 6 * 3_600_000;
/** Longer than any client's key is known, whose outcome is read from its operation. */
const KEPT_MS = 30 * 86_400_000;

/**
 * Removes, in the background, operations that ended long ago, with their steps. Those that need
 * attention stay: nobody else knows what they have left behind.
 */
export function operationUpkeep({
  store,
  clock,
  onError,
}: {
  store: Store;
  clock: Clock;
  onError: (error: unknown) => void;
}): Repeat {
  return new Repeat({
    ...{ clock, onError, intervalMs: INTERVAL_MS },
    work: () => {
      const endedAt = { lt: new Date(clock.now().getTime() - KEPT_MS) };
      const state = { not: 'NEEDS_ATTENTION' } as const;
      return store.prisma.operation.deleteMany({ where: { endedAt, state } });
    },
  });
}
