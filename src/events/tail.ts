import { setImmediate } from 'node:timers/promises';
import type { LoggedEvent } from './event.js';
import type { EventFilter } from './filter.js';
import { indexBehind, Pages, type Page, type PagesOptions } from './pages.js';

/** How many of a tenant's latest events are kept in memory while anybody follows them. */
const KEPT = 500;
const PAGE = 100;
/** Ten thousand readers in one go would keep everything else waiting for as long as they take. */
const WOKEN_AT_ONCE = 250;
/** After these a Workspace may have other parts than before. */
const LINK_CHANGES = new Set<string>(['workspace.linked', 'workspace.unlinked']);

/** Who follows a tail: a position of its own, and no queue. */
export interface TailReader {
  /** There may be something new. */
  wake(): void;
  /** Called about every second. */
  look(): void;
}

export interface TailOptions extends PagesOptions {
  /** The latest event when the tail begins. */
  head: bigint;
  /** Told of a read that failed; there is another with the next notification. */
  onError: (error: unknown) => void;
}

/**
 * The recent events of one tenant, in memory for all that follow them: each is read from the
 * database once for the process. Whoever is further behind reads pages, together with those who are
 * at the same place.
 */
export class Tail {
  readonly #options: TailOptions;
  readonly #readers = new Set<TailReader>();
  readonly #pages: Pages;
  #events: LoggedEvent[] = [];
  /** All events behind this one, up to `#to`, are here. */
  #from: bigint;
  #to: bigint;
  /** The latest that is known to be in the log. */
  #head: bigint;
  #linksChanged = 0n;
  #filling = false;
  #waking = false;
  #changed = false;

  constructor(options: TailOptions) {
    this.#options = options;
    this.#pages = new Pages(options);
    this.#from = options.head;
    this.#to = options.head;
    this.#head = options.head;
  }

  get head(): bigint {
    return this.#head;
  }

  /** The latest event that it holds, or would hold. */
  get end(): bigint {
    return this.#to;
  }

  /** The latest event here after which Workspaces may have other parts. */
  get linksChanged(): bigint {
    return this.#linksChanged;
  }

  join(reader: TailReader): void {
    this.#readers.add(reader);
    if (this.#to < this.#head) void this.#fill();
  }

  leave(reader: TailReader): void {
    this.#readers.delete(reader);
  }

  /** To be called about every second. */
  look(): void {
    for (const reader of [...this.#readers]) reader.look();
    this.#pages.dropUnused();
  }

  /** There are events up to this one. */
  advance(upTo: bigint): void {
    if (upTo > this.#head) this.#head = upTo;
    if (this.#to < this.#head) void this.#fill();
  }

  /** Whether all that lies behind the place is here. */
  covers(position: bigint): boolean {
    return position >= this.#from;
  }

  /** The first event behind a covered place that is wanted; null when there is none yet. */
  find(position: bigint, isWanted: (event: LoggedEvent) => boolean): LoggedEvent | null {
    for (let index = indexBehind(this.#events, position); ; index += 1) {
      const event = this.#events[index];
      if (event === undefined) return null;
      if (isWanted(event)) return event;
    }
  }

  /** What comes behind a place that is not covered; see `Pages.behind`. */
  pageBehind(position: bigint, filter: EventFilter): Promise<Page> {
    return this.#pages.behind(filter, position, this.#head);
  }

  async #fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    try {
      while (this.#to < this.#head && this.#readers.size > 0) await this.#fillPage();
    } catch (error) {
      this.#options.onError(error);
    } finally {
      this.#filling = false;
    }
  }

  async #fillPage(): Promise<void> {
    const head = this.#head;
    // What would not be kept is not read.
    if (head - this.#to > KEPT) this.#reset(head - BigInt(KEPT));
    const page = await this.#options.read({}, this.#to, PAGE);
    const last = page.at(-1)?.sequence ?? this.#to;
    this.#events.push(...page);
    this.#to = page.length === PAGE || last > head ? last : head;
    for (const { type, sequence } of page) {
      if (LINK_CHANGES.has(type)) this.#linksChanged = sequence;
    }
    const [dropped] = this.#events.splice(0, Math.max(0, this.#events.length - KEPT)).slice(-1);
    if (dropped) this.#from = dropped.sequence;
    this.#changed = true;
    void this.#wakeAll();
  }

  #reset(place: bigint): void {
    this.#events = [];
    this.#from = place;
    this.#to = place;
    // Events that nobody looked at may have been such.
    this.#linksChanged = place;
  }

  async #wakeAll(): Promise<void> {
    if (this.#waking) return;
    this.#waking = true;
    while (this.#changed) {
      this.#changed = false;
      let woken = 0;
      for (const reader of [...this.#readers]) {
        reader.wake();
        woken += 1;
        if (woken % WOKEN_AT_ONCE === 0) await setImmediate();
      }
    }
    this.#waking = false;
  }
}
