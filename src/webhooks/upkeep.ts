import type { Clock } from '../clock.js';
import { Repeat } from '../repeat.js';
import type { Store } from '../store/store.js';

const INTERVAL_MS = 6 * 3_600_000;
/** So long a delivery is recognised when it comes again. */
export const KEPT_MS = 30 * 86_400_000;

/** Forgets, in the background, deliveries that nobody sends again any more. */
export function webhookUpkeep({
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
      const receivedAt = { lt: new Date(clock.now().getTime() - KEPT_MS) };
      return store.prisma.webhookDelivery.deleteMany({ where: { receivedAt } });
    },
  });
}
