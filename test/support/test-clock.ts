import type { Clock } from '../../src/clock.js';

interface Alarm {
  at: Date;
  wake: () => void;
}

/** A clock that stands still until a test moves it. */
export class TestClock implements Clock {
  #now: Date;
  readonly #alarms = new Set<Alarm>();

  constructor(start = new Date('2031-04-02T09:00:00Z')) {
    this.#now = start;
  }

  now(): Date {
    return new Date(this.#now);
  }

  wakeAt(at: Date, wake: () => void): () => void {
    const alarm = { at, wake };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** How many alarms are set. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** When the next alarm is due; null when none is set. */
  get next(): Date | null {
    const times = [...this.#alarms].map(({ at }) => at.getTime());
    return times.length === 0 ? null : new Date(Math.min(...times));
  }

  /** Moves on, and wakes whatever is due by then, in order. What a wake starts may still be under way. */
  advance(ms: number): void {
    this.#now = new Date(this.#now.getTime() + ms);
    const due = [...this.#alarms]
      .filter(({ at }) => at <= this.#now)
      .sort((a, b) => a.at.getTime() - b.at.getTime());
    for (const alarm of due) {
      this.#alarms.delete(alarm);
      alarm.wake();
    }
  }
}
