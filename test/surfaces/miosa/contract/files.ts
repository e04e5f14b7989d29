import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { only } from '../../answers.js';
import { settle } from '../../refusal.js';
import { streamOf } from '../../streams.js';
import { type Account, type NewAccount, unknownLike } from './account.js';
import { refusal } from './refusal.js';
import { remove, start, startNew, stop, runTo } from './running.js';

const OUTSIDE = [
  '/',
  '/etc/passwd',
  '/opt/notes.txt',
  '/home/notes.txt',
  '/home/username/notes.txt',
  '/tmpfiles/notes.txt',
  '/tmp/../etc/passwd',
  '/home/user/../../etc/passwd',
];

export function fileContract(newAccount: NewAccount): void {
  describe('files of a computer', () => {
    test('an uploaded file is in its folder at once', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      const before = await account.files(id);
      const file = await account.upload(id, '/home/user/notes.txt', 'Low water');
      expect(file).toMatchObject({
        computerId: id,
        path: '/home/user/notes.txt',
        name: 'notes.txt',
        isFolder: false,
        sizeBytes: 9,
      });
      const after = await account.files(id);
      expect(after).toHaveLength(before.length + 1);
      expect(after.find(({ path }) => path === file.path)).toMatchObject({
        computerId: id,
        name: 'notes.txt',
        isFolder: false,
        sizeBytes: 9,
      });
    });

    test.each(['/home/user/', '/tmp/'])('the path %s takes the name of the file', async (path) => {
      const account = newAccount();
      const { id } = await startNew(account);
      const file = await account.upload(id, path, 'Low water', 'tides.csv');
      expect(file).toMatchObject({ path: `${path}tides.csv`, name: 'tides.csv' });
      await expectBytes(account, id, `${path}tides.csv`, Buffer.from('Low water'));
    });

    test('a path names the file, whatever its name was', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      const file = await account.upload(id, '/tmp/a.txt', 'Low water', 'b.txt');
      expect(file).toMatchObject({ path: '/tmp/a.txt', name: 'a.txt' });
      const names = (await account.files(id, '/tmp')).map(({ name }) => name);
      expect(names).toContain('a.txt');
      expect(names).not.toContain('b.txt');
    });

    test('a download has the name and the very bytes of the file', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      const bytes = randomBytes(200_000);
      await account.upload(id, '/tmp/random.bin', bytes, 'random.bin');
      await expectBytes(account, id, '/tmp/random.bin', bytes);
      await account.upload(id, '/tmp/empty.txt', '', 'empty.txt');
      await expectBytes(account, id, '/tmp/empty.txt', Buffer.alloc(0));
    });

    test('an upload replaces the file that is there', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      await account.upload(id, '/tmp/notes.txt', 'Low water at six');
      const others = (await account.files(id, '/tmp')).filter(({ name }) => name !== 'notes.txt');
      await account.upload(id, '/tmp/notes.txt', 'High');
      const files = await account.files(id, '/tmp');
      expect(files).toHaveLength(others.length + 1);
      const file = only(files.filter(({ name }) => name === 'notes.txt'));
      expect(file.sizeBytes).toBe(4);
      await expectBytes(account, id, '/tmp/notes.txt', Buffer.from('High'));
    });

    test('a file that was deleted is gone, and the others stay', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      await account.upload(id, '/tmp/a.txt');
      await account.upload(id, '/tmp/b.txt');
      await account.port.deleteComputerFile(account.write(), id, '/tmp/a.txt');
      const names = (await account.files(id, '/tmp')).map(({ name }) => name);
      expect(names).not.toContain('a.txt');
      expect(names).toContain('b.txt');
      await expectGone(account, id, '/tmp/a.txt');
    });

    test('what is not there is NOT_FOUND', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      await expectGone(account, id, '/home/user/nothing.txt');
      await refusal(account.files(id, '/home/user/nothing'), 'NOT_FOUND');
    });

    test('a folder that an upload names is made with it, or not there', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      const outcome = await settle(account.upload(id, '/home/user/charts/north/', 'Low water'));
      const folder = (await account.files(id)).find(({ name }) => name === 'charts');
      if ('error' in outcome) {
        expect(outcome.error).toMatchObject({ name: 'SurfaceError', code: 'NOT_FOUND' });
        expect(folder).toBeUndefined();
        return;
      }
      expect(folder).toMatchObject({
        path: '/home/user/charts',
        isFolder: true,
        sizeBytes: null,
      });
      const [inner] = await account.files(id, '/home/user/charts');
      expect(inner).toMatchObject({ name: 'north', isFolder: true });
      const file = only(await account.files(id, '/home/user/charts/north'));
      expect(file).toMatchObject({ path: '/home/user/charts/north/notes.txt', isFolder: false });
      expect((await account.files(id)).map(({ name }) => name)).not.toContain('notes.txt');
    });

    test.each(OUTSIDE)('%s is FORBIDDEN, in every method', async (path) => {
      const account = newAccount();
      const { id } = await startNew(account);
      for (const call of methods(account, id, path)) await refusal(call(), 'FORBIDDEN');
    });

    test('a path that is not absolute is refused, in every method', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      for (const path of ['notes.txt', 'home/user/notes.txt', '../etc/passwd', '']) {
        for (const call of methods(account, id, path)) {
          await refusal(call(), 'FORBIDDEN', 'INVALID');
        }
      }
    });

    test('every method is a CONFLICT unless the computer runs', async () => {
      const account = newAccount();
      const { id } = await account.createComputer();
      for (const call of methods(account, id, '/home/user/notes.txt')) {
        await refusal(call(), 'CONFLICT');
      }
      await runTo(account, id, 'RUNNING');
      await account.upload(id);
      await stop(account, id);
      for (const call of methods(account, id, '/home/user/notes.txt')) {
        await refusal(call(), 'CONFLICT');
      }
    });

    test('files survive a stop and a start, and a restart', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      await account.upload(id, '/home/user/notes.txt', 'Low water');
      const before = await account.files(id);
      await stop(account, id);
      await start(account, id);
      expect(await account.files(id)).toEqual(before);
      await account.port.restartComputer(account.write(), id);
      await runTo(account, id, 'RUNNING');
      expect(await account.files(id)).toEqual(before);
      await expectBytes(account, id, '/home/user/notes.txt', Buffer.from('Low water'));
    });

    test('the same path on another computer is another file', async () => {
      const account = newAccount();
      const [one, two] = [await startNew(account), await startNew(account)];
      await account.upload(one.id, '/tmp/notes.txt', 'of one');
      await expectGone(account, two.id, '/tmp/notes.txt');
      await account.upload(two.id, '/tmp/notes.txt', 'of two');
      await expectBytes(account, one.id, '/tmp/notes.txt', Buffer.from('of one'));
    });

    test('files of a computer that is gone, or never was, are NOT_FOUND', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      await account.upload(id);
      await remove(account, id);
      for (const computerId of [id, unknownLike(id)]) {
        for (const call of methods(account, computerId, '/home/user/notes.txt')) {
          await refusal(call(), 'NOT_FOUND');
        }
      }
    });

    test('an upload that is refused is done with its stream', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      for (const [computerId, path, code] of [
        [unknownLike(id), '/tmp/notes.txt', 'NOT_FOUND'],
        [id, '/etc/passwd', 'FORBIDDEN'],
      ] as const) {
        const content = streamOf('Low water');
        const upload = { name: 'notes.txt', content };
        await refusal(
          account.port.uploadComputerFile(account.write(), computerId, path, upload),
          code,
        );
        expect(content.destroyed).toBe(true);
      }
    });
  });
}

/** Each of the methods, on this path. */
function methods(account: Account, id: string, path: string): (() => Promise<unknown>)[] {
  const { port } = account;
  return [
    () => port.listComputerFiles(account.read(), id, path),
    () => account.upload(id, path),
    () => port.downloadComputerFile(account.read(), id, path),
    () => port.deleteComputerFile(account.write(), id, path),
  ];
}

async function expectGone(account: Account, id: string, path: string): Promise<void> {
  await refusal(account.port.downloadComputerFile(account.read(), id, path), 'NOT_FOUND');
  await refusal(account.port.deleteComputerFile(account.write(), id, path), 'NOT_FOUND');
}

export async function expectBytes(
  account: Account,
  id: string,
  path: string,
  bytes: Buffer,
): Promise<void> {
  const download = await account.port.downloadComputerFile(account.read(), id, path);
  expect(path.endsWith(`/${download.name}`), download.name).toBe(true);
  expect([null, bytes.length]).toContain(download.sizeBytes);
  expect(bytes.equals(await buffer(download.content))).toBe(true);
}
