import { describe, expect, test } from 'vitest';
import { SAMPLES } from '../contract/samples.js';
import { fieldPart, filePart, multipart } from '../../../support/multipart.js';
import { upload, type WireAccount } from './account.js';
import type { NewAccount } from './new-account.js';
import * as shapes from './shapes.js';

const MIB = 1_048_576;

/** What a client may say of the type: what it is, nothing, and what curl says when it does not know. */
const DECLARED = ['its type', null, 'application/octet-stream'] as const;

export function fileContract(newAccount: NewAccount): void {
  describe('files', () => {
    test.each(SAMPLES.map(({ name, type, content }) => [name, type, content] as const))(
      '%s is taken, and is %s',
      async (name, type, content) => {
        const account = newAccount();
        const { id } = await account.createWorkspace();
        for (const declared of DECLARED) {
          const file = await account.upload(
            id,
            name,
            content,
            declared === 'its type' ? type : declared,
          );
          expect(file, `declared ${declared ?? 'nothing'}`).toMatchObject({
            name,
            type,
            size_bytes: content.length,
          });
        }
        expect(await account.files(id)).toHaveLength(DECLARED.length);
      },
    );

    test.each([
      ['tool.exe', 'application/x-msdownload'],
      ['tool.exe', 'application/octet-stream'],
      ['tool.exe', null],
      ['clip.mp4', 'video/mp4'],
    ])('%s declared as %s is 422, and leaves nothing', async (name, type) => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await expectRefused(account, id, upload(name, 'MZ\0\0', type));
    });

    test('files are listed oldest first, and counted', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const made = [];
      for (const name of ['one.txt', 'two.txt', 'three.txt']) {
        made.push(await account.upload(id, name));
        await account.subject.advance(1000);
      }
      expect(await account.files(id)).toEqual(made);
      expect((await account.workspace(id)).file_count).toBe(3);
    });

    test('a new workspace has the empty array', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      expect(await account.files(id)).toEqual([]);
    });

    test('the same name twice is two files', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const one = await account.upload(id, 'notes.txt', 'one');
      const two = await account.upload(id, 'notes.txt', 'second');
      expect(one.id).not.toBe(two.id);
      expect(await account.files(id)).toEqual([one, two]);
    });

    test('a name in another script is kept', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      expect((await account.upload(id, 'Gezeiten – 潮汐.txt')).name).toBe('Gezeiten – 潮汐.txt');
    });

    test('a deleted file is gone at once, and is 404 from then on', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const first = await account.upload(id, 'one.txt');
      const second = await account.upload(id, 'two.txt');
      const params = { id, file_id: first.id };
      const answer = await account.send('DELETE /workspaces/{id}/files/{file_id}', { params });
      answer.expectStatus(204);
      expect(await account.files(id)).toEqual([second]);
      expect((await account.workspace(id)).file_count).toBe(1);
      const again = await account.send('DELETE /workspaces/{id}/files/{file_id}', { params });
      again.expectStatus(404);
    });

    test('a file is deleted by its id, not by its name', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const file = await account.upload(id, 'notes.txt');
      const params = { id, file_id: file.name };
      const answer = await account.send('DELETE /workspaces/{id}/files/{file_id}', { params });
      answer.expectStatus(404);
      expect(await account.files(id)).toEqual([file]);
    });

    test('a file is not found under another workspace', async () => {
      const account = newAccount();
      const one = await account.createWorkspace('one');
      const two = await account.createWorkspace('two');
      const file = await account.upload(one.id);
      const params = { id: two.id, file_id: file.id };
      const answer = await account.send('DELETE /workspaces/{id}/files/{file_id}', { params });
      answer.expectStatus(404);
      expect(await account.files(one.id)).toEqual([file]);
    });

    test.each([
      ['of another name', multipart(filePart('document', 'Low water'))],
      ['that is a field', multipart(fieldPart('name', 'notes.txt'))],
      ['at all', multipart()],
    ])('a form without a part %s named file is refused', async (_, body) => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      await expectRefused(account, id, body, 400, 422);
    });

    test('an upload that is no form is refused', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const body = { headers: { 'content-type': 'application/json' }, body: '{"file":"x"}' };
      await expectRefused(account, id, body, 400, 415, 422);
    });

    test('a form that breaks off is refused, and leaves nothing', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const { headers, body } = upload('notes.txt', 'Low water at six', 'text/plain');
      const half = body.subarray(0, body.length - 40);
      const length = String(half.length);
      await expectRefused(
        account,
        id,
        { headers: { ...headers, 'content-length': length }, body: half },
        400,
        422,
      );
    });

    test('other parts of the form are ignored', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const file = filePart('file', 'Low water', { filename: 'notes.txt' });
      const answer = await account.send('POST /workspaces/{id}/files', {
        params: { id },
        body: multipart(fieldPart('folder', 'x'), file),
      });
      expect(answer.as(shapes.file)).toMatchObject({ name: 'notes.txt', size_bytes: 9 });
    });

    test('50 MB are taken, and no more than 50 MiB', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const file = await account.upload(id, 'large.txt', Buffer.alloc(50_000_000, 'a'));
      expect(file.size_bytes).toBe(50_000_000);
      const tooLarge = upload('larger.txt', Buffer.alloc(50 * MIB + 1, 'a'), 'text/plain');
      const answer = await account.send('POST /workspaces/{id}/files', {
        params: { id },
        body: tooLarge,
      });
      answer.expectStatus(422);
      expect(await account.files(id)).toEqual([file]);
    });

    test('what is between 50 MB and 50 MiB is taken, since it may be meant', async () => {
      const account = newAccount();
      const { id } = await account.createWorkspace();
      const file = await account.upload(id, 'large.txt', Buffer.alloc(50 * MIB, 'a'));
      expect(file.size_bytes).toBe(50 * MIB);
    });
  });
}

async function expectRefused(
  account: WireAccount,
  id: string,
  body: { headers: Record<string, string>; body: Buffer | string },
  ...statuses: number[]
): Promise<void> {
  const answer = await account.send('POST /workspaces/{id}/files', { params: { id }, body });
  answer.expectStatus(...(statuses.length > 0 ? statuses : [422]));
  expect(await account.files(id)).toEqual([]);
  expect((await account.workspace(id)).file_count).toBe(0);
}
