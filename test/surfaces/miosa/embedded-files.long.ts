import { Readable } from 'node:stream';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Harness, refusal } from './embedded-harness.js';

let miosa: Harness;

beforeAll(async () => {
  miosa = await Harness.open();
});
beforeEach(() => miosa.reset());
afterAll(() => miosa.close());

test('a start removes the bytes that no file has, and no others', async () => {
  const id = await miosa.running();
  await miosa.upload(id, '/tmp/kept', 'kept');
  const kept = await miosa.blobNames();
  await writeFile(join(miosa.folder, 'orphan'), 'x');
  await writeFile(join(miosa.folder, 'half.tmp'), 'x');
  await miosa.port.stop();
  miosa.port = miosa.open();
  await miosa.port.start();
  expect(await miosa.blobNames()).toEqual(kept);
  expect(await miosa.download(id, '/tmp/kept')).toBe('kept');
});

test('bytes go with what they belonged to', async () => {
  const id = await miosa.running();
  await miosa.upload(id, '/tmp/a', 'one');
  await miosa.upload(id, '/tmp/b', 'two');
  await miosa.upload(id, '/tmp/a', 'three');
  expect(await miosa.blobNames()).toHaveLength(2);
  await miosa.port.deleteComputerFile(miosa.write(), id, '/tmp/b');
  expect(await miosa.blobNames()).toHaveLength(1);
  await miosa.port.deleteComputer(miosa.write(), id);
  expect(await miosa.blobNames()).toEqual([]);
});

test('an upload that is refused at the last leaves no bytes', async () => {
  const { id: workspaceId } = await miosa.workspace();
  await miosa.settings(workspaceId, { defaultAutoStopSeconds: 60 });
  const id = await miosa.running({ workspaceId });
  async function* slow() {
    yield Buffer.from('one');
    await miosa.jump(120_000);
    yield Buffer.from('two');
  }
  const upload = { name: 'slow', content: Readable.from(slow()) };
  const call = miosa.write();
  const arrived = miosa.port.uploadComputerFile(call, id, '/tmp/', upload);
  expect(await refusal(arrived)).toEqual({ code: 'CONFLICT', field: null });
  expect(await miosa.blobNames()).toEqual([]);
  await miosa.port.startComputer(miosa.write(), id);
  await miosa.pass(2000);
  await miosa.upload(id, '/tmp/slow', 'again', call);
  expect(await miosa.download(id, '/tmp/slow')).toBe('again');
});

test('an upload that is sent again after another took its place changes nothing', async () => {
  const id = await miosa.running();
  const call = miosa.write();
  const first = await miosa.upload(id, '/tmp/a', 'one', call);
  await miosa.pass(1000);
  await miosa.upload(id, '/tmp/a', 'second');
  expect(await miosa.upload(id, '/tmp/a', 'one', call)).toEqual(first);
  expect(await miosa.download(id, '/tmp/a')).toBe('second');
  expect(await miosa.blobNames()).toHaveLength(1);
});

test('a download that has begun goes on when the file is replaced', async () => {
  const id = await miosa.running();
  await miosa.upload(id, '/tmp/a', 'one');
  const { content } = await miosa.port.downloadComputerFile(miosa.call(), id, '/tmp/a');
  await miosa.upload(id, '/tmp/a', 'two');
  expect(await text(content)).toBe('one');
});

test('a file whose bytes are lost is a fault that is told, not a wait', async () => {
  const id = await miosa.running();
  await miosa.upload(id, '/tmp/a', 'one');
  for (const name of await miosa.blobNames()) await rm(join(miosa.folder, name));
  expect(await refusal(miosa.download(id, '/tmp/a'))).toMatchObject({ code: 'UNAVAILABLE' });
});

test('folders are where files are, and names are taken as they are', async () => {
  const id = await miosa.running();
  await miosa.upload(id, '/home/user/a_b/x', '');
  await miosa.upload(id, '/tmp/../home/./user//aXb///%/y', '');
  await miosa.upload(id, '/home/user/é😀/z', '');
  expect(await miosa.paths(id, '/home/user')).toEqual([
    '/home/user/aXb',
    '/home/user/a_b',
    '/home/user/é😀',
  ]);
  expect(await miosa.paths(id, '/home/user/a_b/')).toEqual(['/home/user/a_b/x']);
  expect(await miosa.paths(id, '/home/user/é😀')).toEqual(['/home/user/é😀/z']);
  expect(await miosa.paths(id, '/tmp')).toEqual([]);
  expect(await refusal(miosa.paths(id, '/home/user/%'))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal(miosa.upload(id, '/home/user/aXb', ''))).toMatchObject({ field: 'path' });
  expect(await refusal(miosa.upload(id, '/home/user/a_b/x/y', ''))).toMatchObject({
    field: 'path',
  });
  expect(await refusal(miosa.download(id, '/home/user/a_b'))).toMatchObject({ field: 'path' });
});

test.each<[string, string, string]>([
  ['/home/user/../root/x', 'FORBIDDEN', 'out of its root'],
  ['/tmp/../../..', 'FORBIDDEN', 'above the top'],
  ['/tmp/x/..', 'INVALID', 'a root in the end'],
  ['/home/user', 'INVALID', 'a root'],
  ['/tmp/x\0', 'INVALID', 'with NUL'],
  ['tmp/x', 'INVALID', 'a relative path'],
  ['', 'INVALID', 'nothing'],
  [`/tmp/${'x'.repeat(256)}`, 'INVALID', 'a long name'],
  [`/tmp/${'x/'.repeat(600)}x`, 'INVALID', 'a long path'],
  ['/home/users/x', 'FORBIDDEN', 'a neighbour of a root'],
  ['/etc/passwd', 'FORBIDDEN', 'elsewhere'],
  ['/', 'FORBIDDEN', 'the top'],
])('a path that is %3$s is refused: %1$j', async (path, code) => {
  const id = await miosa.running();
  expect(await refusal(miosa.upload(id, path, 'x'))).toEqual({ code, field: 'path' });
  expect(await miosa.blobNames()).toEqual([]);
});
