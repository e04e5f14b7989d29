import type { ExecutionResult } from 'graphql';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SharedResults } from '../../src/server/shared-results.js';

beforeEach(() => {
  // What is shared gets old.
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('subscriptions that are alike execute an event once, also when one is a page behind', () => {
  const results = new SharedResults();
  const events = Array.from({ length: 100 }, (_, index) => ({ index }));
  const made: number[] = [];
  const readWith = (name: string) => {
    const group = results.enter(name);
    return events.map((event) =>
      results.resultOf(group, event, () => {
        made.push(event.index);
        return { data: { index: event.index } } satisfies ExecutionResult;
      }),
    );
  };
  results.enter('one');
  const first = readWith('one');
  expect(readWith('one')).toEqual(first);
  expect(made).toHaveLength(100);
  results.enter('other');
  void readWith('other');
  expect(made).toHaveLength(200);
});

test('what is kept of results is bounded over all subscriptions', () => {
  const results = new SharedResults();
  let made = 0;
  const make = () => {
    made += 1;
    return {};
  };
  const [one] = [results.enter('a'), results.enter('a')];
  const early = {};
  void results.resultOf(one, early, make);
  const [other] = [results.enter('b'), results.enter('b')];
  for (let count = 0; count < 2_000; count += 1) void results.resultOf(other, {}, make);
  void results.resultOf(one, early, make);
  expect(made).toBe(2_002);
});
