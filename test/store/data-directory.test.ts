import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { DataDirectoryError, openDataDirectory } from '../../src/store/data-directory.js';

let folder: string;
let lock: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'tributary-lock-')), 'data');
  lock = join(folder, 'lock');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

async function writeLock(content: object | string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(lock, typeof content === 'string' ? content : JSON.stringify(content));
}

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn('true');
  await once(child, 'close');
  return child.pid ?? 0;
}

test('the directory is made for its owner alone, and the lock names this process', async () => {
  const directory = await openDataDirectory(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  expect(JSON.parse(await readFile(lock, 'utf8'))).toMatchObject({ pid: process.pid });
  expect(await readdir(folder)).toEqual(['lock']);
  await directory.release();
  expect(await readdir(folder)).toEqual([]);
});

test('what a living process has is refused, and left as it is', async () => {
  const directory = await openDataDirectory(folder);
  const content = await readFile(lock, 'utf8');
  const refused = expect(openDataDirectory(folder)).rejects;
  await refused.toThrow(DataDirectoryError);
  await expect(openDataDirectory(folder)).rejects.toThrow(
    `The data directory ${folder} is in use by process ${process.pid}.`,
  );
  expect(await readFile(lock, 'utf8')).toBe(content);
  expect(await readdir(folder)).toEqual(['lock']);
  await directory.release();
});

test('a lock that does not say when its process began is believed as long as there is one', async () => {
  await writeLock({ pid: process.pid });
  await expect(openDataDirectory(folder)).rejects.toThrow(`in use by process ${process.pid}`);
});

test.each([
  ['of a dead process', async () => ({ pid: await deadPid(), startedAt: null })],
  ['of an earlier process with the same number', () => ({ pid: process.pid, startedAt: 'x:1' })],
  ['that was cut off', () => '{"pid":'],
  ['that is empty', () => ''],
  ['of another form', () => '[]'],
])('a lock %s is taken over', async (_, content) => {
  await writeLock(await content());
  const directory = await openDataDirectory(folder);
  expect(JSON.parse(await readFile(lock, 'utf8'))).toMatchObject({ pid: process.pid });
  expect(await readdir(folder)).toEqual(['lock']);
  await directory.release();
});

test('a process that has ended and is not missed by its parent counts as dead', async () => {
  // The shell becomes a sleep, which never asks for the exit code of its child.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 600']);
  children.push(parent);
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(said.toString());
  const state = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[2];
  await expect.poll(state).toBe('Z');
  const startedAt = await startOf(pid);
  await writeLock({ pid, startedAt });
  await (await openDataDirectory(folder)).release();
});

async function startOf(pid: number): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ');
  return `${boot.trim()}:${fields[21] ?? ''}`;
}

test('a process that was killed while it took a lock over is in nobody’s way', async () => {
  const stale = { pid: await deadPid(), startedAt: null, id: 'first' };
  await writeLock(stale);
  const turn = createHash('sha256').update(JSON.stringify(stale)).digest('hex').slice(0, 16);
  await writeFile(`${lock}.${turn}`, JSON.stringify({ ...stale, id: 'second' }));
  await (await openDataDirectory(folder)).release();
  expect(await readdir(folder)).toEqual([]);
});

test('of many that take a stale lock over at the same moment exactly one gets it', async () => {
  const module = join(packageRoot, 'dist/src/store/data-directory.js');
  const program = `
    import { openDataDirectory } from ${JSON.stringify(module)};
    process.stdout.write('loaded');
    for await (const folder of process.stdin.setEncoding('utf8')) {
      await openDataDirectory(folder).then(
        () => process.stdout.write('taken'),
        (error) => process.stdout.write(error.name),
      );
    }`;
  const racers = Array.from({ length: 6 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program]);
    children.push(child);
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    return { child, said: () => said, forget: () => (said = '') };
  });
  await expect
    .poll(() => racers.map(({ said }) => said()), { timeout: 20_000 })
    .toEqual(racers.map(() => 'loaded'));
  for (let round = 0; round < 40; round++) {
    const place = join(folder, String(round));
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'lock'), JSON.stringify({ pid: process.pid, startedAt: 'gone' }));
    for (const { child, forget } of racers) {
      forget();
      child.stdin.write(place);
    }
    const results = () => racers.map(({ said }) => said()).sort();
    await expect
      .poll(results, { interval: 5, timeout: 10_000 })
      .toEqual([...Array.from({ length: 5 }, () => 'DataDirectoryError'), 'taken']);
    expect(await readdir(place)).toEqual(['lock']);
  }
});
