import { setTimeout as pause } from 'node:timers/promises';

/** Something that is asked steadily. */
export interface Demand {
  readonly perSecond: number;
  ask: () => Promise<void>;
}

/**
 * Asks for so long, at an even pace, whether or not what was asked before has been answered.
 *
 * @returns how long each answer took, in milliseconds from when it was due to be asked for.
 */
export async function load({ perSecond, ask }: Demand, forMs: number): Promise<number[]> {
  const began = performance.now();
  const count = Math.floor((forMs / 1_000) * perSecond);
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const due = began + (index * 1_000) / perSecond;
      await pause(due - performance.now());
      await ask();
      return performance.now() - due;
    }),
  );
}

/** Of the numbers, the smallest that so large a share of them does not exceed. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}
