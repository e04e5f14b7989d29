import { describe, expect, test, type TestContext } from 'vitest';
import { patternOf, runningIn } from '../test-titles.js';
import { type Coverage, DOCUMENTED, type Impossible } from './documented.js';

/**
 * Holds the suite that it is called in to a table: each documented row has tests that run, except for
 * those that are impossible, which have others. `skipped` are the sections that do not run at all.
 * These tests are for whole runs: where only some are chosen by name, the others count as skipped.
 */
export function coverageOf(
  coverage: Coverage,
  impossible: Impossible,
  skipped: readonly string[],
): void {
  describe('coverage', () => {
    test('every documented row is held to by tests that run, but for the impossible ones', ({
      task,
    }) => {
      const missing = missingIn(task);
      const lacking = DOCUMENTED.filter((row) => missing(coverage[row]).length > 0);
      expect(lacking).toEqual(DOCUMENTED.filter((row) => impossible[row] !== undefined));
      expect(DOCUMENTED.filter((row) => coverage[row].length === 0)).toEqual([]);
    });

    test('for what is impossible there are tests of what is done instead', ({ task }) => {
      const missing = missingIn(task);
      for (const [row, { reason, instead }] of Object.entries(impossible)) {
        expect(reason).not.toBe('');
        expect(instead, row).not.toEqual([]);
        expect(missing(instead), row).toEqual([]);
      }
    });

    test('no section is skipped but those that were said to be', ({ task }) => {
      const idle = sectionsOf(task).filter((one) => runningIn([one]).length === 0);
      expect(idle.map(({ name }) => name).sort()).toEqual([...skipped].sort());
    });
  });
}

type Task = TestContext['task']['file']['tasks'][number];

/** The sections of the suite that has this test in its own section. */
function sectionsOf({ suite }: TestContext['task']): readonly Task[] {
  const sections = suite?.suite?.tasks;
  if (!sections) throw new Error('The coverage has to be a section of the suite.');
  return sections;
}

/** Which of some titles no test that runs has. Sections of one implementation do not fill in for another. */
function missingIn(task: TestContext['task']): (titles: readonly string[]) => string[] {
  const running = runningIn(sectionsOf(task));
  return (titles) =>
    titles.filter((title) => {
      const name = patternOf(title);
      return !running.some((one) => name.test(one));
    });
}
