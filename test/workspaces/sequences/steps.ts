import fc from 'fast-check';
import { Surface } from '../../../src/store/generated/prisma/enums.js';

/** Something that somebody does. What it is done to is one of those there are by then, by its number. */
export type Step =
  | { do: 'create'; name: string; surfaces: Surface[] }
  | { do: 'link'; one: number; other: number }
  | { do: 'unlink'; one: number; part: number }
  | { do: 'delete'; one: number }
  | { do: 'restore'; one: number }
  /** The rest is done on a surface, past the gateway. */
  | { do: 'make'; name: string; surface: Surface }
  | { do: 'remove'; one: number }
  | { do: 'rename'; one: number };

/** What is done at once, and which gateways look at the surfaces meanwhile. */
export interface Moment {
  readonly steps: readonly Step[];
  readonly looks: readonly boolean[];
}

const surface = fc.constantFrom<Surface>('MIOSA', 'ROUTA', 'MITEOS');
/** Few enough that some clash. */
const name = fc.constantFrom('Quay', 'Pier', 'Lock', 'Mole');
const one = fc.nat(20);

const make = fc.record({ do: fc.constant('make' as const), name, surface });
const createOn = (minLength: number) =>
  fc.record({
    do: fc.constant('create' as const),
    name,
    surfaces: fc.subarray(['MIOSA', 'ROUTA', 'MITEOS'] as Surface[], { minLength }),
  });
const deletion = fc.record({ do: fc.constant('delete' as const), one });
const restoration = fc.record({ do: fc.constant('restore' as const), one });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: createOn(1) },
  { weight: 3, arbitrary: make },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('link' as const), one, other: one }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('unlink' as const), one, part: one }) },
  { weight: 2, arbitrary: deletion },
  { weight: 2, arbitrary: restoration },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), one }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename' as const), one }) },
);

const moment: fc.Arbitrary<Moment> = fc.record({
  steps: fc.oneof(
    { weight: 2, arbitrary: fc.array(step, { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(step, { minLength: 2, maxLength: 4 }) },
  ),
  looks: fc.array(fc.boolean(), { maxLength: 2 }),
});

const alone = (step: Step): Moment => ({ steps: [step], looks: [] });

/** A few workspaces to begin with, and then a dozen steps or so, now and then several at once. */
export const sequence: fc.Arbitrary<Moment[]> = fc
  .record({
    first: fc.tuple(createOn(2), make, make),
    moments: fc.array(moment, { minLength: 1, maxLength: 3, size: 'max' }),
    deletion,
    others: fc.array(moment, { maxLength: 2, size: 'max' }),
    restoration,
  })
  .map(({ first, moments, deletion, others, restoration }) => [
    { steps: first, looks: [true] },
    ...moments,
    alone(deletion),
    ...others,
    alone(restoration),
  ]);
