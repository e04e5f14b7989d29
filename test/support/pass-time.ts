import { setTimeout as delay } from 'node:timers/promises';
import type { TestClock } from './test-clock.js';

/** More wake-ups than any test needs; beyond it something is chasing its own tail. */
const MOST_WAKES = 100_000;
/** About a minute. */
const MOST_LOOKS = 60_000;

/** Moves time on, and stops wherever something is due until it has been done. */
export async function passTime(
  clock: TestClock,
  ms: number,
  settled: () => Promise<void>,
): Promise<void> {
  const until = clock.now().getTime() + ms;
  for (let wakes = 0; ; wakes += 1) {
    if (wakes > MOST_WAKES) throw new Error('There is no end of what is due.');
    await settled();
    const next = clock.next?.getTime() ?? Number.POSITIVE_INFINITY;
    if (next > until) break;
    clock.advance(Math.max(0, next - clock.now().getTime()));
  }
  clock.advance(until - clock.now().getTime());
  await settled();
}

/**
 * Moves time on until the work has ended: to whatever is due within the next `ms`, again and again. It
 * stands still while nothing is, so that what takes long in truth, as an answer of a busy database, does
 * not come too late.
 */
export async function passTimeFor<T>(clock: TestClock, ms: number, work: Promise<T>): Promise<T> {
  const state = { ended: false };
  const end = (): void => {
    state.ended = true;
  };
  work.then(end, end);
  for (let looks = 0; !state.ended; looks += 1) {
    if (looks > MOST_LOOKS) throw new Error(`It does not end; next is due ${String(clock.next)}.`);
    const aheadMs = (clock.next?.getTime() ?? Infinity) - clock.now().getTime();
    if (aheadMs <= ms) clock.advance(Math.max(0, aheadMs));
    await delay(1);
  }
  return work;
}
