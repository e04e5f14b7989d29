import type { UsageQuery, WorkspaceUsage } from '../port.js';
import { factsOf } from './sizes.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WINDOW_MS = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS } as const;
const BUCKET_MS = { hour: HOUR_MS, day: DAY_MS } as const;

/** A time in which a computer ran with one size. */
export interface Run {
  size: string;
  startedAt: Date;
  /** Null while it runs. */
  endedAt: Date | null;
}

/** What counts in a query at `now`: the time from here to there. */
export function windowOf({ window }: UsageQuery, now: Date): { from: Date; to: Date } {
  return { from: new Date(now.getTime() - WINDOW_MS[window]), to: now };
}

/**
 * The run time within the window, cut at whole hours or days of UTC: of the first bucket only what
 * is in the window counts. Each computer counts by itself, whatever its size; credits are by the
 * price of its size. The credits of the buckets are rounded so that they add up to the total.
 */
export function usageOf(runs: readonly Run[], query: UsageQuery, now: Date): WorkspaceUsage {
  const { from, to } = windowOf(query, now);
  const bucketMs = BUCKET_MS[query.granularity];
  const buckets = new Map<number, { ms: number; centMs: number }>();
  for (const { size, startedAt, endedAt } of runs) {
    const { centsPerHour } = factsOf(size);
    const end = Math.min((endedAt ?? to).getTime(), to.getTime());
    let at = Math.max(startedAt.getTime(), from.getTime());
    while (at < end) {
      const bucket = Math.floor(at / bucketMs) * bucketMs;
      const ms = Math.min(end, bucket + bucketMs) - at;
      const sum = buckets.get(bucket) ?? { ms: 0, centMs: 0 };
      buckets.set(bucket, { ms: sum.ms + ms, centMs: sum.centMs + ms * centsPerHour });
      at += ms;
    }
  }
  let ms = 0;
  let centMs = 0;
  const series = [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([at, bucket]) => {
      const before = cents(centMs);
      ms += bucket.ms;
      centMs += bucket.centMs;
      const computeHours = bucket.ms / HOUR_MS;
      return { at: new Date(at), credits: cents(centMs) - before, computeHours };
    });
  return { credits: cents(centMs), computeHours: ms / HOUR_MS, series };
}

function cents(centMs: number): number {
  return Math.round(centMs / HOUR_MS);
}
