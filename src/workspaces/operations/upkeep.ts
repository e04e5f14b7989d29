import { expiry, type ExpiryOptions } from '../../expiry.js';
import type { Repeat } from '../../repeat.js';
import type { Store } from '../../store/store.js';

/** Longer than any client's key is known, whose outcome is read from its operation. */
const KEPT_MS = 30 * 86_400_000;

/**
 * Removes, in the background, operations that ended long ago, with their steps. Those that need
 * attention stay: nobody else knows what they have left behind.
 */
export function operationUpkeep({
  store,
  ...options
}: { store: Store } & Pick<ExpiryOptions, 'clock' | 'onError'>): Repeat {
  const state = { not: 'NEEDS_ATTENTION' } as const;
  return expiry({
    ...{ ...options, keptMs: KEPT_MS },
    remove: (before) =>
      store.prisma.operation.deleteMany({ where: { endedAt: { lt: before }, state } }),
  });
}
