import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Scope } from '../../../src/surfaces/miteos/emulator/keys.js';
import { openEmulator, type TestEmulator } from '../../support/emulator.js';

const id = z.looseObject({ id: z.string() });
const detail = z.strictObject({ detail: z.string() });

describe('the emulated Miteos', () => {
  const LIMITED = 'mt_test_may_only_read_tasks';
  let emulator: TestEmulator;
  let key: string;
  beforeAll(async () => {
    emulator = await openEmulator({
      scopes: new Map<string, Scope[]>([[LIMITED, ['tasks.read']]]),
    });
  });
  afterAll(async () => {
    await emulator.close();
    expect(emulator.errors).toEqual([]);
  });
  beforeEach(() => {
    key = emulator.key();
  });

  function ask(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${key}`);
    return fetch(`${emulator.url}/v1${path}`, { method, ...init, headers });
  }
  const post = (path: string, body: unknown) =>
    ask('POST', path, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  const idOf = async (answer: Promise<Response>) => id.parse(await (await answer).json()).id;
  const workspace = () => idOf(post('/workspaces', { name: 'Harbour Survey' }));
  const task = (config = {}) =>
    idOf(post('/tasks', { prompt: 'Summarise', config: { autonomy_level: 100, ...config } }));
  const upload = (
    path: string,
    name: string,
    content: string | Uint8Array<ArrayBuffer>,
    type?: string,
  ) => {
    const form = new FormData();
    form.set('file', new Blob([content], { type }), name);
    return ask('POST', path, { body: form });
  };

  /** A refusal is JSON with a text in it, and nothing else. */
  async function refused(answer: Response): Promise<{ status: number; detail: string }> {
    return { status: answer.status, ...detail.parse(await answer.json()) };
  }

  describe('keys', () => {
    it.each([
      ['none', undefined],
      ['another word than Bearer', 'Basic mt_test_abc'],
      ['another prefix', 'Bearer sk_test_abc'],
      ['nothing behind the prefix', 'Bearer mt_test_'],
      ['another environment', 'Bearer mt_prod_abc'],
    ])('refuses %s with 401, on every path', async (_, authorization) => {
      for (const path of ['/workspaces', '/tasks/task_1', '/nothing']) {
        const headers: HeadersInit = authorization === undefined ? {} : { authorization };
        const answer = await fetch(`${emulator.url}/v1${path}`, { headers });
        expect(answer.headers.get('x-ratelimit-limit')).toBe('5000');
        expect((await refused(answer)).status).toBe(401);
      }
    });

    it('gives each key an account of its own, and test and live keys too', async () => {
      const mine = await workspace();
      for (const other of [emulator.key(), key.replace('mt_test_', 'mt_live_')]) {
        const headers = { authorization: `Bearer ${other}` };
        expect(await (await ask('GET', '/workspaces', { headers })).json()).toEqual([]);
        expect((await ask('GET', `/workspaces/${mine}`, { headers })).status).toBe(404);
      }
      expect((await ask('GET', `/workspaces/${mine}`)).status).toBe(200);
    });

    it('lets a key with fewer scopes do no more than these, and says which it lacks', async () => {
      const headers = { authorization: `Bearer ${LIMITED}` };
      expect((await ask('GET', '/tasks', { headers })).status).toBe(200);
      const lacking = {
        'POST /tasks': 'tasks.write',
        'POST /tasks/task_1/cancel': 'tasks.write',
        'GET /workspaces': 'workspaces.read',
        'GET /workspaces/ws_1/files': 'workspaces.read',
        'POST /workspaces': 'workspaces.write',
        'POST /workspaces/ws_1/files': 'workspaces.write',
        'DELETE /workspaces/ws_1/files/wsf_1': 'workspaces.write',
        'POST /agents/agnt_1/pause': 'agents.write',
        'POST /agents/agnt_1/approve/appr_1': 'agents.write',
      };
      for (const [request, scope] of Object.entries(lacking)) {
        const [method = '', path = ''] = request.split(' ');
        const answer = await refused(await ask(method, path, { headers }));
        expect(answer, request).toMatchObject({ status: 403 });
        expect(answer.detail).toContain(scope);
      }
    });
  });

  describe('requests', () => {
    it.each([
      ['text that is not JSON', 'name', 400],
      ['no body', undefined, 400],
      ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400],
      ['a list', '[]', 422],
      ['an object without what is needed', '{}', 422],
      ['a blank name', '{"name": "  "}', 422],
      ['a name of another kind', '{"name": 5}', 422],
      ['more than a megabyte', JSON.stringify({ name: 'x'.repeat(2 ** 20) }), 413],
    ])('refuses %s', async (_, body, status) => {
      expect((await refused(await ask('POST', '/workspaces', { body }))).status).toBe(status);
    });

    it('reads a body that comes in pieces', async () => {
      const pieces = ['{"name": "In', ' pieces"}'].map((text) => Buffer.from(text));
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          const piece = pieces.shift();
          if (piece) controller.enqueue(piece);
          else controller.close();
        },
      });
      const answer = await ask('POST', '/workspaces', { body, duplex: 'half' } as RequestInit);
      expect(await answer.json()).toMatchObject({ name: 'In pieces' });
    });

    it('ignores fields that it does not know', async () => {
      const answer = await post('/workspaces', { name: 'Harbour', colour: 'blue' });
      expect(answer.status).toBe(200);
      expect(await answer.json()).not.toHaveProperty('colour');
    });

    it('refuses a second workspace of a name', async () => {
      await workspace();
      const second = await post('/workspaces', { name: 'Harbour Survey' });
      expect((await refused(second)).status).toBe(422);
    });

    it.each([
      [{ prompt: ' ' }],
      [{ prompt: 'Go', config: { autonomy_level: 101 } }],
      [{ prompt: 'Go', config: { max_agents: 0 } }],
      [{ prompt: 'Go', config: { deploy_target: 'moon' } }],
      [{ prompt: 'Go', workspace_id: 'ws_unknown' }],
    ])('refuses the task %j', async (body) => {
      expect((await refused(await post('/tasks', body))).status).toBe(422);
    });

    it('takes null for what is optional, and gives the whole config', async () => {
      const answer = await post('/tasks', { prompt: 'Go', config: null, workspace_id: null });
      expect(await answer.json()).toMatchObject({
        config: { max_agents: 3, autonomy_level: 80, auto_deploy: false, deploy_target: null },
      });
    });

    it.each(['limit=0', 'limit=101', 'limit=x', 'limit=', 'limit=1.5', 'offset=-1', 'status=done'])(
      'refuses a page of tasks with %s',
      async (query) => {
        expect((await refused(await ask('GET', `/tasks?${query}`))).status).toBe(422);
      },
    );

    it('pages through tasks, newest first', async () => {
      const ids = [await task(), await task(), await task()].reverse();
      const page = await ask('GET', '/tasks?limit=2&offset=1');
      expect(await page.json()).toMatchObject({
        tasks: ids.slice(1).map((one) => ({ id: one })),
        ...{ total: 3, limit: 2, offset: 1 },
      });
    });

    it.each([
      ['GET', '/workspaces/ws_unknown'],
      ['GET', '/workspaces/ws_unknown/files'],
      ['POST', '/workspaces/ws_unknown/files'],
      ['DELETE', '/workspaces/ws_unknown/files/wsf_unknown'],
      ['GET', '/tasks/task_unknown'],
      ['POST', '/tasks/task_unknown/cancel'],
      ['GET', '/tasks/task_unknown/deliverables'],
      ['GET', '/tasks/task_unknown/deliverables/dlvr_unknown/download'],
      ['POST', '/agents/agnt_unknown/pause'],
      ['GET', '/deployments/dpl_unknown'],
      ['GET', '/workspaces/%00'],
      ['GET', '/workspaces/a%2Fb'],
      ['GET', '/agents'],
      ['PATCH', '/workspaces/ws_1'],
      ['GET', '/nothing'],
    ])('has nothing at %s %s', async (method, path) => {
      expect((await refused(await ask(method, path))).status).toBe(404);
    });
  });

  describe('files', () => {
    let files: string;
    beforeEach(async () => {
      files = `/workspaces/${await workspace()}/files`;
    });

    it.each([
      ['tides.csv', undefined, 'text/csv'],
      ['notes.md', 'application/octet-stream', 'text/markdown'],
      ['data.json', undefined, 'application/json'],
      ['notes.txt', 'text/plain', 'text/plain'],
      ['tides.csv', 'text/plain', 'text/csv'],
      ['notes', 'text/markdown', 'text/markdown'],
    ])('takes %s, declared %s, for %s', async (name, declared, type) => {
      const answer = await upload(files, name, '{"low": 1}\n', declared);
      expect(await answer.json()).toMatchObject({ name, type, size_bytes: 11 });
    });

    it('keeps two files of one name', async () => {
      const first = await idOf(upload(files, 'a.txt', 'one'));
      const second = await idOf(upload(files, 'a.txt', 'two'));
      expect(await (await ask('GET', files)).json()).toMatchObject([{ id: first }, { id: second }]);
    });

    it('takes 52,428,800 bytes and refuses one more', async () => {
      const most = new Uint8Array(52_428_800).fill(0x61);
      expect(await (await upload(files, 'a.txt', most)).json()).toMatchObject({
        size_bytes: 52_428_800,
      });
      const more = new Uint8Array(52_428_801).fill(0x61);
      expect((await refused(await upload(files, 'a.txt', more))).status).toBe(422);
      expect(await (await ask('GET', files)).json()).toHaveLength(1);
    });

    it('refuses a type that Miteos does not take, and content of another type', async () => {
      expect((await refused(await upload(files, 'a.exe', 'MZ'))).status).toBe(422);
      expect((await refused(await upload(files, 'a.png', 'no image'))).status).toBe(422);
      expect(await (await ask('GET', files)).json()).toEqual([]);
    });

    it('refuses a form without a part that is called file, and what is no form', async () => {
      const form = new FormData();
      form.set('document', new Blob(['text']), 'a.txt');
      form.set('file', 'a text, no file');
      expect((await refused(await ask('POST', files, { body: form }))).status).toBe(422);
      expect((await refused(await post(files, { file: 'text' }))).status).toBe(422);
    });

    it('ignores other parts', async () => {
      const form = new FormData();
      form.set('note', 'ignored');
      form.set('file', new Blob(['text']), 'a.txt');
      form.set('document', new Blob(['more']), 'b.txt');
      expect((await ask('POST', files, { body: form })).status).toBe(200);
      expect(await (await ask('GET', files)).json()).toMatchObject([{ name: 'a.txt' }]);
    });

    it('refuses a form that ends early, or has no boundary, and keeps nothing', async () => {
      const type = 'multipart/form-data; boundary=b';
      const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n';
      const sent = [
        { body: `${head}half a file`, type },
        { body: '--b\r\n', type },
        { body: `${head}text\r\n--b--\r\n`, type: 'multipart/form-data' },
      ];
      for (const { body, type } of sent) {
        const headers = { 'content-type': type };
        const answer = await ask('POST', files, { body, headers });
        expect((await refused(answer)).status).toBe(400);
      }
      expect(await (await ask('GET', files)).json()).toEqual([]);
    });
  });

  describe('agents and deployments', () => {
    const agentsOf = z.looseObject({
      status: z.string(),
      agents: z.array(z.looseObject({ id: z.string(), status: z.string() })),
    });
    async function agents(taskId: string) {
      return agentsOf.parse(await (await ask('GET', `/tasks/${taskId}`)).json());
    }
    async function running(config = {}): Promise<{ taskId: string; agentId: string }> {
      const taskId = await task({ max_agents: 1, ...config });
      for (let steps = 0; steps < 100; steps += 1) {
        const [agent] = (await agents(taskId)).agents;
        if (agent) return { taskId, agentId: agent.id };
        await emulator.pass(100);
      }
      throw new Error('The task has no agent.');
    }

    it('pauses an agent and lets it go on, guides it and ends it', async () => {
      const { taskId, agentId } = await running();
      const act = async (name: string, body?: unknown) => {
        const answer = await post(`/agents/${agentId}/${name}`, body);
        return { status: answer.status, body: (await answer.json()) as unknown };
      };
      const done = { status: 200, body: { success: true } };
      expect(await act('resume')).toMatchObject({ status: 422 });
      expect(await act('pause')).toEqual(done);
      await emulator.pass(60_000);
      expect(await agents(taskId)).toMatchObject({
        status: 'paused',
        agents: [{ status: 'paused' }],
      });
      expect(await act('resume')).toEqual(done);
      expect(await act('guide', { instructions: 'Mind the tides' })).toEqual(done);
      expect(await act('guide', { instructions: ' ' })).toMatchObject({ status: 422 });
      expect(await act('cancel')).toEqual(done);
      expect(await agents(taskId)).toMatchObject({ agents: [{ status: 'killed' }] });
      expect(await act('pause')).toMatchObject({ status: 422 });
    });

    it('wants a decision of true or false for an approval that is there', async () => {
      const { agentId } = await running();
      const decide = (body: unknown) => post(`/agents/${agentId}/approve/appr_unknown`, body);
      expect((await refused(await decide({}))).status).toBe(422);
      expect((await refused(await decide({ approved: 'yes' }))).status).toBe(422);
      expect((await refused(await decide({ approved: true }))).status).toBe(404);
    });

    it('deploys a workspace', async () => {
      const workspace_id = await workspace();
      const body = { workspace_id, target: 'vercel', config_id: 'config_1' };
      const created: unknown = await (await post('/deployments', body)).json();
      expect(created).toEqual({
        id: expect.any(String) as unknown,
        ...{ workspace_id, target: 'vercel', status: 'pending', url: null },
        created_at: expect.stringMatching(/:\d\dZ$/) as unknown,
        completed_at: null,
      });
      await emulator.pass(60_000);
      const path = `/deployments/${id.parse(created).id}`;
      const live: unknown = await (await ask('GET', path)).json();
      expect(live).toMatchObject({ status: 'live', url: expect.any(String) as unknown });
      expect(await (await ask('GET', '/deployments')).json()).toEqual([live]);
      expect((await refused(await post('/deployments', { ...body, target: 'moon' }))).status).toBe(
        422,
      );
    });
  });

  describe('its description', () => {
    it('lists what is served, and nothing else', async () => {
      const document = z
        .looseObject({ paths: z.record(z.string(), z.record(z.string(), z.looseObject({}))) })
        .parse(await (await fetch(`${emulator.url}/v1/openapi.json`)).json());
      const described = Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
      );
      expect(described.sort()).toEqual(
        [
          'POST /workspaces',
          'GET /workspaces',
          'GET /workspaces/{id}',
          'POST /workspaces/{id}/files',
          'GET /workspaces/{id}/files',
          'DELETE /workspaces/{id}/files/{file_id}',
          'POST /tasks',
          'GET /tasks',
          'GET /tasks/{id}',
          'POST /tasks/{id}/cancel',
          'GET /tasks/{id}/deliverables',
          'GET /tasks/{id}/deliverables/{file_id}/download',
          'GET /openapi.json',
          'POST /agents/{id}/pause',
          'POST /agents/{id}/resume',
          'POST /agents/{id}/cancel',
          'POST /agents/{id}/guide',
          'POST /agents/{id}/approve/{approval_id}',
          'POST /deployments',
          'GET /deployments',
          'GET /deployments/{id}',
        ].sort(),
      );
      // Each leads to a route of its own, which is what the traffic is counted by.
      emulator.emulator.traffic.clear();
      for (const request of described) {
        const [method = '', path = ''] = request.split(' ');
        await ask(method, path.replaceAll(/\{\w+\}/g, 'x'));
      }
      expect(emulator.emulator.traffic.requests).toEqual(
        Object.fromEntries(described.map((request) => [request.replace(' ', ' /v1'), 1])),
      );
    });

    it('describes what is asked and answered, without a key where none is needed', async () => {
      const document: unknown = await (await fetch(`${emulator.url}/v1/openapi.json`)).json();
      expect(document).toMatchObject({
        security: [{ key: [] }],
        paths: {
          '/openapi.json': { get: { security: [] } },
          '/tasks': {
            get: {
              parameters: [
                { name: 'status', in: 'query' },
                { name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 100 } },
                { name: 'offset', schema: { type: 'integer', minimum: 0 } },
              ],
            },
            post: {
              requestBody: {
                content: {
                  'application/json': { schema: { type: 'object', required: ['prompt'] } },
                },
              },
              responses: { 200: {}, 429: {} },
            },
          },
          '/workspaces/{id}/files': {
            post: { requestBody: { content: { 'multipart/form-data': {} } } },
          },
          '/workspaces/{id}/files/{file_id}': { delete: { responses: { 204: {} } } },
        },
      });
    });
  });
});

describe('the limits of a plan', { timeout: 60_000 }, () => {
  it('lets a key send so many requests in any minute, and says what is left', async () => {
    const limits = { requestsPerMinute: 3, concurrentTasks: Infinity, storageBytes: Infinity };
    const emulator = await openEmulator({ limits });
    onTestFinished(() => emulator.close());
    const ask = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` };
      const { status, headers: given } = await fetch(`${emulator.url}/v1/tasks`, { headers });
      return [status, given.get('x-ratelimit-limit'), given.get('x-ratelimit-remaining')];
    };
    const key = emulator.key();
    expect(await ask(key)).toEqual([200, '3', '2']);
    emulator.clock.advance(30_000);
    expect(await ask(key)).toEqual([200, '3', '1']);
    expect(await ask(key)).toEqual([200, '3', '0']);
    expect(await ask(key)).toEqual([429, '3', '0']);
    expect(await ask(emulator.key())).toEqual([200, '3', '2']);
    // The first is a minute old now, the others are not.
    emulator.clock.advance(30_000);
    expect(await ask(key)).toEqual([200, '3', '0']);
    expect(await ask(key)).toEqual([429, '3', '0']);
    expect(emulator.emulator.traffic.answers).toEqual({ 200: 5, 429: 2 });
  });

  it('lets tasks too many wait in pending, in order, and each begin when one has ended', async () => {
    const limits = { requestsPerMinute: 1000, concurrentTasks: 2, storageBytes: Infinity };
    const emulator = await openEmulator({ limits });
    onTestFinished(() => emulator.close());
    const headers = { authorization: `Bearer ${emulator.key()}` };
    const send = async (method: string, path: string, body?: string): Promise<unknown> =>
      (await fetch(`${emulator.url}/v1${path}`, { method, headers, body })).json();
    const prompts = ['1', '2', '3', '4'];
    const ids: string[] = [];
    for (const prompt of prompts) {
      const body = JSON.stringify({ prompt, config: { autonomy_level: 100, max_agents: 1 } });
      ids.push(id.parse(await send('POST', '/tasks', body)).id);
    }
    const page = z.looseObject({ tasks: z.array(z.looseObject({ status: z.string() })) });
    const statuses = async () => {
      const { tasks } = page.parse(await send('GET', '/tasks'));
      return tasks.map(({ status }) => status).reverse();
    };
    await emulator.pass(2_000);
    expect(await statuses()).toEqual(['running', 'running', 'pending', 'pending']);
    await send('POST', `/tasks/${ids[0] ?? ''}/cancel`);
    await emulator.pass(2_000);
    expect(await statuses()).toEqual(['cancelled', 'running', 'running', 'pending']);
    // One that waits can be cancelled, and is not in the way of those behind it.
    await send('POST', `/tasks/${ids[3] ?? ''}/cancel`);
    await emulator.pass(60_000);
    expect(await statuses()).toEqual(['cancelled', 'complete', 'complete', 'cancelled']);
  });

  it('refuses a file that the storage has no room for, until one is deleted', async () => {
    const limits = { requestsPerMinute: 100, concurrentTasks: Infinity, storageBytes: 10 };
    const emulator = await openEmulator({ limits });
    onTestFinished(() => emulator.close());
    const headers = { authorization: `Bearer ${emulator.key()}` };
    const created = await fetch(`${emulator.url}/v1/workspaces`, {
      ...{ method: 'POST', headers },
      body: '{"name": "Full"}',
    });
    const files = `${emulator.url}/v1/workspaces/${id.parse(await created.json()).id}/files`;
    const upload = (text: string) => {
      const body = new FormData();
      body.set('file', new Blob([text]), 'a.txt');
      return fetch(files, { method: 'POST', headers, body });
    };
    const first = id.parse(await (await upload('six of')).json()).id;
    const second = await upload('fives');
    expect(second.status).toBe(422);
    expect(detail.parse(await second.json()).detail).toContain('storage');
    await fetch(`${files}/${first}`, { method: 'DELETE', headers });
    expect((await upload('fives')).status).toBe(200);
  });
});
