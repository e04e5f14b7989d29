import type { Event as EventRow } from '../store/generated/prisma/client.js';
import type { Store, Transaction } from '../store/store.js';
import type { EventBus } from './bus.js';
import { eventKinds, type LoggedEvent, type NewEvent } from './event.js';
import { EventStream } from './stream.js';

/** Which events a reader wants; all of the tenant's where it says nothing. */
export interface EventFilter {
  taskId?: string;
}

/** What a subscription follows. */
export interface Follow {
  tenantId: string;
  filter: EventFilter;
  /** The first event delivered is the one behind this. */
  after: bigint;
  /** The stream ends once everything up to here has been delivered; null if it goes on. */
  upTo: bigint | null;
  /** The stream ends with the first event for which this holds. */
  isLast?: (event: LoggedEvent) => boolean;
}

/** Everything that happened, by tenant, in the order in which it was committed. */
export class EventLog {
  readonly #store: Store;
  readonly #bus: EventBus;

  constructor(store: Store, bus: EventBus) {
    this.#store = store;
    this.#bus = bus;
  }

  /**
   * Appends within the transaction of the change that the events tell of. To be called last in it:
   * the counter's row stays locked until the commit, which is what puts the numbers in commit order.
   */
  async append(tx: Transaction, tenantId: string, events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return;
    const [counter] = await tx.$queryRaw<{ last: bigint }[]>`
      INSERT INTO "EventCounter" ("tenantId", "last") VALUES (${tenantId}, ${events.length})
      ON CONFLICT ("tenantId") DO UPDATE SET "last" = "EventCounter"."last" + EXCLUDED."last"
      RETURNING "last"`;
    if (!counter) throw new Error('The event counter gave no number.');
    const first = counter.last - BigInt(events.length) + 1n;
    await tx.event.createMany({
      data: events.map((event, index) => ({
        tenantId,
        sequence: first + BigInt(index),
        dedupeKey: event.dedupeKey,
        type: event.type,
        surface: event.surface,
        workspaceId: event.workspaceId,
        upstreamWorkspaceId: event.upstreamWorkspaceId,
        taskId: event.taskId,
        agentId: event.agentId,
        payload: event.payload,
        at: event.at,
      })),
    });
    this.#store.afterCommit(tx, () => {
      this.#bus.notify(tenantId);
    });
  }

  /** The number of the tenant's latest event; 0 when there is none. */
  async head(tenantId: string): Promise<bigint> {
    const counter = await this.#store.prisma.eventCounter.findUnique({ where: { tenantId } });
    return counter?.last ?? 0n;
  }

  /** The next events behind `after`, at most `limit`. */
  async read(
    tenantId: string,
    filter: EventFilter,
    after: bigint,
    limit: number,
  ): Promise<LoggedEvent[]> {
    const rows = await this.#store.prisma.event.findMany({
      where: { tenantId, sequence: { gt: after }, ...(filter.taskId && { taskId: filter.taskId }) },
      orderBy: { sequence: 'asc' },
      take: limit,
    });
    return rows.map(parseRow);
  }

  /** Follows the log from a place in it. `return()` frees everything at once. */
  follow(follow: Follow): EventStream {
    return new EventStream(this, this.#bus, follow);
  }
}

function parseRow(row: EventRow): LoggedEvent {
  const { id, tenantId, sequence, surface, at, recovered } = row;
  const { workspaceId, upstreamWorkspaceId, taskId, agentId } = row;
  return {
    ...{ id, tenantId, sequence, surface, at, recovered },
    ...{ workspaceId, upstreamWorkspaceId, taskId, agentId },
    ...eventKinds.parse({ type: row.type, payload: row.payload }),
  };
}
