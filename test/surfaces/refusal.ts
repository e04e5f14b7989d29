import { expect } from 'vitest';
import { SurfaceError, type SurfaceErrorCode } from '../../src/surfaces/errors.js';

/** Waits for the call to be refused with one of the codes, and gives the error. */
export type Refusal = (
  call: Promise<unknown>,
  ...codes: SurfaceErrorCode[]
) => Promise<SurfaceError>;

/** The refusals of one surface, each of which says whose it is. */
export function refusalOf(surface: SurfaceError['surface']): Refusal {
  return async (call, ...codes) => {
    const outcome = await settle(call);
    if (!('error' in outcome)) {
      return expect.fail(
        `expected ${codes.join(' or ')}, but the call gave ${JSON.stringify(outcome.value)}`,
      );
    }
    const { error } = outcome;
    if (!(error instanceof SurfaceError)) throw error;
    expect(codes, `the code of "${error.message}"`).toContain(error.code);
    expect(error.surface).toBe(surface);
    expect(error.message).not.toBe('');
    return error;
  };
}

/** The value of a promise, or what it was rejected with. */
export async function settle<T>(work: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
}
