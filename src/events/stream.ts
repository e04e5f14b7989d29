import type { EventBus } from './bus.js';
import type { LoggedEvent } from './event.js';
import type { EventLog, Follow } from './log.js';

const PAGE = 100;

/**
 * A reader of the log: a position, and one page of events. It reads when it is asked for the next
 * event, so a slow consumer holds nothing. Not an async generator, since `return()` of one waits
 * for the event it is waiting for.
 */
export class EventStream implements AsyncIterableIterator<LoggedEvent> {
  readonly #log: EventLog;
  readonly #follow: Follow;
  readonly #stopListening: () => void;
  #position: bigint;
  #page: LoggedEvent[] = [];
  #ended = false;
  /** New events may be there that have not been looked for. */
  #stale = true;
  #wake: () => void = () => undefined;

  constructor(log: EventLog, bus: EventBus, follow: Follow) {
    this.#log = log;
    this.#follow = follow;
    this.#position = follow.after;
    this.#stopListening = bus.listen(follow.tenantId, () => {
      this.#stale = true;
      this.#wake();
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<LoggedEvent>> {
    try {
      while (this.#page.length === 0 && !this.#ended) await this.#refill();
    } catch (error) {
      this.#end();
      throw error;
    }
    const event = this.#ended ? undefined : this.#page.shift();
    if (!event) return { done: true, value: undefined };
    this.#position = event.sequence;
    if (this.#follow.isLast?.(event)) this.#end();
    return { done: false, value: event };
  }

  return(): Promise<IteratorResult<LoggedEvent>> {
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(error: unknown): Promise<IteratorResult<LoggedEvent>> {
    this.#end();
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }

  async #refill(): Promise<void> {
    const { tenantId, filter, upTo } = this.#follow;
    if (upTo !== null && this.#position >= upTo) {
      this.#end();
      return;
    }
    if (!this.#stale) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      return;
    }
    // Before the look, so that what comes during it makes us look again.
    this.#stale = false;
    this.#page = await this.#log.read(tenantId, filter, this.#position, PAGE);
    if (this.#page.length === PAGE) this.#stale = true;
    else if (upTo !== null && this.#page.length === 0) this.#end();
  }

  #end(): void {
    this.#ended = true;
    this.#page = [];
    this.#stopListening();
    this.#wake();
  }
}
