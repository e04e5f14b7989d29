import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { MiteosTaskConfig, NewTask } from '../../../../src/surfaces/miteos/port.js';
import { json, type SentRequest } from '../../../support/scripted-server.js';
import { refusal } from '../contract/refusal.js';
import { CREATED_TASK, DEPLOYMENT, FILE, WORKSPACE } from './examples.js';
import { KEY, useLive } from './live.js';

const live = useLive();

/** The only request there was. */
function only(): SentRequest {
  const [first, ...more] = live.server.sent;
  expect(more).toEqual([]);
  return first ?? expect.fail('nothing was sent');
}

function body(): unknown {
  const { headers, body: bytes } = only();
  expect(headers['content-type']).toMatch(/^application\/json(;|$)/);
  return JSON.parse(bytes.toString());
}

describe('every request', () => {
  test('carries the key of its account as a bearer', async () => {
    live.server.on('GET /v1/workspaces', json([]));
    await live.port.listWorkspaces(live.read());
    expect(only()).toMatchObject({
      method: 'GET',
      path: '/v1/workspaces',
      headers: { authorization: `Bearer ${KEY}` },
    });
    await live.port.listWorkspaces(live.read('other'));
    expect(live.server.sent[1]?.headers.authorization).toBe(`Bearer ${KEY}other`);
  });

  test('that reads has no body', async () => {
    live.server.on('GET /v1/workspaces', json([]));
    await live.port.listWorkspaces(live.read());
    expect(only().body).toHaveLength(0);
    expect(only().headers).not.toHaveProperty('content-type');
  });
});

describe('lists', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['/v1/workspaces', () => live.port.listWorkspaces(live.read())],
    ['/v1/workspaces/ws_1/files', () => live.port.filesOf(live.read(), ['ws_1'])],
    ['/v1/tasks/task_1/deliverables', () => live.port.deliverablesOf(live.read(), ['task_1'])],
  ])('at %s are asked for without parameters', async (path, ask) => {
    live.server.on(`GET ${path}`, json([]));
    await ask();
    expect(only().path).toBe(path);
  });

  test('of tasks are asked for by limit, offset and status', async () => {
    live.server.on('GET /v1/tasks', json({ tasks: [], total: 0 }));
    await live.port.listTasks(live.read(), { limit: 100, offset: 40, status: 'COMPLETE' });
    const { pathname, searchParams } = new URL(only().path, live.server.origin);
    expect(pathname).toBe('/v1/tasks');
    expect(Object.fromEntries(searchParams)).toEqual({
      limit: '100',
      offset: '40',
      status: 'complete',
    });
  });

  test('of all tasks name no status', async () => {
    live.server.on('GET /v1/tasks', json({ tasks: [], total: 0 }));
    await live.port.listTasks(live.read(), { limit: 20, offset: 0 });
    expect(only().path).not.toContain('status');
  });

  test.each([
    [{ limit: 0, offset: 0 }],
    [{ limit: 101, offset: 0 }],
    [{ limit: 1.5, offset: 0 }],
    [{ limit: Number.NaN, offset: 0 }],
    [{ limit: 20, offset: -1 }],
    [{ limit: 20, offset: 0, status: 'UNKNOWN' as const }],
  ])('of tasks by %j are refused unsent', async (page) => {
    live.server.on('GET /v1/tasks', json({ tasks: [], total: 0 }));
    await refusal(live.port.listTasks(live.read(), page), 'INVALID');
    expect(live.server.sent).toEqual([]);
  });
});

describe('a new workspace', () => {
  test.each([
    [{ name: 'Tides' }, { name: 'Tides' }],
    [{ name: 'Tides', description: undefined }, { name: 'Tides' }],
    [{ name: 'Tides', description: null }, { name: 'Tides' }],
    [
      { name: 'Tides ☂', description: 'Depths' },
      { name: 'Tides ☂', description: 'Depths' },
    ],
  ])('by %j is sent as it is', async (input, expected) => {
    live.server.on('POST /v1/workspaces', json(WORKSPACE));
    await live.port.createWorkspace(live.write(), input);
    expect(only()).toMatchObject({ method: 'POST', path: '/v1/workspaces' });
    expect(body()).toEqual(expected);
  });
});

describe('a new task', () => {
  async function create(input: Partial<NewTask>): Promise<unknown> {
    live.server.on('POST /v1/tasks', json(CREATED_TASK));
    await live.port.createTask(live.write(), { prompt: 'Summarise', ...input });
    expect(only()).toMatchObject({ method: 'POST', path: '/v1/tasks' });
    return body();
  }

  test.each([[{}], [{ workspaceId: null }], [{ workspaceId: undefined, config: undefined }]])(
    'by %j is sent as its prompt alone',
    async (input) => {
      expect(await create(input)).toEqual({ prompt: 'Summarise' });
    },
  );

  test('names its workspace beside the prompt, not in the config', async () => {
    expect(await create({ workspaceId: 'ws_1', config: { maxAgents: 2 } })).toEqual({
      prompt: 'Summarise',
      workspace_id: 'ws_1',
      config: { max_agents: 2 },
    });
  });

  test.each<[Partial<MiteosTaskConfig>, object]>([
    [{ maxAgents: 2 }, { max_agents: 2 }],
    [{ autonomyLevel: 0 }, { autonomy_level: 0 }],
    [{ autonomyLevel: 100, maxAgents: undefined }, { autonomy_level: 100 }],
    [{ autoDeploy: false }, { auto_deploy: false }],
    [{ deployTarget: 'app-store' }, { deploy_target: 'app-store' }],
    [
      { maxAgents: 1, autonomyLevel: 60, autoDeploy: true, deployTarget: 'vercel' },
      { max_agents: 1, autonomy_level: 60, auto_deploy: true, deploy_target: 'vercel' },
    ],
  ])('sends of its config %j what was given', async (config, expected) => {
    expect(await create({ config })).toEqual({ prompt: 'Summarise', config: expected });
  });
});

describe('the other writes', () => {
  test.each<[path: string, act: () => Promise<void>]>([
    ['/v1/tasks/t_1/cancel', () => live.port.cancelTask(live.write(), 't_1')],
    ['/v1/agents/a_1/pause', () => live.port.pauseAgent(live.write(), 'a_1')],
    ['/v1/agents/a_1/resume', () => live.port.resumeAgent(live.write(), 'a_1')],
    ['/v1/agents/a_1/cancel', () => live.port.cancelAgent(live.write(), 'a_1')],
  ])('to %s have no body', async (path, act) => {
    live.server.on(`POST ${path}`, json({ success: true }));
    await act();
    expect(only()).toMatchObject({ method: 'POST', path });
    expect(only().body).toHaveLength(0);
  });

  test('guidance is sent as instructions', async () => {
    live.server.on('POST /v1/agents/a_1/guide', json({ success: true }));
    await live.port.guideAgent(live.write(), 'a_1', 'Look at the spring tides');
    expect(body()).toEqual({ instructions: 'Look at the spring tides' });
  });

  test.each([
    [{ approved: true }, { approved: true }],
    [{ approved: true, reason: null }, { approved: true }],
    [
      { approved: false, reason: 'Too dear' },
      { approved: false, reason: 'Too dear' },
    ],
  ])('the decision %j is sent with a reason where there is one', async (decision, expected) => {
    live.server.on('POST /v1/agents/a_1/approve/ap_1', json({ success: true }));
    await live.port.decideApproval(live.write(), 'a_1', 'ap_1', decision);
    expect(body()).toEqual(expected);
  });

  test.each(['vercel', 'netlify', 'cloudflare', 'expo', 'app-store'])(
    'a deployment to %s is sent with its three fields',
    async (target) => {
      live.server.on('POST /v1/deployments', json(DEPLOYMENT));
      const input = { workspaceId: 'ws_1', target, configId: 'config-1' };
      await live.port.createDeployment(live.write(), input);
      expect(body()).toEqual({ workspace_id: 'ws_1', target, config_id: 'config-1' });
    },
  );

  test('a file is deleted by its id', async () => {
    live.server.on('DELETE /v1/workspaces/ws_1/files/f_1', { status: 204 });
    await live.port.deleteFile(live.write(), 'ws_1', 'f_1');
    expect(only()).toMatchObject({ method: 'DELETE', path: '/v1/workspaces/ws_1/files/f_1' });
    expect(only().body).toHaveLength(0);
  });
});

describe('an upload', () => {
  async function upload(name: string, type: string | null, content: Buffer): Promise<FormData> {
    live.server.on('POST /v1/workspaces/ws_1/files', json(FILE));
    const stream = Readable.from([content], { objectMode: false });
    await live.port.uploadFile(live.write(), 'ws_1', { name, type, content: stream });
    const { headers, body: bytes } = only();
    expect(headers['content-type']).toMatch(/^multipart\/form-data; ?boundary=/);
    return new Response(new Uint8Array(bytes), {
      headers: { 'content-type': headers['content-type'] ?? '' },
    }).formData();
  }

  async function part(form: FormData): Promise<{ name: string; type: string; content: Buffer }> {
    expect([...form.keys()]).toEqual(['file']);
    const file = form.get('file');
    if (!(file instanceof File)) return expect.fail('the part is no file');
    const { name, type } = file;
    return { name, type, content: Buffer.from(await file.arrayBuffer()) };
  }

  test('is a form of one part named file, with the bytes as they are', async () => {
    const content = Buffer.from([0, 1, 13, 10, 45, 45, 255, 13, 10]);
    expect(await part(await upload('tides.bin', 'application/x-tides', content))).toEqual({
      name: 'tides.bin',
      type: 'application/x-tides',
      content,
    });
  });

  test.each(['a "b".txt', 'Gezeiten – 潮汐.txt', "it's; filename=x.txt", '100%.txt'])(
    'of the name %s stays one part of that name',
    async (name) => {
      const sent = await part(await upload(name, 'text/plain', Buffer.from('x')));
      expect(sent.name).toBe(name);
    },
  );

  test('cannot add headers or parts by its name or its type', async () => {
    const break_ = '\r\nX-Injected: 1\r\n\r\nx\r\n--b';
    const name = `a.txt"${break_}`;
    const sent = await part(await upload(name, 'text/plain', Buffer.from('x')));
    expect(sent.content.toString()).toBe('x');
    expect(only().body.toString()).not.toMatch(/^X-Injected/m);
  });

  test.each(['tool.exe', 'notes.rtf', 'no-extension'])(
    'of a type that is not listed, %s, is for Miteos to judge',
    async (name) => {
      const sent = await part(await upload(name, null, Buffer.from('MZ')));
      expect(sent.name).toBe(name);
    },
  );
});
