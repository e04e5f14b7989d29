import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { MiteosDeliverable } from '../../../../src/surfaces/miteos/port.js';
import type { Account, LinkedDeliverable, NewAccount } from './account.js';
import { firstOf, found, only, unknownLike } from './account.js';
import { refusal } from './refusal.js';
import { runTo, runToComplete } from './running.js';

const MINUTE_MS = 60_000;

export function deliverableContract(newAccount: NewAccount): void {
  describe('deliverables', () => {
    test('they can be listed in every state, and a complete task has at least one', async () => {
      const account = newAccount();
      const { id } = await account.createTask();
      expect(await account.deliverables(id)).toEqual([]);
      await runTo(account, id, ({ status }) => status === 'RUNNING', { stepMs: 100 });
      await account.deliverables(id);
      await runToComplete(account, id);
      const list = await account.deliverables(id);
      expect(list.length).toBeGreaterThanOrEqual(1);
      for (const one of list) {
        expect(one.taskId).toBe(id);
        expect(one.name).not.toBe('');
        expect(one.type).toMatch(/^[a-z]+\/[^/]+$/);
        expect(one.createdAt.getTime()).toBeLessThanOrEqual(account.subject.now().getTime());
      }
      const times = list.map(({ createdAt }) => createdAt.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(new Set(list.map((one) => one.id)).size).toBe(list.length);
    });

    test('a download has the name, the type and the bytes of the deliverable', async () => {
      const account = newAccount();
      for (const one of await completeDeliverables(account)) {
        const download = await account.port.downloadDeliverable(account.read(), one.taskId, one.id);
        expect(download).toMatchObject({ name: one.name, type: one.type });
        expect([null, one.sizeBytes]).toContain(download.sizeBytes);
        expect(await buffer(download.content)).toHaveLength(one.sizeBytes);
      }
    });

    test('a link needs no key, and gives the same bytes', async () => {
      const account = newAccount();
      for (const one of await completeDeliverables(account)) {
        const response = await account.subject.fetchLink(one.downloadUrl);
        expect(response.ok).toBe(true);
        const download = await account.port.downloadDeliverable(account.read(), one.taskId, one.id);
        const bytes = Buffer.from(await response.arrayBuffer());
        expect(bytes.equals(await buffer(download.content))).toBe(true);
      }
    });

    test('a browser is told to save what a link gives, not to show it', async () => {
      const account = newAccount();
      const one = firstOf(await completeDeliverables(account));
      const { headers } = await account.subject.fetchLink(one.downloadUrl);
      expect(headers.get('content-type')?.split(';')[0]).toBe(one.type);
      expect(headers.get('content-disposition')).toMatch(/^attachment\b/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    });

    test('a link is good for an hour from the listing, and a new listing gives a good one', async () => {
      const account = newAccount();
      const { id, taskId, downloadUrl: first } = firstOf(await completeDeliverables(account));
      await account.advance(40 * MINUTE_MS);
      const again = (await account.deliverables(taskId)).filter((one) => one.id === id);
      const { downloadUrl: second } = only(again);
      await account.advance(19 * MINUTE_MS);
      expect((await account.subject.fetchLink(first)).ok).toBe(true);
      await account.advance(2 * MINUTE_MS);
      await expectRefused(account, first);
      expect((await account.subject.fetchLink(second)).ok).toBe(true);
      await account.advance(40 * MINUTE_MS);
      await expectRefused(account, second);
    });

    test('a link that was changed anywhere is refused', async () => {
      const account = newAccount();
      const { id, downloadUrl } = firstOf(await completeDeliverables(account));
      const url = new URL(downloadUrl);
      for (const [name, value] of url.searchParams) {
        const changed = new URL(url);
        changed.searchParams.set(name, otherStart(value));
        await expectRefused(account, changed.href);
        changed.searchParams.delete(name);
        await expectRefused(account, changed.href);
      }
      const elsewhere = downloadUrl.replaceAll(id, unknownLike(id));
      if (elsewhere !== downloadUrl) await expectRefused(account, elsewhere);
      expect((await account.subject.fetchLink(downloadUrl)).ok).toBe(true);
    });

    test('the signature of one deliverable does not open another', async () => {
      const account = newAccount();
      const one = new URL(firstOf(await completeDeliverables(account)).downloadUrl);
      const other = new URL(firstOf(await completeDeliverables(newAccount())).downloadUrl);
      const mixed = new URL(other);
      mixed.search = one.search;
      if (mixed.pathname !== one.pathname && mixed.href !== other.href) {
        await expectRefused(account, mixed.href);
      }
      for (const [name, value] of one.searchParams) {
        const changed = new URL(other);
        if (changed.searchParams.get(name) === value) continue;
        changed.searchParams.set(name, value);
        await expectRefused(account, changed.href);
      }
    });

    test('a deliverable is only found under its own task', async () => {
      const account = newAccount();
      const one = firstOf(await completeDeliverables(account));
      const other = await account.createTask();
      for (const [taskId, id] of [
        [other.id, one.id],
        [unknownLike(one.taskId), one.id],
        [one.taskId, unknownLike(one.id)],
      ] as const) {
        await refusal(account.port.downloadDeliverable(account.read(), taskId, id), 'NOT_FOUND');
      }
    });

    test('a deliverable of a task in a workspace is also a file there, with an id of its own', async () => {
      const account = newAccount();
      const workspace = await account.createWorkspace();
      const upload = await account.uploadFile(workspace.id);
      const task = await account.createTask({}, { workspaceId: workspace.id });
      await runToComplete(account, task.id);
      const deliverables = await account.deliverables(task.id);
      const [first, ...added] = await account.files(workspace.id);
      expect(first).toEqual(upload);
      const essence = ({ name, type, sizeBytes }: Omit<MiteosDeliverable, 'downloadUrl'>): string =>
        JSON.stringify([name, type, sizeBytes]);
      expect(added.map((file) => essence({ ...file, taskId: task.id })).sort()).toEqual(
        deliverables.map(essence).sort(),
      );
      expect((await account.workspace(workspace.id)).fileCount).toBe(1 + deliverables.length);
      const ids = [...added, ...deliverables].map(({ id }) => id);
      expect(new Set(ids).size).toBe(2 * deliverables.length);
    });

    test('deleting that file leaves the deliverable', async () => {
      const account = newAccount();
      const { id: workspaceId } = await account.createWorkspace();
      const task = await account.createTask({}, { workspaceId });
      await runToComplete(account, task.id);
      for (const file of await account.files(workspaceId)) {
        await account.port.deleteFile(account.write(), workspaceId, file.id);
      }
      expect((await account.workspace(workspaceId)).fileCount).toBe(0);
      const list = await account.deliverables(task.id);
      expect(list.length).toBeGreaterThanOrEqual(1);
      for (const one of list) {
        const download = await account.port.downloadDeliverable(account.read(), task.id, one.id);
        expect(await buffer(download.content)).toHaveLength(one.sizeBytes);
      }
    });

    test('a plural read gives the deliverables of each task, and leaves out the unknown', async () => {
      const account = newAccount();
      const one = await account.createTask();
      const two = await account.createTask();
      await runToComplete(account, one.id);
      await runToComplete(account, two.id);
      const fresh = await account.createTask();
      const ids = [fresh.id, two.id, unknownLike(one.id), one.id];
      const answer = await account.port.deliverablesOf(account.read(), ids);
      expect([...answer.keys()].sort()).toEqual([one.id, two.id, fresh.id].sort());
      for (const { id } of [one, two]) {
        const list = found(answer, id);
        expect(list.length).toBeGreaterThanOrEqual(1);
        expect(list.map(({ taskId }) => taskId)).toEqual(list.map(() => id));
      }
      expect(found(answer, fresh.id)).toEqual([]);
    });

    test('a plural read of nothing is empty', async () => {
      const account = newAccount();
      await completeDeliverables(account);
      expect([...(await account.port.deliverablesOf(account.read(), []))]).toEqual([]);
    });
  });
}

async function completeDeliverables(account: Account): Promise<LinkedDeliverable[]> {
  const { id } = await account.createTask();
  await runToComplete(account, id);
  return account.deliverables(id);
}

async function expectRefused(account: Account, url: string): Promise<void> {
  const { status } = await account.subject.fetchLink(url);
  expect(status, url).toBeGreaterThanOrEqual(400);
  expect(status, url).toBeLessThan(500);
}

/** The text with another first character. The last one of a base64 text may mean nothing. */
function otherStart(text: string): string {
  return `${text.startsWith('7') ? '8' : '7'}${text.slice(1)}`;
}
