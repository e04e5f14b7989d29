import { describe, expect, test } from 'vitest';
import type { WireAccount } from './account.js';
import type { Answer } from './answer.js';
import type { NewAccount } from './new-account.js';
import { completeTask, taskAtWork } from './running.js';

const MINUTE_MS = 60_000;

export function deliverableContract(newAccount: NewAccount): void {
  describe('deliverables', () => {
    test('each is the same bytes from the route and from its link, which needs no key', async () => {
      const account = newAccount();
      const id = await completeTask(account);
      const made = await account.deliverables(id);
      expect(made).not.toEqual([]);
      for (const one of made) {
        const answer = await download(account, id, one.id);
        expect(answer.status).toBe(200);
        expect(answer.bytes).toHaveLength(one.size_bytes);
        const linked = await fetch(one.download_url);
        expect(linked.status).toBe(200);
        expect(Buffer.from(await linked.arrayBuffer())).toEqual(answer.bytes);
      }
    });

    test('a download says what it is and what it is called', async () => {
      const account = newAccount();
      const id = await completeTask(account);
      for (const { id: file_id, name, type } of await account.deliverables(id)) {
        const answer = await download(account, id, file_id);
        expect(answer.header('content-type').split(';')[0]).toBe(type);
        const disposition = answer.header('content-disposition');
        expect(disposition).toMatch(/;\s*filename\*?=/);
        expect(decodeURIComponent(disposition)).toContain(name);
      }
    });

    test('they are listed oldest first', async () => {
      const account = newAccount();
      const { id } = await account.createTask({ max_agents: 3 });
      await account.subject.advance(10 * MINUTE_MS);
      const times = (await account.deliverables(id)).map(({ created_at }) => created_at);
      expect(times).not.toEqual([]);
      expect(times).toEqual([...times].sort());
    });

    test('a task that has only begun has the empty array', async () => {
      const account = newAccount();
      const { id } = await account.createTask();
      expect(await account.deliverables(id)).toEqual([]);
    });

    test('a task at work and a cancelled one give what exists', async () => {
      const account = newAccount();
      const { taskId } = await taskAtWork(account);
      const { deliverables_count } = await account.task(taskId);
      expect(await account.deliverables(taskId)).toHaveLength(deliverables_count);
      await account.send('POST /tasks/{id}/cancel', { params: { id: taskId } });
      expect(await account.deliverables(taskId)).toHaveLength(deliverables_count);
    });

    test('a link is good for an hour from the list that gave it, and another list gives another', async () => {
      const account = newAccount();
      const id = await completeTask(account);
      const [first] = await account.deliverables(id);
      if (!first) return expect.fail('The task made nothing.');
      await account.subject.advance(59 * MINUTE_MS);
      expect((await fetch(first.download_url)).status).toBe(200);
      await account.subject.advance(2 * MINUTE_MS);
      const expired = (await fetch(first.download_url)).status;
      expect(Math.floor(expired / 100)).toBe(4);
      const [again] = await account.deliverables(id);
      expect(again?.id).toBe(first.id);
      expect(again?.download_url).not.toBe(first.download_url);
      expect((await fetch(again?.download_url ?? '')).status).toBe(200);
    });

    test('a link that was changed is of no use', async () => {
      const account = newAccount();
      const id = await completeTask(account);
      const [first] = await account.deliverables(id);
      if (!first) return expect.fail('The task made nothing.');
      const url = new URL(first.download_url);
      for (const [name, value] of url.searchParams) {
        const changed = new URL(url);
        changed.searchParams.set(
          name,
          value.replace(/^./, (char) => (char === '1' ? '2' : '1')),
        );
        expect(Math.floor((await fetch(changed)).status / 100), changed.search).toBe(4);
      }
      url.search = '';
      expect(Math.floor((await fetch(url)).status / 100)).toBe(4);
    });

    test('a deliverable is not found under another task', async () => {
      const account = newAccount();
      const one = await completeTask(account);
      const two = await completeTask(account);
      const [first] = await account.deliverables(one);
      (await download(account, two, first?.id ?? '')).expectStatus(404);
    });

    test('one of a task with a workspace is a file there too, under an id of its own', async () => {
      const account = newAccount();
      const workspace = (await account.createWorkspace()).id;
      const own = await account.upload(workspace, 'notes.txt');
      const task = await completeTask(account, { workspace_id: workspace });
      const made = await account.deliverables(task);
      const files = await account.files(workspace);
      expect(files[0]).toEqual(own);
      expect(
        files.slice(1).map(({ name, type, size_bytes }) => ({ name, type, size_bytes })),
      ).toEqual(made.map(({ name, type, size_bytes }) => ({ name, type, size_bytes })));
      expect((await account.workspace(workspace)).file_count).toBe(files.length);
    });

    test('a workspace that is named in the config gets none', async () => {
      const account = newAccount();
      const workspace = (await account.createWorkspace()).id;
      const { id } = await account.createTask({ max_agents: 1, workspace_id: workspace });
      await account.subject.advance(10 * MINUTE_MS);
      expect(await account.deliverables(id)).not.toEqual([]);
      expect(await account.files(workspace)).toEqual([]);
    });
  });
}

function download(account: WireAccount, id: string, file_id: string): Promise<Answer> {
  return account.send('GET /tasks/{id}/deliverables/{file_id}/download', {
    params: { id, file_id },
  });
}
