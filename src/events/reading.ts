import type { Store } from '../store/store.js';
import type { LoggedEvent } from './event.js';
import { conditionOf, type EventFilter } from './filter.js';
import { parseRow } from './rows.js';

/** The next events behind `after`, at most `limit`. */
export async function readEvents(
  store: Store,
  tenantId: string,
  filter: EventFilter,
  after: bigint,
  limit: number,
): Promise<LoggedEvent[]> {
  const rows = await store.prisma.event.findMany({
    where: { tenantId, sequence: { gt: after }, ...conditionOf(filter) },
    orderBy: { sequence: 'asc' },
    take: limit,
  });
  return rows.map(parseRow);
}

/** What is kept no more, as it is after what was read before. */
export interface Removed {
  /** Up to this event; 0 when all are kept. */
  upTo: bigint;
  /** When the latest of them happened. */
  at: Date | null;
}

export async function readRemoved(store: Store, tenantId: string): Promise<Removed> {
  const counter = await store.prisma.eventCounter.findUnique({ where: { tenantId } });
  return { upTo: counter?.removed ?? 0n, at: counter?.removedAt ?? null };
}
