import { pino } from 'pino';
import { expect } from 'vitest';
import { systemClock, type Clock } from '../../src/clock.js';
import { SurfaceError } from '../../src/surfaces/errors.js';
import { MemoryBudget } from '../../src/upstream/memory-budget.js';
import { Upstream, type UpstreamCall, type UpstreamOptions } from '../../src/upstream/upstream.js';
import type { TestClock } from './test-clock.js';

export const CREDENTIAL = 'mt_test_abcdefghijklmnopqrstuvwxyz';

export function openUpstream(
  baseUrl: string,
  options: Partial<UpstreamOptions> & { perMinute?: number } = {},
): Upstream {
  const clock = options.clock ?? systemClock;
  return new Upstream({
    ...{ surface: 'MITEOS', name: 'Miteos', baseUrl, clock, random: () => 0 },
    budget: new MemoryBudget({ clock, perMinute: options.perMinute ?? 100_000 }),
    log: pino({ level: 'silent' }),
    readMessage: (body) =>
      typeof body === 'object' &&
      body !== null &&
      'detail' in body &&
      typeof body.detail === 'string'
        ? body.detail
        : null,
    ...options,
  });
}

export function aCall(
  options: Partial<UpstreamCall> & { withinMs?: number; clock?: Clock } = {},
): UpstreamCall {
  const { withinMs = 10_000, clock = systemClock, ...given } = options;
  return {
    credential: CREDENTIAL,
    deadline: new Date(clock.now().getTime() + withinMs),
    signal: new AbortController().signal,
    ...given,
  };
}

/** The error that the work fails with. */
export async function failureOf(work: Promise<unknown>): Promise<SurfaceError> {
  const error: unknown = await work.then(
    (value) => new Error(`It has not failed, but given ${JSON.stringify(value)}.`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SurfaceError)) throw error;
  return error;
}

/** Lets so much time pass as soon as nothing is due before. */
export async function passWhenDue(clock: TestClock, ms: number): Promise<void> {
  await expect.poll(() => clock.next?.getTime()).toBe(clock.now().getTime() + ms);
  clock.advance(ms);
}

/** Lets all that is under way on the loopback, and is due, be done. */
export async function untilSettled(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
