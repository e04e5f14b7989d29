import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { brokenStream, letters } from '../../streams.js';
import type { Account, NewAccount } from './account.js';
import { found, only, streamOf, unknownLike } from './account.js';
import { refusal, settle } from './refusal.js';
import { REFUSED, SAMPLES } from './samples.js';

const LARGEST_BYTES = 50_000_000;

export function fileContract(newAccount: NewAccount): void {
  describe('files', () => {
    test('an uploaded file is in its workspace at once', async () => {
      const account = newAccount();
      const workspace = await account.createWorkspace();
      const file = await account.port.uploadFile(account.write(), workspace.id, {
        name: 'Gezeiten für März ☂.csv',
        type: 'text/csv',
        content: streamOf('time,height\n'),
      });
      expect(file).toMatchObject({
        workspaceId: workspace.id,
        name: 'Gezeiten für März ☂.csv',
        type: 'text/csv',
        sizeBytes: 12,
      });
      expect(file.createdAt).toBeInstanceOf(Date);
      expect(await account.files(workspace.id)).toEqual([file]);
    });

    test.each(SAMPLES)('$name is taken as $type', async ({ name, type, content }) => {
      const account = newAccount();
      const workspace = await account.createWorkspace();
      for (const declared of [type, 'application/octet-stream', '', null]) {
        const file = await account.port.uploadFile(account.write(), workspace.id, {
          name,
          type: declared,
          content: streamOf(content),
        });
        expect(file, `declared as ${declared}`).toMatchObject({
          name,
          type,
          sizeBytes: content.length,
        });
      }
      expect(await account.files(workspace.id)).toHaveLength(4);
    });

    test.each(REFUSED)(
      '$name declared as "$type" is INVALID, and leaves nothing',
      async (upload) => {
        const account = newAccount();
        const workspace = await account.createWorkspace();
        const content = streamOf('MZ');
        await refusal(
          account.port.uploadFile(account.write(), workspace.id, { ...upload, content }),
          'INVALID',
        );
        expect(content.destroyed).toBe(true);
        await expectNoFiles(account, workspace.id);
      },
    );

    test('files are listed oldest first', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await account.uploadFile(id, 'one.txt');
      await account.uploadFile(id, 'two.txt');
      await account.advance(5000);
      await account.uploadFile(id, 'three.txt');
      expect((await account.files(id)).map(({ name }) => name)).toEqual([
        'one.txt',
        'two.txt',
        'three.txt',
      ]);
    });

    test('the same name twice is two files', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const first = await account.uploadFile(id, 'notes.txt', 'one');
      const second = await account.uploadFile(id, 'notes.txt', 'second');
      expect(await account.files(id)).toEqual([first, second]);
      expect(first.id).not.toBe(second.id);
      expect([first.sizeBytes, second.sizeBytes]).toEqual([3, 6]);
    });

    test('a deleted file is gone at once, and the others stay', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const first = await account.uploadFile(id, 'one.txt');
      const second = await account.uploadFile(id, 'two.txt');
      await account.port.deleteFile(account.write(), id, first.id);
      expect(await account.files(id)).toEqual([second]);
      await refusal(account.port.deleteFile(account.write(), id, first.id), 'NOT_FOUND');
    });

    test('deleting a file of another workspace is NOT_FOUND', async () => {
      const account = newAccount();
      const one = await account.createWorkspace('one');
      const two = await account.createWorkspace('two');
      const file = await account.uploadFile(one.id);
      await refusal(account.port.deleteFile(account.write(), two.id, file.id), 'NOT_FOUND');
      await refusal(
        account.port.deleteFile(account.write(), unknownLike(one.id), file.id),
        'NOT_FOUND',
      );
      expect(await account.files(one.id)).toEqual([file]);
    });

    test('an upload to an unknown workspace is NOT_FOUND, and the stream is destroyed', async () => {
      const account = newAccount();
      const workspace = await account.createWorkspace();
      const content = streamOf('Low water');
      const upload = { name: 'notes.txt', type: null, content };
      await refusal(
        account.port.uploadFile(account.write(), unknownLike(workspace.id), upload),
        'NOT_FOUND',
      );
      expect(content.destroyed).toBe(true);
    });

    test('an empty file is a file', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const content = Readable.from([], { objectMode: false });
      const upload = { name: 'empty.txt', type: 'text/plain', content };
      const file = await account.port.uploadFile(account.write(), id, upload);
      expect(file.sizeBytes).toBe(0);
      expect(await account.files(id)).toEqual([file]);
    });

    test('50,000,000 bytes are taken', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const { content } = letters(LARGEST_BYTES);
      const upload = { name: 'large.txt', type: 'text/plain', content };
      const file = await account.port.uploadFile(account.write(), id, upload);
      expect(file.sizeBytes).toBe(LARGEST_BYTES);
      expect(await account.files(id)).toEqual([file]);
    });

    test('one byte more is TOO_LARGE, and leaves nothing', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const { content } = letters(LARGEST_BYTES + 1);
      const upload = { name: 'large.txt', type: 'text/plain', content };
      await refusal(account.port.uploadFile(account.write(), id, upload), 'TOO_LARGE');
      expect(content.destroyed).toBe(true);
      await expectNoFiles(account, id);
    });

    test('an upload that never ends is TOO_LARGE, and is not read much further', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const source = letters(Number.POSITIVE_INFINITY);
      const upload = { name: 'large.txt', type: 'text/plain', content: source.content };
      await refusal(account.port.uploadFile(account.write(), id, upload), 'TOO_LARGE');
      expect(source.content.destroyed).toBe(true);
      expect(source.sentBytes()).toBeLessThan(LARGEST_BYTES + 5_000_000);
      await expectNoFiles(account, id);
    });

    test('an upload that breaks off leaves nothing', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const content = brokenStream();
      const upload = { name: 'notes.txt', type: 'text/plain', content };
      const outcome = await settle(account.port.uploadFile(account.write(), id, upload));
      expect(outcome).toHaveProperty('error');
      await expectNoFiles(account, id);
    });

    test('an upload that is lost before anybody reads it leaves nothing', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const content = new Readable({ read: () => undefined });
      const upload = { name: 'notes.txt', type: 'text/plain', content };
      const outcome = settle(account.port.uploadFile(account.write(), id, upload));
      content.destroy(new Error('the client went away'));
      expect(await outcome).toHaveProperty('error');
      await expectNoFiles(account, id);
    });

    test('a plural read gives the files of each workspace, and leaves out the unknown', async () => {
      const account = newAccount();
      const one = await account.createWorkspace('one');
      const two = await account.createWorkspace('two');
      const empty = await account.createWorkspace('empty');
      const other = await account.createWorkspace('not asked for');
      const ofOne = [await account.uploadFile(one.id, 'a.txt'), await account.uploadFile(one.id)];
      const ofTwo = [await account.uploadFile(two.id, 'a.txt')];
      await account.uploadFile(other.id);
      const ids = [empty.id, two.id, unknownLike(one.id), one.id];
      const answer = await account.port.filesOf(account.read(), ids);
      expect([...answer.keys()].sort()).toEqual([one.id, two.id, empty.id].sort());
      expect(found(answer, one.id)).toEqual(ofOne);
      expect(found(answer, two.id)).toEqual(ofTwo);
      expect(found(answer, empty.id)).toEqual([]);
    });

    test('a plural read of nothing is empty', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await account.uploadFile(id);
      expect([...(await account.port.filesOf(account.read(), []))]).toEqual([]);
    });
  });
}

async function expectNoFiles(account: Account, workspaceId: string): Promise<void> {
  expect(await account.files(workspaceId)).toEqual([]);
  expect(only(await account.port.listWorkspaces(account.read())).fileCount).toBe(0);
}
