import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BlobFolder, BlobTooLarge } from '../../src/files/blobs.js';
import { readOrMakeSecret } from '../../src/store/secret-file.js';

let folder: string;
let blobs: BlobFolder;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-blobs-'));
  blobs = await BlobFolder.open(join(folder, 'blobs'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const names = () => readdir(join(folder, 'blobs'));

test('what is written is read again, with its size and hash, by its owner alone', async () => {
  const content = Buffer.from('tides '.repeat(50_000));
  const blob = await blobs.write(Readable.from([content.subarray(0, 7), content.subarray(7)]), 1e6);
  expect(blob).toEqual({
    name: expect.any(String) as unknown,
    sizeBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  });
  expect(await buffer(blobs.read(blob.name))).toEqual(content);
  expect(await names()).toEqual([blob.name]);
  expect((await stat(join(folder, 'blobs'))).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, 'blobs', blob.name))).mode & 0o777).toBe(0o600);
});

test('content of no bytes is content', async () => {
  const blob = await blobs.write(Readable.from([]), 10);
  expect(blob.sizeBytes).toBe(0);
  expect(await buffer(blobs.read(blob.name))).toHaveLength(0);
});

test('it has its final name only when it is whole', async () => {
  const content = new PassThrough();
  const writing = blobs.write(content, 100);
  content.write('half');
  await expect.poll(names).toEqual([expect.stringMatching(/\.tmp$/)]);
  content.end(' and half');
  const { name } = await writing;
  expect(await names()).toEqual([name]);
});

test('content of exactly the limit passes', async () => {
  expect((await blobs.write(Readable.from([Buffer.alloc(100)]), 100)).sizeBytes).toBe(100);
});

test('content above the limit is stopped at its first byte too many, and nothing is left', async () => {
  let given = 0;
  const endless = new Readable({
    highWaterMark: 10,
    read() {
      given += 10;
      this.push(Buffer.alloc(10));
    },
  });
  await expect(blobs.write(endless, 99)).rejects.toThrow(BlobTooLarge);
  expect(endless.destroyed).toBe(true);
  expect(given).toBeLessThan(200);
  expect(await names()).toEqual([]);
});

test('a source that fails midway leaves nothing', async () => {
  const content = new PassThrough();
  const writing = blobs.write(content, 100);
  content.write('half');
  await expect.poll(names).toHaveLength(1);
  content.destroy(new Error('the client has gone'));
  await expect(writing).rejects.toThrow('the client has gone');
  expect(await names()).toEqual([]);
});

test('a source that has failed before leaves nothing', async () => {
  const content = new PassThrough();
  content.on('error', () => undefined).destroy(new Error('too late'));
  await expect(blobs.write(content, 100)).rejects.toThrow();
  expect(await names()).toEqual([]);
});

test('when the folder cannot be written the source is destroyed', async () => {
  await rm(join(folder, 'blobs'), { recursive: true });
  const content = new PassThrough();
  await expect(blobs.write(content, 100)).rejects.toThrow('ENOENT');
  expect(content.destroyed).toBe(true);
});

test('a sweep removes what no row names and what was not finished, and nothing else', async () => {
  const { name: kept } = await blobs.write(Readable.from(['kept']), 100);
  const { name: orphan } = await blobs.write(Readable.from(['orphan']), 100);
  await writeFile(join(folder, 'blobs', `${orphan}-2.tmp`), 'half');
  expect(await blobs.sweep(() => Promise.resolve(new Set([kept])))).toBe(2);
  expect(await names()).toEqual([kept]);
});

test('what is removed twice is no fault', async () => {
  const { name } = await blobs.write(Readable.from(['short-lived']), 100);
  await blobs.remove(name);
  await blobs.remove(name);
  expect(await names()).toEqual([]);
});

test('a secret is made once, also by many at once, and by its owner alone is read', async () => {
  const file = join(folder, 'key');
  const keys = await Promise.all(Array.from({ length: 5 }, () => readOrMakeSecret(file)));
  for (const key of keys) expect(key).toEqual(keys[0]);
  expect(await readOrMakeSecret(file)).toEqual(keys[0]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).sort()).toEqual(['blobs', 'key']);
});

test('a damaged secret is not replaced, since links may have been signed with it', async () => {
  await writeFile(join(folder, 'key'), 'short');
  await expect(readOrMakeSecret(join(folder, 'key'))).rejects.toThrow('is damaged');
});
