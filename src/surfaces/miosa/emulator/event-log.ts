import type { Clock } from '../../../clock.js';
import type { MiosaEvent } from '../port.js';

/** An event as MIOSA tells it. */
export interface ToldEvent {
  /** Later ones sort behind. */
  readonly id: string;
  readonly type: string;
  readonly at: Date;
  readonly data: Readonly<Record<string, string | null>>;
}

type Listener = (event: ToldEvent) => void;

const MOST_KEPT = 1000;

/**
 * What has happened on each account, while the emulator runs: the last events, a thousand unless it is
 * told otherwise, and each new one at once for those who follow.
 */
export class EventLog {
  readonly #clock: Clock;
  readonly #mostKept: number;
  readonly #kept = new Map<string, ToldEvent[]>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #count = 0;

  constructor(clock: Clock, mostKept = MOST_KEPT) {
    this.#clock = clock;
    this.#mostKept = mostKept;
  }

  record(account: string, events: readonly MiosaEvent[]): void {
    const kept = this.#kept.get(account) ?? [];
    this.#kept.set(account, kept);
    for (const event of events) {
      const told = nameAndData(event);
      if (!told) continue;
      const next = { id: this.#nextId(), at: event.at, ...told };
      kept.push(next);
      for (const listener of this.#listeners.get(account) ?? []) listener(next);
    }
    kept.splice(0, Math.max(0, kept.length - this.#mostKept));
  }

  /** Tells those that are kept behind the id, then each new one. Returns what ends it. */
  follow(account: string, after: string | null, listener: Listener): () => void {
    if (after !== null) {
      for (const event of this.#kept.get(account) ?? []) if (event.id > after) listener(event);
    }
    const listeners = this.#listeners.get(account) ?? new Set();
    this.#listeners.set(account, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  #nextId(): string {
    this.#count += 1;
    const time = this.#clock.now().getTime().toString(36).padStart(9, '0');
    return `evt_${time}${this.#count.toString(36).padStart(8, '0')}`;
  }
}

/**
 * Null of what MIOSA has no event for. It names the events and shows the data of `computer.created`,
 * without the computer: `computer_id` is ours.
 */
function nameAndData(event: MiosaEvent): Pick<ToldEvent, 'type' | 'data'> | null {
  const data = { computer_id: event.computerId, workspace_id: event.workspaceId };
  switch (event.type) {
    case 'computer.created':
      return { type: event.type, data: { ...data, size: event.size } };
    case 'computer.deleted':
      return { type: event.type, data };
    case 'computer.status': {
      const isTold = event.status === 'RUNNING' || event.status === 'STOPPED';
      return isTold ? { type: `computer.${event.statusText}`, data } : null;
    }
  }
}

/** Whether an event is one of those that are asked for, as in `computer.*,sandbox.ready`. */
export function typeFilter(globs: readonly string[]): (type: string) => boolean {
  if (globs.length === 0) return () => true;
  const forms = globs.map((glob) => {
    const parts = glob.split('*').map((part) => part.replace(/\W/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`);
  });
  return (type) => forms.some((form) => form.test(type));
}
