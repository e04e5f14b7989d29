import type { TestClock } from './test-clock.js';

/** More wake-ups than any test needs; beyond it something is chasing its own tail. */
const MOST_WAKES = 100_000;

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
