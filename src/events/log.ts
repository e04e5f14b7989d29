import type { Clock } from '../clock.js';
import { ValidationError } from '../errors.js';
import type { Store, Transaction } from '../store/store.js';
import { Audience } from './audience.js';
import type { EventBus } from './bus.js';
import type { LoggedEvent, NewEvent } from './event.js';
import type { EventFilter } from './filter.js';
import { gapIn } from './gap.js';
import { interruption } from './interrupted.js';
import { readEvents, readRemoved } from './reading.js';
import { toRow } from './rows.js';
import { EventStream, filterOf, type Follow, type StreamOptions } from './stream.js';
import { Tails } from './tails.js';
import { WorkspaceSubjects } from './workspace-subjects.js';

export interface EventLogOptions {
  store: Store;
  bus: EventBus;
  clock: Clock;
  /** After how long a reader that leaves events unread is let go; null: never. */
  maxLagMs: number | null;
  /** Told of reads that failed: those for all readers are repeated, those for one interrupt it. */
  onError: (error: unknown) => void;
}

/** Everything that happened, by tenant, in the order in which it was committed. */
export class EventLog {
  /** Which events are about a Workspace. */
  readonly workspaces: WorkspaceSubjects;
  readonly audience = new Audience();
  readonly #options: EventLogOptions;
  readonly #tails: Tails;
  readonly #streamOptions: StreamOptions;

  constructor(options: EventLogOptions) {
    this.workspaces = new WorkspaceSubjects(options.store);
    this.#options = options;
    this.#tails = new Tails(options);
    const { clock, maxLagMs, onError } = options;
    this.#streamOptions = { now: () => clock.now(), maxLagMs, onError };
  }

  /**
   * Appends within the transaction of the change that the events tell of. To be called last in it:
   * the counter's row stays locked until the commit, which is what puts the numbers in commit order.
   * Fails, and with it the change, when an event was told before.
   */
  async append(tx: Transaction, tenantId: string, events: readonly NewEvent[]): Promise<void> {
    if (events.length === 0) return;
    const last = await raiseCounter(tx, tenantId, events.length);
    const first = last - BigInt(events.length) + 1n;
    await tx.event.createMany({
      data: events.map((event, index) => toRow(tenantId, first + BigInt(index), event)),
    });
    this.#options.store.afterCommit(tx, () => {
      this.#options.bus.notify(tenantId, last);
    });
  }

  /**
   * Appends those that have not been told before, and gives them. Also to be called last: what has
   * been told is known for certain only under the lock.
   */
  async appendNew(
    tx: Transaction,
    tenantId: string,
    events: readonly NewEvent[],
  ): Promise<NewEvent[]> {
    if (events.length === 0) return [];
    await raiseCounter(tx, tenantId, 0);
    const dedupeKeys = new Set(events.map(({ dedupeKey }) => dedupeKey));
    const known = await tx.event.findMany({
      where: { tenantId, dedupeKey: { in: [...dedupeKeys] } },
      select: { dedupeKey: true },
    });
    for (const { dedupeKey } of known) dedupeKeys.delete(dedupeKey);
    // The first of those that are told twice at once; deleting tells whether it is.
    const fresh = events.filter(({ dedupeKey }) => dedupeKeys.delete(dedupeKey));
    await this.append(tx, tenantId, fresh);
    return fresh;
  }

  /** The same by itself, for what comes from a source. Many at once cost little more than one. */
  appendBatch(tenantId: string, events: readonly NewEvent[]): Promise<NewEvent[]> {
    return this.#options.store.transaction((tx) => this.appendNew(tx, tenantId, events));
  }

  /** The number of the tenant's latest event; 0 when there is none. */
  async head(tenantId: string): Promise<bigint> {
    const { prisma } = this.#options.store;
    const counter = await prisma.eventCounter.findUnique({ where: { tenantId } });
    return counter?.last ?? 0n;
  }

  /**
   * The next events behind `after`, at most `limit`; null: from the oldest that is kept. Where some
   * behind `after` are kept no more, a gap comes first.
   */
  async page(
    tenantId: string,
    filter: EventFilter,
    after: bigint | null,
    limit: number,
  ): Promise<LoggedEvent[]> {
    const { store, clock } = this.#options;
    const events = await readEvents(store, tenantId, filter, after ?? 0n, limit);
    if (after === null) return events;
    const { upTo } = await readRemoved(store, tenantId);
    if (upTo <= after) return events;
    const gap = gapIn({ tenantId, from: after, to: upTo, at: clock.now() });
    return [gap, ...events.filter(({ sequence }) => sequence > upTo)].slice(0, limit);
  }

  /**
   * Follows the log from a place in it. `return()` frees everything at once.
   *
   * @throws ValidationError for a place that the log has not come to; InterruptedError when it cannot be
   * read; the errors for clients that `filter` throws.
   */
  async follow(follow: Follow): Promise<EventStream> {
    try {
      return await this.#open(follow);
    } catch (error) {
      throw interruption(error, follow.after, this.#options.onError);
    }
  }

  async #open(follow: Follow): Promise<EventStream> {
    const { tenantId, after } = follow;
    const { tail, release } = await this.#tails.hold(tenantId);
    try {
      if (after !== null && after > tail.head && after > (await this.head(tenantId))) throw ahead();
      const { end } = tail;
      const filter = await filterOf(follow);
      const depart = this.audience.enter(tenantId, filter);
      const onEnd = (): void => {
        depart();
        release();
      };
      return new EventStream(this.#streamOptions, { follow, tail, filter, filteredAt: end, onEnd });
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Looks at once what other processes have appended; otherwise that is done every second. */
  look(): Promise<void> {
    return this.#tails.look();
  }

  /** How many streams are open. */
  get streams(): number {
    return this.#tails.size;
  }

  close(): void {
    this.#tails.close();
  }
}

function ahead(): ValidationError {
  return new ValidationError(
    'This cursor is ahead of all events: it is of another log. Read the state anew, and begin from now.',
  );
}

/** Gives as many numbers more, locks the row until the commit, and tells the last of them. */
async function raiseCounter(tx: Transaction, tenantId: string, by: number): Promise<bigint> {
  const [counter] = await tx.$queryRaw<{ last: bigint }[]>`
    INSERT INTO "EventCounter" ("tenantId", "last") VALUES (${tenantId}, ${by})
    ON CONFLICT ("tenantId") DO UPDATE SET "last" = "EventCounter"."last" + EXCLUDED."last"
    RETURNING "last"`;
  if (!counter) throw new Error('The event counter gave no number.');
  return counter.last;
}
