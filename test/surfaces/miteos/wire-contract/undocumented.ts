import { describe, expect, test } from 'vitest';
import type { NewAccount } from './new-account.js';
import { unknownLike } from './ids.js';

/** Others may be guessed; a stand-in that serves them would let clients rely on what is not there. */
const UNDOCUMENTED = [
  'GET /webhooks',
  'POST /webhooks',
  'GET /ws',
  'GET /stream',
  'GET /events',
  'GET /agents',
  'GET /agents/{agent}',
  'GET /approvals',
  'POST /tasks/{task}/pause',
  'POST /tasks/{task}/resume',
  'PATCH /workspaces/{workspace}',
  'DELETE /workspaces/{workspace}',
  'DELETE /tasks/{task}',
  'GET /teams',
  'GET /api-keys',
  'GET /audit-logs',
  'GET /preferences',
  'POST /agents/{agent}/kill',
];

export function undocumentedContract(newAccount: NewAccount): void {
  describe('what is not documented', () => {
    test.each(UNDOCUMENTED)('%s is not served', async (route) => {
      const account = newAccount();
      const workspace = (await account.createWorkspace()).id;
      const task = (await account.createTask()).id;
      const agent = unknownLike('agnt_01kc3v8n2q5t7x9zrabdefgh');
      const ids: Record<string, string> = { workspace, task, agent };
      const [method = '', path = ''] = route.split(' ');
      const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
      const { statusCode, body } = await account.raw(method, filled);
      expect([404, 405]).toContain(statusCode);
      expect(await body.json()).toEqual({ detail: expect.stringMatching(/\S/) as unknown });
      expect((await account.workspace(workspace)).id).toBe(workspace);
      expect((await account.task(task)).status).not.toBe('paused');
    });

    test('a path without the version is not served', async () => {
      const account = newAccount();
      const response = await fetch(new URL('/workspaces', account.subject.url), {
        headers: { authorization: `Bearer ${account.key}` },
      });
      expect(response.status).toBe(404);
    });
  });
}
