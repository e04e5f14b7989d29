import type { LoggedEvent } from './event.js';
import { filterName, type EventFilter } from './filter.js';
import type { Removed } from './reading.js';

const PAGE = 100;
/** Of one tenant. Readers that are further apart than these hold read for themselves. */
const KEPT = 16;

/** The next events behind a place that a filter lets through. Many may read it, and nobody changes it. */
export interface Page {
  readonly after: bigint;
  /** All that is wanted behind `after`, up to this one, is here. */
  readonly end: bigint;
  readonly events: readonly LoggedEvent[];
  /** What was kept no more when it was read. */
  readonly removed: Removed;
}

export interface PagesOptions {
  /** The next events behind a place that the filter lets through, at most `limit`. */
  read: (filter: EventFilter, after: bigint, limit: number) => Promise<LoggedEvent[]>;
  removed: () => Promise<Removed>;
}

interface Read {
  readonly filter: string;
  readonly after: bigint;
  readonly page: Promise<Page>;
}

/** A page that was read, and by whom it may be used. */
interface Kept {
  readonly filter: string;
  readonly page: Page;
  isUsed: boolean;
}

/**
 * The pages that those read who are behind the tail. Whoever comes to a place that another with the same
 * filter has just come to has its page: a thousand clients that connect again read the log once.
 */
export class Pages {
  readonly #options: PagesOptions;
  /** The oldest first. */
  #kept: Kept[] = [];
  readonly #underWay = new Set<Read>();

  constructor(options: PagesOptions) {
    this.#options = options;
  }

  /**
   * A page with what comes behind the place; `head` is an event that is known to be in the log. It may
   * end before the place when another was reading it; then there is more on asking again.
   */
  behind(filter: EventFilter, position: bigint, head: bigint): Promise<Page> {
    const name = filterName(filter);
    for (const kept of this.#kept) {
      const { after, end } = kept.page;
      if (kept.filter !== name || position < after || position >= end) continue;
      kept.isUsed = true;
      return Promise.resolve(kept.page);
    }
    for (const read of this.#underWay) {
      // One that begins further back is not sure to come as far.
      const isNear = read.after <= position && position < read.after + BigInt(PAGE);
      if (read.filter === name && isNear) return read.page;
    }
    return this.#read(filter, name, position, head);
  }

  /** Drops what nobody has used since it was called last. */
  dropUnused(): void {
    this.#kept = this.#kept.filter(({ isUsed }) => isUsed);
    for (const kept of this.#kept) kept.isUsed = false;
  }

  async #read(filter: EventFilter, name: string, after: bigint, head: bigint): Promise<Page> {
    const read: Read = { filter: name, after, page: this.#readPage(filter, after, head) };
    this.#underWay.add(read);
    try {
      const page = await read.page;
      this.#kept.push({ filter: name, page, isUsed: true });
      if (this.#kept.length > KEPT) this.#kept.shift();
      return page;
    } finally {
      this.#underWay.delete(read);
    }
  }

  async #readPage(filter: EventFilter, after: bigint, head: bigint): Promise<Page> {
    const events = await this.#options.read(filter, after, PAGE);
    // After the events, so that what was removed while they were read is noticed.
    const removed = await this.#options.removed();
    const end = events.length < PAGE ? head : (events.at(-1)?.sequence ?? head);
    return { after, end, events, removed };
  }
}

/** Of events in their order, the place of the first one behind the position. */
export function indexBehind(events: readonly LoggedEvent[], position: bigint): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const event = events[middle];
    if (event !== undefined && event.sequence <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
