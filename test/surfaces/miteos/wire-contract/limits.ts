import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { upload, WireAccount } from './account.js';
import { runTo, runToComplete } from './running.js';
import type { WireSubject } from './subject.js';

/** What a plan allows. */
export interface PlanLimits {
  requestsPerMinute: number;
  concurrentTasks: number;
  storageBytes: number;
}

const LIMITS: PlanLimits = { requestsPerMinute: 60, concurrentTasks: 1, storageBytes: 1000 };
const MINUTE_MS = 60_000;

/** What the smallest plan of Miteos keeps its keys to; with less storage, to be quick. */
export function limitContract(open: (limits: PlanLimits) => Promise<WireSubject>): void {
  describe('the limits of a plan', () => {
    let subject: WireSubject | undefined;
    beforeAll(async () => {
      subject = await open(LIMITS);
    });
    afterAll(() => subject?.close());

    async function withAccount(work: (account: WireAccount) => Promise<void>): Promise<void> {
      if (!subject) throw new Error('Nothing has been opened.');
      const account = new WireAccount(subject, subject.newKey());
      await work(account).finally(() => account.close());
    }

    test('what is over the rate is 429, until the minute is over', () =>
      withAccount(async (account) => {
        for (let left = 59; left >= 0; left -= 1) {
          const answer = await account.send('GET /workspaces');
          expect(answer.status).toBe(200);
          expect(answer.header('x-ratelimit-limit')).toBe('60');
          expect(answer.header('x-ratelimit-remaining')).toBe(String(left));
        }
        for (const route of ['GET /workspaces', 'POST /tasks'] as const) {
          const answer = await account.send(route);
          answer.expectStatus(429);
          expect(answer.header('x-ratelimit-remaining')).toBe('0');
        }
        await account.subject.advance(MINUTE_MS);
        expect((await account.send('GET /workspaces')).status).toBe(200);
        expect((await account.tasks()).total).toBe(0);
      }));

    test('each key has a rate of its own', () =>
      withAccount(async (account) => {
        for (let count = 0; count < 61; count += 1) await account.send('GET /workspaces');
        (await account.send('GET /workspaces')).expectStatus(429);
        const authorization = `Bearer ${account.subject.newKey()}`;
        expect((await account.send('GET /workspaces', { authorization })).status).toBe(200);
      }));

    test('a task more than may run waits in pending until another has ended', () =>
      withAccount(async (account) => {
        const first = await account.createTask({ max_agents: 1 });
        const second = await account.createTask({ max_agents: 1 });
        await runTo(account, first.id, ({ status }) => status === 'running', {
          stepMs: 1000,
        });
        expect((await account.task(second.id)).status).toBe('pending');
        // Each look costs a request, of which there are 60 in a minute.
        await runToComplete(account, first.id, { stepMs: 5000 });
        await runToComplete(account, second.id, { stepMs: 5000 });
      }));

    test('a file that finds no room is 422, and what was deleted makes room', () =>
      withAccount(async (account) => {
        const { id } = await account.createWorkspace();
        const file = await account.upload(id, 'one.txt', 'x'.repeat(900));
        const more = {
          params: { id },
          body: upload('two.txt', 'x'.repeat(200), 'text/plain'),
        };
        (await account.send('POST /workspaces/{id}/files', more)).expectStatus(422);
        expect(await account.files(id)).toEqual([file]);
        const params = { id, file_id: file.id };
        await account.send('DELETE /workspaces/{id}/files/{file_id}', { params });
        (await account.send('POST /workspaces/{id}/files', more)).expectSuccess();
      }));
  });
}
