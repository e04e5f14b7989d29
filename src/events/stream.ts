import type { LoggedEvent } from './event.js';
import { isWanted, type EventFilter } from './filter.js';
import { gapIn } from './gap.js';
import { LaggingError } from './lagging.js';
import { interruption } from './interrupted.js';
import { indexBehind, type Page } from './pages.js';
import type { TailReader, Tail } from './tail.js';

/** What a stream delivers. */
export interface Follow {
  tenantId: string;
  /** What is wanted. A function gives it, and gives it again once Workspaces may have other parts. */
  filter: EventFilter | (() => Promise<EventFilter>);
  /** The first event delivered is the one behind this; null: from now on. */
  after: bigint | null;
  /** The stream ends with the first event for which this holds. */
  isLast?: (event: LoggedEvent) => boolean;
  /** That of the reader, if it is not let read as fast as it can. */
  pace?: Pace;
}

export interface StreamStart {
  follow: Follow;
  tail: Tail;
  filter: EventFilter;
  /** Where the tail ended before the filter was read. */
  filteredAt: bigint;
  /** Called once, when nothing more is to come. */
  onEnd: () => void;
}

/** What all streams have in common. */
export interface StreamOptions {
  now: () => Date;
  /** After how long a reader that does not read is let go; null: never. */
  maxLagMs: number | null;
  /** Told why a stream was interrupted. */
  onError: (error: unknown) => void;
}

/** How fast a reader is let read. */
export interface Pace {
  /** It would read, and is kept waiting by us. */
  isHeldBack: boolean;
}

const nothing = (): void => undefined;

/**
 * A reader of the log: a position, and at most one page of events, which it may share. It reads when it is asked for the
 * next event, so a slow consumer holds nothing. Not an async generator, since `return()` of one waits
 * for the event it is waiting for.
 */
export class EventStream implements AsyncIterableIterator<LoggedEvent>, TailReader {
  readonly #follow: Follow;
  readonly #tail: Tail;
  readonly #options: StreamOptions;
  readonly #onEnd: () => void;
  #filter: EventFilter;
  /** Up to where the links are known in the filter. */
  #filteredAt: bigint;
  #position: bigint;
  /** Holds what comes next; null: to be read, or found in the tail. */
  #page: Pick<Page, 'events' | 'end'> | null = null;
  /** The next one in the page. */
  #index = 0;
  #upTo: bigint | null = null;
  #missesNothingBefore: Date | null = null;
  #ended = false;
  #fault: LaggingError | null = null;
  /** Since when it has not been asked for an event; null while it is. */
  #unreadSince: number | null = performance.now();
  #wake: () => void = nothing;

  constructor(options: StreamOptions, { follow, tail, filter, filteredAt, onEnd }: StreamStart) {
    this.#options = options;
    this.#follow = follow;
    this.#tail = tail;
    this.#filter = filter;
    this.#filteredAt = filteredAt;
    this.#onEnd = onEnd;
    // What another process has appended within the last second may still come: early, never late.
    this.#position = follow.after ?? tail.head;
    tail.join(this);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The latest event that this process knows of. */
  get head(): bigint {
    return this.#tail.head;
  }

  /** It ends when everything up to here has been delivered. */
  endAt(sequence: bigint): void {
    this.#upTo = sequence;
    this.wake();
  }

  /** Nothing that is wanted has happened before then: that older events are gone is no gap. */
  missNothingBefore(at: Date): void {
    this.#missesNothingBefore = at;
  }

  async next(): Promise<IteratorResult<LoggedEvent>> {
    this.#unreadSince = null;
    try {
      for (;;) {
        const event = this.ready();
        if (event) return { done: false, value: event };
        const fault = this.#takeFault();
        if (fault) throw fault;
        if (this.#ended) return { done: true, value: undefined };
        await this.#getReady().catch((error: unknown) => {
          throw interruption(error, this.#position, this.#options.onError);
        });
      }
    } catch (error) {
      this.#end();
      throw error;
    } finally {
      this.#unreadSince = performance.now();
    }
  }

  /** The next event, if it is at hand. */
  ready(): LoggedEvent | null {
    if (this.#ended || this.#isFilterOld) return null;
    const event = this.#takeFromPage() ?? this.#findInTail();
    if (!event) return null;
    if (this.#upTo !== null && event.sequence > this.#upTo && event.type !== 'event.gap') {
      this.#end();
      return null;
    }
    this.#position = event.sequence;
    if (this.#follow.isLast?.(event)) this.#end();
    return event;
  }

  return(): Promise<IteratorResult<LoggedEvent>> {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: unknown): Promise<IteratorResult<LoggedEvent>> {
    this.#end();
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }

  wake(): void {
    this.#wake();
  }

  /** Lets a reader go that leaves events unread for too long, by its own doing. */
  look(): void {
    const { maxLagMs } = this.#options;
    if (maxLagMs === null || this.#unreadSince === null || this.#ended) return;
    if (this.#position >= this.#tail.head) return;
    if (this.#follow.pace?.isHeldBack) this.#unreadSince = performance.now();
    else if (performance.now() - this.#unreadSince >= maxLagMs) this.#letGo();
  }

  #letGo(): void {
    this.#fault = new LaggingError(this.#position);
    this.#end();
  }

  get #isFilterOld(): boolean {
    return typeof this.#follow.filter === 'function' && this.#tail.linksChanged > this.#filteredAt;
  }

  #takeFromPage(): LoggedEvent | null {
    if (this.#page === null) return null;
    const { events, end } = this.#page;
    const event = events[this.#index] ?? null;
    this.#index += 1;
    if (event) return event;
    this.#page = null;
    if (end > this.#position) this.#position = end;
    return null;
  }

  #findInTail(): LoggedEvent | null {
    if (!this.#tail.covers(this.#position)) return null;
    const event = this.#tail.find(this.#position, (one) => isWanted(this.#filter, one));
    // There is nothing for this reader up to the end, so it stays where memory reaches.
    if (!event && this.#tail.end > this.#position) this.#position = this.#tail.end;
    return event;
  }

  /** Gets at the next event, or waits until there may be one. */
  #getReady(): Promise<void> {
    if (this.#upTo !== null && this.#position >= this.#upTo) {
      this.#end();
      return Promise.resolve();
    }
    if (this.#isFilterOld) return this.#renewFilter();
    if (!this.#tail.covers(this.#position)) return this.#readPage();
    return new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  async #renewFilter(): Promise<void> {
    const { end } = this.#tail;
    this.#filter = await filterOf(this.#follow);
    this.#filteredAt = end;
  }

  async #readPage(): Promise<void> {
    const { tenantId } = this.#follow;
    const { now } = this.#options;
    const since = this.#missesNothingBefore;
    const from = this.#position;
    const page = await this.#tail.pageBehind(from, this.#filter);
    const { upTo, at } = page.removed;
    if (upTo <= from) this.#open(page, indexBehind(page.events, from));
    else if (since !== null && at !== null && at < since) this.#position = upTo;
    else this.#open({ events: [gapIn({ tenantId, from, to: upTo, at: now() })], end: upTo }, 0);
  }

  #open(page: Pick<Page, 'events' | 'end'>, index: number): void {
    this.#page = page;
    this.#index = index;
  }

  #takeFault(): LaggingError | null {
    const fault = this.#fault;
    this.#fault = null;
    return fault;
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#page = null;
    this.#tail.leave(this);
    this.#onEnd();
    this.#wake();
  }
}

/** What is wanted now. */
export async function filterOf({ filter }: Follow): Promise<EventFilter> {
  return typeof filter === 'function' ? filter() : filter;
}
