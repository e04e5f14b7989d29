import { expect, test } from 'vitest';
import { sharedReads } from '../src/shared-reads.js';

/** What is read, and a way to let the reads go on one after the other. */
function place() {
  const reads: string[][] = [];
  const ends: (() => void)[] = [];
  const ask = sharedReads<{ id: string }, string>({
    async read(keys) {
      const ids = keys.map(({ id }) => id);
      reads.push(ids);
      await new Promise<void>((resolve) => ends.push(resolve));
      return ids.map((id) =>
        id === 'broken' ? new Error('It is broken.') : `${id} ${reads.length}`,
      );
    },
    nameOf: ({ id }) => id,
  });
  const endNext = async (): Promise<void> => {
    await expect.poll(() => ends.length).toBeGreaterThan(0);
    ends.shift()?.();
  };
  return { reads, ask, endNext };
}

test('those who ask in one turn are read for once, each thing once', async () => {
  const { reads, ask, endNext } = place();
  const answers = Promise.all(['a', 'b', 'a', 'a'].map((id) => ask({ id })));
  await endNext();
  expect(await answers).toEqual(['a 1', 'b 1', 'a 1', 'a 1']);
  expect(reads).toEqual([['a', 'b']]);
});

test('who asks while it is being read is told what is read afterwards', async () => {
  const { reads, ask, endNext } = place();
  const early = ask({ id: 'a' });
  await expect.poll(() => reads.length).toBe(1);
  const late = ask({ id: 'a' });
  await endNext();
  expect(await early).toBe('a 1');
  await endNext();
  expect(await late).toBe('a 2');
});

test('what cannot be told fails for those alone who asked for it, and is read anew', async () => {
  const { reads, ask, endNext } = place();
  const answers = Promise.allSettled(['broken', 'a'].map((id) => ask({ id })));
  await endNext();
  expect(await answers).toMatchObject([
    { status: 'rejected', reason: { message: 'It is broken.' } },
    { status: 'fulfilled', value: 'a 1' },
  ]);
  const again = ask({ id: 'broken' });
  await endNext();
  await expect(again).rejects.toThrow('It is broken.');
  expect(reads).toHaveLength(2);
});

test('a read that fails fails for all who asked, and the next one is begun', async () => {
  let reads = 0;
  const ask = sharedReads<string, string>({
    read(keys) {
      reads += 1;
      return reads === 1 ? Promise.reject(new Error('No database.')) : Promise.resolve([...keys]);
    },
    nameOf: (key) => key,
  });
  const crowd = await Promise.allSettled(
    Array.from({ length: 20 }, (_, id) => ask(String(id % 3))),
  );
  expect(crowd.every(({ status }) => status === 'rejected')).toBe(true);
  expect(await ask('1')).toBe('1');
});

test('a crowd that keeps coming is read for a few times', async () => {
  let reads = 0;
  const ask = sharedReads<string, string>({
    async read(keys) {
      reads += 1;
      await Promise.resolve();
      return [...keys];
    },
    nameOf: (key) => key,
  });
  // Each asks fifty times, one question after the other, as a page that is opened does.
  const one = async () => {
    for (let count = 0; count < 50; count += 1) await ask('a');
  };
  await Promise.all(Array.from({ length: 20 }, one));
  expect(reads).toBe(50);
});
