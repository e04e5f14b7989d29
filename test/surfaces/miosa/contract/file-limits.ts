import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { settle } from '../../refusal.js';
import { brokenStream, letters } from '../../streams.js';
import type { Account, NewAccount } from './account.js';
import { expectBytes } from './files.js';
import { refusal } from './refusal.js';
import { startNew } from './running.js';

const LARGEST_BYTES = 10_000_000;
const PATH = '/home/user/large.txt';

const ODD_NAMES = [
  'Gezeiten für März ☂.csv',
  'a b?c#d&e=f.txt',
  '%2e%2e%2f.txt',
  '..notes.txt',
  'it\'s "quoted".txt',
  '-rf',
];

/** Names that would be a folder, or another place, when they were joined to a folder. */
const BAD_NAMES = ['', '.', '..', '../x.txt', '../../../etc/passwd', '/etc/passwd', 'a\u0000.txt'];

export function fileLimitContract(newAccount: NewAccount): void {
  describe('limits of files', () => {
    test('10,000,000 bytes are taken', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      const file = await upload(account, id, letters(LARGEST_BYTES).content);
      expect(file.sizeBytes).toBe(LARGEST_BYTES);
      await expectBytes(account, id, PATH, Buffer.alloc(LARGEST_BYTES, 'a'));
    });

    test('one byte more is TOO_LARGE, and leaves what was there', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      await account.upload(id, PATH, 'Low water');
      const before = await account.files(id);
      const { content } = letters(LARGEST_BYTES + 1);
      await refusal(upload(account, id, content), 'TOO_LARGE');
      expect(content.destroyed).toBe(true);
      expect(await account.files(id)).toEqual(before);
      await expectBytes(account, id, PATH, Buffer.from('Low water'));
    });

    test('an upload that never ends is TOO_LARGE, and is not read much further', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      const before = await account.files(id);
      const { content, sentBytes } = letters(Number.POSITIVE_INFINITY);
      await refusal(upload(account, id, content), 'TOO_LARGE');
      expect(content.destroyed).toBe(true);
      expect(sentBytes()).toBeLessThan(LARGEST_BYTES + 5_000_000);
      expect(await account.files(id)).toEqual(before);
    });

    test('an upload that breaks off leaves what was there', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      await account.upload(id, PATH, 'Low water');
      const before = await account.files(id);
      expect(await settle(upload(account, id, brokenStream()))).toHaveProperty('error');
      expect(await account.files(id)).toEqual(before);
      await expectBytes(account, id, PATH, Buffer.from('Low water'));
    });

    test('an upload that is lost before anybody reads it leaves nothing', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      const before = await account.files(id);
      const content = new Readable({ read: () => undefined });
      const outcome = settle(upload(account, id, content));
      content.destroy(new Error('the client went away'));
      expect(await outcome).toHaveProperty('error');
      expect(await account.files(id)).toEqual(before);
    });

    test.each(ODD_NAMES)('the name %s is kept as it is', async (name) => {
      const account = newAccount();
      const { id } = await startNew(account);
      const path = `/home/user/${name}`;
      for (const given of ['/home/user/', path]) {
        const file = await account.upload(id, given, 'Low water', name);
        expect(file).toMatchObject({ path, name });
        await expectBytes(account, id, path, Buffer.from('Low water'));
        const listed = await account.files(id);
        expect(listed.filter((one) => one.path === path)).toHaveLength(1);
        await account.port.deleteComputerFile(account.write(), id, path);
      }
    });

    test.each(BAD_NAMES)('the name %j leads nowhere else', async (name) => {
      const account = newAccount();
      const { id } = await startNew(account);
      const uploaded = account.upload(id, '/home/user/', 'Low water', name);
      const outcome = await settle(uploaded);
      if ('error' in outcome) {
        await refusal(uploaded, 'INVALID', 'FORBIDDEN');
        return;
      }
      expect(outcome.value.path).toMatch(/^\/home\/user\/[^/\0]+$/);
      expect(['.', '..']).not.toContain(outcome.value.name);
      await expectBytes(account, id, outcome.value.path, Buffer.from('Low water'));
    });
  });
}

function upload(account: Account, computerId: string, content: Readable) {
  const file = { name: 'large.txt', content };
  return account.port.uploadComputerFile(account.write(), computerId, PATH, file);
}
