import type { Store } from '../store/store.js';
import type { EventBus } from './bus.js';
import { readEvents, readRemoved } from './reading.js';
import { Tail } from './tail.js';

/** How often one looks whether another process has appended. */
const LOOK_INTERVAL_MS = 1_000;

export interface TailsOptions {
  store: Store;
  bus: EventBus;
  /** Told of reads that failed; they are repeated in a second at the latest. */
  onError: (error: unknown) => void;
}

interface Entry {
  opened: Promise<Tail>;
  stopListening: () => void;
  /** How many follow it, or are about to. */
  count: number;
}

/** A tenant's tail, held for one who follows it. */
export interface HeldTail {
  readonly tail: Tail;
  /** To be called once. The last one to let go frees it. */
  release: () => void;
}

/** The tails of the tenants whose events are followed now, and of no others. */
export class Tails {
  readonly #options: TailsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #open = new Map<string, Tail>();
  #timer: NodeJS.Timeout | null = null;

  constructor(options: TailsOptions) {
    this.#options = options;
  }

  /** Rejects when the database does not answer. */
  async hold(tenantId: string): Promise<HeldTail> {
    const entry = this.#entries.get(tenantId) ?? this.#enter(tenantId);
    entry.count += 1;
    const release = (): void => {
      entry.count -= 1;
      if (entry.count === 0) this.#drop(tenantId, entry);
    };
    try {
      return { tail: await entry.opened, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Looks what other processes have appended. One statement, whatever the number of readers. */
  async look(): Promise<void> {
    if (this.#open.size === 0) return;
    try {
      const counters = await this.#options.store.prisma.eventCounter.findMany({
        where: { tenantId: { in: [...this.#open.keys()] } },
        select: { tenantId: true, last: true },
      });
      for (const { tenantId, last } of counters) this.#open.get(tenantId)?.advance(last);
    } catch (error) {
      this.#options.onError(error);
    }
    for (const tail of [...this.#open.values()]) tail.look();
  }

  /** How many follow a tail, or are about to. */
  get size(): number {
    return [...this.#entries.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** Looks no more. Whoever still follows is told nothing new by it. */
  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #enter(tenantId: string): Entry {
    const { store, bus, onError } = this.#options;
    let heard = 0n;
    let tail: Tail | null = null;
    // Before the look at the counter, so that nothing comes between the two.
    const stopListening = bus.listen(tenantId, (upTo) => {
      heard = upTo;
      tail?.advance(upTo);
    });
    const open = async (): Promise<Tail> => {
      const counter = await store.prisma.eventCounter.findUnique({ where: { tenantId } });
      tail = new Tail({
        ...{ head: counter?.last ?? 0n, onError },
        read: (filter, after, limit) => readEvents(store, tenantId, filter, after, limit),
        removed: () => readRemoved(store, tenantId),
      });
      tail.advance(heard);
      if (this.#entries.get(tenantId) === entry) this.#open.set(tenantId, tail);
      return tail;
    };
    const entry: Entry = { opened: open(), stopListening, count: 0 };
    this.#entries.set(tenantId, entry);
    this.#timer ??= setInterval(() => void this.look(), LOOK_INTERVAL_MS).unref();
    return entry;
  }

  #drop(tenantId: string, entry: Entry): void {
    entry.stopListening();
    if (this.#entries.get(tenantId) !== entry) return;
    this.#entries.delete(tenantId);
    this.#open.delete(tenantId);
    if (this.#entries.size === 0) this.close();
  }
}
