import { expiry, type ExpiryOptions } from '../expiry.js';
import type { Repeat } from '../repeat.js';
import type { Store } from '../store/store.js';

/** So long a delivery is recognised when it comes again. */
export const KEPT_MS = 30 * 86_400_000;

/** Forgets, in the background, deliveries that nobody sends again any more. */
export function webhookUpkeep({
  store,
  ...options
}: { store: Store } & Pick<ExpiryOptions, 'clock' | 'onError'>): Repeat {
  return expiry({
    ...{ ...options, keptMs: KEPT_MS },
    remove: (before) =>
      store.prisma.webhookDelivery.deleteMany({ where: { receivedAt: { lt: before } } }),
  });
}
