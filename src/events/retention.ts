import type { Clock } from '../clock.js';
import { Repeat } from '../repeat.js';
import type { Store } from '../store/store.js';
import { forgetLooks } from './forget-looks.js';

const INTERVAL_MS = 300_000;
const BATCH = 1_000;
/** In one run; what is left waits for the next. */
const MOST_BATCHES = 200;

export interface RetentionOptions {
  store: Store;
  clock: Clock;
  /** What happened longer ago is kept no more. */
  maxAgeMs: number;
  /** Of a tenant, no more than this are kept. */
  maxCount: number;
  onError: (error: unknown) => void;
}

/**
 * Removes the oldest events in the background: those that are too old, and those beyond the number.
 * Always from the beginning of a tenant's log, and with it, that they are gone, for whoever asks. What
 * sources keep of tasks in order to find events goes by the same age.
 */
export class EventRetention {
  readonly #options: RetentionOptions;
  readonly #repeat: Repeat;
  /** Where the last run stopped, so that one tenant does not keep the others waiting. */
  #lastTenant = '';

  constructor(options: RetentionOptions) {
    const { clock, onError } = options;
    this.#options = options;
    this.#repeat = new Repeat({
      ...{ clock, onError, intervalMs: INTERVAL_MS },
      work: () => this.#run(),
    });
  }

  settled(): Promise<void> {
    return this.#repeat.settled();
  }

  close(): Promise<void> {
    return this.#repeat.stop();
  }

  async #run(): Promise<void> {
    await forgetLooks(this.#options.store, { seenBefore: this.#tooOld, now: this.#now });
    let left = MOST_BATCHES;
    for (const tenantId of await this.#tenants()) {
      if (left === 0) return;
      this.#lastTenant = tenantId;
      do left -= 1;
      while ((await this.#removeBatch(tenantId)) === BATCH && left > 0);
    }
    this.#lastTenant = '';
  }

  /** At most as many as a run can look at. */
  async #tenants(): Promise<string[]> {
    const counters = await this.#options.store.prisma.eventCounter.findMany({
      where: { tenantId: { gt: this.#lastTenant } },
      orderBy: { tenantId: 'asc' },
      select: { tenantId: true },
      take: MOST_BATCHES,
    });
    return counters.map(({ tenantId }) => tenantId);
  }

  /** Gives how many have been removed. */
  async #removeBatch(tenantId: string): Promise<number> {
    const { store, maxCount } = this.#options;
    const { prisma } = store;
    const counter = await prisma.eventCounter.findUnique({ where: { tenantId } });
    if (!counter) return 0;
    const oldest = await prisma.event.findMany({
      where: { tenantId, sequence: { gt: counter.removed } },
      orderBy: { sequence: 'asc' },
      select: { sequence: true, at: true },
      take: BATCH,
    });
    const tooOld = this.#tooOld;
    const firstKept = oldest.findIndex(
      ({ sequence, at }) => at >= tooOld && counter.last - sequence < maxCount,
    );
    const doomed = firstKept === -1 ? oldest : oldest.slice(0, firstKept);
    const removed = doomed.at(-1)?.sequence;
    if (removed === undefined) return 0;
    const times = doomed.map(({ at }) => at.getTime());
    const removedAt = new Date(Math.max(counter.removedAt?.getTime() ?? 0, ...times));
    await store.transaction(async (tx) => {
      await tx.event.deleteMany({ where: { tenantId, sequence: { lte: removed } } });
      // Last, since the row is what those who append wait for.
      await tx.eventCounter.updateMany({
        where: { tenantId, removed: { lt: removed } },
        data: { removed, removedAt },
      });
    });
    return doomed.length;
  }

  get #now(): Date {
    return this.#options.clock.now();
  }

  get #tooOld(): Date {
    return new Date(this.#now.getTime() - this.#options.maxAgeMs);
  }
}
