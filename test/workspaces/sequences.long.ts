import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runsWanted } from '../support/runs.js';
import { Harbour } from './sequences/harbour.js';
import { sequence } from './sequences/steps.js';
import { Voyage } from './sequences/voyage.js';

/*
 * Whatever is done to Workspaces and to what they are joined from, in whatever order: with each sequence
 * that fails, fast-check prints its seed and path. `npm run test:property` tries more than a few.
 */

const RUNS = 15;
const SEED = 20_310_402;
const MOST_MS_A_RUN = 60_000;

let harbour: Harbour;
beforeAll(async () => {
  harbour = await Harbour.open();
});
afterAll(() => harbour.close());

const runs = runsWanted ?? RUNS;

test(
  'after any sequence of changes each upstream workspace is in one Workspace, under its id, or hidden',
  async () => {
    const done = new Map<string, number>();
    let voyages = 0;
    await fc.assert(
      fc.asyncProperty(sequence, async (moments) => {
        voyages += 1;
        const voyage = new Voyage(harbour, `V${voyages}`, done);
        try {
          await voyage.take(moments);
        } finally {
          await voyage.end();
        }
      }),
      {
        ...{ numRuns: runs, endOnFailure: true },
        // The few are always the same.
        ...(runsWanted === null && { seed: SEED }),
      },
    );
    // Most of it is refused for good reasons, and that is not all there is to see.
    expect([...done.keys()].sort()).toEqual([
      'createWorkspace',
      'deleteWorkspace',
      'linkWorkspaces',
      'restoreWorkspace',
      'unlinkWorkspace',
    ]);
  },
  runs * MOST_MS_A_RUN,
);
