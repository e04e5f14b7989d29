import type { TestContext } from 'vitest';

type Task = TestContext['task']['file']['tasks'][number];

/** All tests that are not skipped, each as `suite > test`. */
export function runningIn(tasks: readonly Task[], suite = ''): string[] {
  return tasks.flatMap((one) => {
    if (one.mode === 'skip' || one.mode === 'todo') return [];
    return one.type === 'suite' ? runningIn(one.tasks, one.name) : [`${suite} > ${one.name}`];
  });
}

/** What the name of a test is like, given as in a table with `%s`, `%d` or `%j` for its data. */
export function patternOf(title: string): RegExp {
  const parts = title.split(/%[sdj]/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
