import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { passOn } from '../../src/files/pass-on.js';
import { Progress } from '../../src/files/progress.js';
import { TestClock } from '../support/test-clock.js';

const upload = (content: Readable, filename = 'a.txt') =>
  Promise.resolve({
    ...{ filename, mimetype: 'text/plain', encoding: '7bit' },
    createReadStream: () => content,
  });

test('a file passes with its bytes, its hash and a cleaned name', async () => {
  const bytes = Buffer.alloc(200_000, 'tide');
  const { stored, sha256 } = await passOn(
    upload(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]), 'C:\\x\\Größe\r\n潮.txt'),
    async ({ name, content }) => ({ name, bytes: await buffer(content) }),
  );
  expect(stored.name).toBe('Größe潮.txt');
  expect(stored.bytes.equals(bytes)).toBe(true);
  expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('one that is refused is let pass to its end', async () => {
  const content = Readable.from([Buffer.alloc(100_000), Buffer.alloc(100_000)]);
  const ended = new Promise((resolve) => content.once('end', resolve));
  const refused = passOn(upload(content), () => Promise.reject(new Error('no')));
  await expect(refused).rejects.toThrow('no');
  await ended;
});

test('one that breaks off fails for whoever reads it', async () => {
  const content = new Readable({
    read() {
      this.push('Low wa');
      this.destroy(new Error('the client went away'));
    },
  });
  await expect(passOn(upload(content), (file) => buffer(file.content))).rejects.toThrow(
    'went away',
  );
});

test('progress is told at each megabyte, twice a second at most, and at the end', () => {
  const clock = new TestClock();
  const told: number[] = [];
  const progress = new Progress(clock, (bytes) => told.push(bytes));
  progress.add(999_999);
  expect(told).toEqual([]);
  progress.add(1);
  for (let chunk = 0; chunk < 50; chunk += 1) progress.add(100_000);
  expect(told).toEqual([1_000_000]);
  clock.advance(499);
  progress.add(100_000);
  clock.advance(1);
  progress.add(100_000);
  expect(told).toEqual([1_000_000, 6_200_000]);
  clock.advance(10_000);
  progress.add(700_000);
  expect(told).toHaveLength(2);
  progress.end();
  progress.end();
  expect(told).toEqual([1_000_000, 6_200_000, 6_900_000]);
});

test('progress follows a file as it passes', async () => {
  const told: unknown[] = [];
  const onProgress = (name: string, bytes: number) => void told.push([name, bytes]);
  const watch = { clock: new TestClock(), onProgress };
  const content = Readable.from([Buffer.alloc(1_500_000), Buffer.alloc(10)]);
  await passOn(upload(content), (file) => buffer(file.content), watch);
  const [name] = told[0] as [string];
  expect(told).toEqual([
    [name, 1_500_000],
    [name, 1_500_010],
  ]);
});
