import fc from 'fast-check';

/** Weights of alternatives. */
export const often = <T>(arbitrary: fc.Arbitrary<T>, weight = 12) => ({ arbitrary, weight });
export const seldom = <T>(arbitrary: fc.Arbitrary<T>) => ({ arbitrary, weight: 1 });
