import { describe, expect, test } from 'vitest';
import type { NewAccount } from './account.js';
import { refusalBy } from './refusal.js';
import { runTo, startNew, stop } from './running.js';

export function copyContract(newAccount: NewAccount): void {
  describe('clones and sizes of computers', () => {
    test('a clone is a new computer like the first, in its project', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const first = await startNew(account, {
        workspaceId,
        project: { slug: 'shop' },
        size: 'medium',
        templateType: 'miosa-sandbox',
      });
      const clone = await account.port.cloneComputer(account.write(), first.id, 'press-2');
      expect(clone).toMatchObject({
        name: 'press-2',
        workspaceId,
        projectId: first.projectId,
        size: 'medium',
        templateType: 'miosa-sandbox',
        vcpus: 2,
        memoryMb: 8192,
        status: 'PROVISIONING',
      });
      expect(clone.id).not.toBe(first.id);
      expect(await account.computer(first.id)).toEqual(first);
      await runTo(account, clone.id, 'RUNNING');
      expect(await account.computersOf(workspaceId)).toHaveLength(2);
    });

    test('a clone without a name is given one', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      const clone = await account.port.cloneComputer(account.write(), id, null);
      expect(clone.name).not.toBe('');
      expect(await account.computer(clone.id)).toEqual(clone);
    });

    test('two computers of one name have slugs of their own', async () => {
      const account = newAccount();
      const [one, two] = [await startNew(account), await startNew(account)];
      expect(two.sandboxUrl).not.toBe(one.sandboxUrl);
    });

    test('a resize changes the size, with its CPUs and its memory', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      for (const size of [
        { size: 'large', vcpus: 4, memoryMb: 16384 },
        { size: 'small', vcpus: 1, memoryMb: 4096 },
      ]) {
        const resized = await account.port.resizeComputer(account.write(), id, size.size);
        expect(resized).toMatchObject(size);
        expect(await runTo(account, id, 'RUNNING')).toMatchObject(size);
      }
    });

    test('a resize of one that is stopped leaves it stopped', async () => {
      const account = newAccount();
      const { id } = await startNew(account);
      await stop(account, id);
      await account.port.resizeComputer(account.write(), id, 'medium');
      expect(await account.computer(id)).toMatchObject({ size: 'medium', status: 'STOPPED' });
    });

    test.each(['', 'huge', 'SMALL', 'xl'])('a resize to %j is INVALID of size', async (size) => {
      const account = newAccount();
      const made = await startNew(account);
      const resize = account.port.resizeComputer(account.write(), made.id, size);
      await refusalBy(resize, 'INVALID', 'size');
      expect(await account.computer(made.id)).toEqual(made);
    });
  });
}
