import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { WriteCall } from '../../../src/surfaces/call.js';
import type { LiveMiteos } from '../../../src/surfaces/miteos/live.js';
import type { NewTask } from '../../../src/surfaces/miteos/port.js';
import { streamOf } from './contract/account.js';
import { letters } from '../streams.js';
import { refusal } from './contract/refusal.js';
import {
  answering,
  IN_DOUBT,
  INVALID,
  liveOver,
  NOT_FOUND,
  refused,
  write,
} from './fake-upstream.js';

interface Write {
  name: string;
  send: (miteos: LiveMiteos, call: WriteCall) => Promise<unknown>;
  /** As the upstream is asked. */
  route: string;
  path: string;
  body?: unknown;
  /** What Miteos answers when it has done so. */
  answer?: unknown;
  /** What a caller may look at when the answer is lost. */
  look: RegExp;
}

const WRITES: Write[] = [
  {
    name: 'createWorkspace',
    send: (miteos, call) => miteos.createWorkspace(call, { name: 'Harbour' }),
    route: 'POST /workspaces',
    path: 'POST /workspaces',
    body: { json: { name: 'Harbour' } },
    answer: { id: 'ws_1' },
    look: /may have been created\. Look at `workspaces`/,
  },
  {
    name: 'uploadFile',
    send: (miteos, call) => miteos.uploadFile(call, 'ws_1', upload('notes.txt', null)),
    route: 'POST /workspaces/{id}/files',
    path: 'POST /workspaces/ws_1/files',
    body: {
      ...{ part: 'file', name: 'notes.txt', type: 'text/plain', maxBytes: 50_000_000 },
      content: expect.any(Readable) as unknown,
    },
    answer: { id: 'wsf_1' },
    look: /may have been stored\. Look at the `files`/,
  },
  {
    name: 'deleteFile',
    send: (miteos, call) => miteos.deleteFile(call, 'ws_1', 'wsf_1'),
    route: 'DELETE /workspaces/{id}/files/{file}',
    path: 'DELETE /workspaces/ws_1/files/wsf_1',
    look: /may have been deleted\. Look at the `files`/,
  },
  {
    name: 'createTask',
    send: (miteos, call) => miteos.createTask(call, { prompt: 'Go' }),
    route: 'POST /tasks',
    path: 'POST /tasks',
    body: { json: { prompt: 'Go' } },
    answer: { id: 'task_1' },
    look: /may have been created\. Look at `tasks`/,
  },
  {
    name: 'cancelTask',
    send: (miteos, call) => miteos.cancelTask(call, 'task_1'),
    route: 'POST /tasks/{id}/cancel',
    path: 'POST /tasks/task_1/cancel',
    answer: { success: true },
    look: /may have been cancelled\. Look at its `status`/,
  },
  {
    name: 'pauseAgent',
    send: (miteos, call) => miteos.pauseAgent(call, 'agnt_1'),
    route: 'POST /agents/{id}/pause',
    path: 'POST /agents/agnt_1/pause',
    look: /may have been paused\. Look at its `status`/,
  },
  {
    name: 'resumeAgent',
    send: (miteos, call) => miteos.resumeAgent(call, 'agnt_1'),
    route: 'POST /agents/{id}/resume',
    path: 'POST /agents/agnt_1/resume',
    look: /may have been resumed\. Look at its `status`/,
  },
  {
    name: 'guideAgent',
    send: (miteos, call) => miteos.guideAgent(call, 'agnt_1', 'Go on'),
    route: 'POST /agents/{id}/guide',
    path: 'POST /agents/agnt_1/guide',
    body: { json: { instructions: 'Go on' } },
    look: /may have been given the instructions/,
  },
  {
    name: 'cancelAgent',
    send: (miteos, call) => miteos.cancelAgent(call, 'agnt_1'),
    route: 'POST /agents/{id}/cancel',
    path: 'POST /agents/agnt_1/cancel',
    look: /may have been cancelled\. Look at its `status`/,
  },
  {
    name: 'decideApproval',
    send: (miteos, call) =>
      miteos.decideApproval(call, 'agnt_1', 'appr_1', { approved: false, reason: 'Too dear' }),
    route: 'POST /agents/{id}/approve/{approval}',
    path: 'POST /agents/agnt_1/approve/appr_1',
    body: { json: { approved: false, reason: 'Too dear' } },
    look: /may have been taken\. Look at the `status`/,
  },
  {
    name: 'createDeployment',
    send: (miteos, call) =>
      miteos.createDeployment(call, { workspaceId: 'ws_1', target: 'vercel', configId: 'c' }),
    route: 'POST /deployments',
    path: 'POST /deployments',
    body: { json: { workspace_id: 'ws_1', target: 'vercel', config_id: 'c' } },
    answer: { id: 'dpl_1' },
    look: /may have been made\. Look at the `deployments`/,
  },
];

describe.each(WRITES)('$name', ({ send, route, path, body, answer, look }) => {
  test('is one request, without a key that Miteos does not know', async () => {
    const { miteos, upstream } = liveOver({ [route]: answer });
    await send(miteos, write());
    expect(upstream.paths).toEqual([path]);
    expect(upstream.sent[0]?.request.body).toEqual(body);
    expect(upstream.sent[0]?.request.idempotencyKey).toBeUndefined();
  });

  test('needs a credential, and sends nothing without', async () => {
    const { miteos, upstream } = liveOver();
    await refusal(send(miteos, write('other')), 'UNAUTHENTICATED');
    expect(upstream.sent).toEqual([]);
  });

  test('says where to look when its answer is lost, and is not sent again', async () => {
    const { miteos, upstream } = liveOver({ [route]: IN_DOUBT });
    const error = await refusal(send(miteos, write()), 'IN_DOUBT');
    expect(error.message).toMatch(look);
    expect(error.cause).toBe(IN_DOUBT);
    expect(upstream.paths).toEqual([path]);
  });

  test.each([refused('RATE_LIMITED', 429), refused('FORBIDDEN', 403), refused('UNAVAILABLE', 503)])(
    'passes on that it is $code',
    async (fault) => {
      const { miteos, upstream } = liveOver({ [route]: fault });
      expect(await refusal(send(miteos, write()), fault.code)).toBe(fault);
      expect(upstream.paths).toEqual([path]);
    },
  );
});

describe('creating a workspace', () => {
  test('sends a description only where there is one', async () => {
    const { miteos, upstream } = liveOver({ 'POST /workspaces': { id: 'ws_1' } });
    const name = 'Harbour';
    await miteos.createWorkspace(write(), { name, description: null });
    await miteos.createWorkspace(write(), { name, description: '' });
    expect(upstream.sent.map(({ request }) => request.body)).toEqual([
      { json: { name } },
      { json: { name, description: '' } },
    ]);
  });

  test('under a name that the list shows is a CONFLICT of the name', async () => {
    const { miteos, upstream } = liveOver({
      'POST /workspaces': INVALID,
      'GET /workspaces': [{ id: 'ws_1', name: 'Harbour' }],
    });
    const error = await refusal(miteos.createWorkspace(write(), { name: 'Harbour' }), 'CONFLICT');
    expect(error).toMatchObject({ field: 'name', status: 422 });
    expect(upstream.paths).toEqual(['POST /workspaces', 'GET /workspaces']);
  });

  test.each([
    ['shows others', [{ id: 'ws_1', name: 'harbour' }]],
    ['cannot be had', refused('FORBIDDEN', 403)],
  ])('that is refused for another reason is INVALID: the list %s', async (_, list) => {
    const { miteos } = liveOver({ 'POST /workspaces': INVALID, 'GET /workspaces': list });
    const created = miteos.createWorkspace(write(), { name: 'Harbour' });
    expect(await refusal(created, 'INVALID')).toBe(INVALID);
  });

  test('that Miteos itself calls a conflict needs no look', async () => {
    const { miteos, upstream } = liveOver({ 'POST /workspaces': refused('CONFLICT', 409) });
    const error = await refusal(miteos.createWorkspace(write(), { name: 'Harbour' }), 'CONFLICT');
    expect(error.field).toBe('name');
    expect(upstream.paths).toEqual(['POST /workspaces']);
  });

  test('with a blank name is INVALID, and not sent', async () => {
    const { miteos, upstream } = liveOver();
    const error = await refusal(miteos.createWorkspace(write(), { name: ' \n' }), 'INVALID');
    expect(error).toMatchObject({ field: 'name', message: 'The name is blank.' });
    expect(upstream.sent).toEqual([]);
  });
});

describe('creating a task', () => {
  test('sends what is given of the config, and the workspace beside it', async () => {
    const { miteos, upstream } = liveOver({ 'POST /tasks': { id: 'task_1' } });
    const bodies: [NewTask, unknown][] = [
      [{ prompt: 'Go', config: {}, workspaceId: null }, { prompt: 'Go' }],
      [
        { prompt: 'Go', config: { autonomyLevel: 0, deployTarget: undefined } },
        { prompt: 'Go', config: { autonomy_level: 0 } },
      ],
      [
        {
          prompt: 'Go',
          config: { maxAgents: 2, autonomyLevel: 100, autoDeploy: true, deployTarget: 'vercel' },
          workspaceId: 'ws_1',
        },
        {
          prompt: 'Go',
          config: {
            max_agents: 2,
            autonomy_level: 100,
            auto_deploy: true,
            deploy_target: 'vercel',
          },
          workspace_id: 'ws_1',
        },
      ],
    ];
    for (const [input, body] of bodies) {
      await miteos.createTask(write(), input);
      // As JSON, in which what is undefined is not there.
      expect(jsonOf(upstream.sent.at(-1)?.request.body)).toEqual({ json: body });
    }
  });

  test('takes any status at once, and leaves the detail out', async () => {
    const { miteos } = liveOver({
      'POST /tasks': { id: 'task_1', status: 'planning', prompt: 'Go', config: { max_agents: 3 } },
    });
    const task = await miteos.createTask(write(), { prompt: 'Go' });
    expect(task).toMatchObject({ status: 'PLANNING', prompt: 'Go', detail: null });
  });

  test.each<[field: string, input: NewTask]>([
    ['prompt', { prompt: ' ' }],
    ['config.maxAgents', { prompt: 'Go', config: { maxAgents: 0 } }],
    ['config.maxAgents', { prompt: 'Go', config: { maxAgents: 1.5 } }],
    ['config.autonomyLevel', { prompt: 'Go', config: { autonomyLevel: 101 } }],
    ['config.autonomyLevel', { prompt: 'Go', config: { autonomyLevel: Number.NaN } }],
  ])('with a bad %s is INVALID, and not sent', async (field, input) => {
    const { miteos, upstream } = liveOver();
    const error = await refusal(miteos.createTask(write(), input), 'INVALID');
    expect(error.field).toBe(field);
    expect(upstream.sent).toEqual([]);
  });
});

describe.each([
  {
    thing: 'task',
    route: 'POST /tasks',
    create: (miteos: LiveMiteos) =>
      miteos.createTask(write(), { prompt: 'Go', workspaceId: 'ws_1' }),
  },
  {
    thing: 'deployment',
    route: 'POST /deployments',
    create: (miteos: LiveMiteos) =>
      miteos.createDeployment(write(), { workspaceId: 'ws_1', target: 'vercel', configId: 'c' }),
  },
])('creating a $thing in a workspace', ({ route, create }) => {
  test.each([INVALID, NOT_FOUND])(
    'that is not there is INVALID, whether Miteos says $status',
    async (fault) => {
      const { miteos, upstream } = liveOver({
        [route]: fault,
        'GET /workspaces/{id}': NOT_FOUND,
      });
      const error = await refusal(create(miteos), 'INVALID');
      expect(error).toMatchObject({ field: 'workspace', message: 'There is no such workspace.' });
      expect(upstream.paths).toEqual([route, 'GET /workspaces/ws_1']);
    },
  );

  test.each([INVALID, NOT_FOUND])(
    'that is there is refused as Miteos refuses it ($status)',
    async (fault) => {
      const { miteos } = liveOver({ [route]: fault, 'GET /workspaces/{id}': { id: 'ws_1' } });
      expect(await refusal(create(miteos), fault.code)).toBe(fault);
    },
  );
});

describe('cancelling a task', () => {
  test('that has ended is INVALID as a state, not as a field', async () => {
    const { miteos } = liveOver({ 'POST /tasks/{id}/cancel': INVALID });
    const error = await refusal(miteos.cancelTask(write(), 'task_1'), 'INVALID');
    expect(error.field).toBeNull();
  });

  test('is not done when Miteos says so', async () => {
    const { miteos } = liveOver({ 'POST /tasks/{id}/cancel': { success: false } });
    await refusal(miteos.cancelTask(write(), 'task_1'), 'INVALID');
  });

  test.each([[{}], [{ success: null }], [[]]])('is done when it answers %j', async (answer) => {
    const { miteos } = liveOver({ 'POST /tasks/{id}/cancel': answer });
    await expect(miteos.cancelTask(write(), 'task_1')).resolves.toBeUndefined();
  });
});

test('blank guidance is INVALID, and not sent', async () => {
  const { miteos, upstream } = liveOver();
  const error = await refusal(miteos.guideAgent(write(), 'agnt_1', '  '), 'INVALID');
  expect(error.field).toBe('instructions');
  expect(upstream.sent).toEqual([]);
});

test('an approval is sent without a reason when there is none', async () => {
  const { miteos, upstream } = liveOver();
  await miteos.decideApproval(write(), 'agnt_1', 'appr_1', { approved: true, reason: null });
  expect(jsonOf(upstream.sent[0]?.request.body)).toEqual({ json: { approved: true } });
});

describe('an upload', () => {
  const route = 'POST /workspaces/{id}/files';

  test.each([
    ['tides.csv', null, 'text/csv'],
    ['tides.csv', '', 'text/csv'],
    ['TIDES.CSV', 'application/octet-stream', 'text/csv'],
    ['tides.csv', 'application/vnd.ms-excel', 'text/csv'],
    ['readme.md', 'text/x-markdown', 'text/markdown'],
    ['notes', 'Text/Plain; charset=utf-8', 'text/plain'],
    ['notes', null, 'application/octet-stream'],
    ['tool.exe', null, 'application/octet-stream'],
    ['clip.mp4', 'video/mp4', 'video/mp4'],
  ])('of %s declared as %j goes out as %s', async (name, declared, type) => {
    const { miteos, upstream } = liveOver({ [route]: { id: 'wsf_1' } });
    await miteos.uploadFile(write(), 'ws_1', upload(name, declared));
    expect(upstream.sent[0]?.request.body).toMatchObject({ name, type });
  });

  test.each(['text', 'text/plain\r\nx: y', 'a b/c', '\0'])(
    'declared as %j is INVALID, and not sent',
    async (type) => {
      const { miteos, upstream } = liveOver();
      const file = upload('notes.txt', type);
      const error = await refusal(miteos.uploadFile(write(), 'ws_1', file), 'INVALID');
      expect(error.field).toBe('file');
      expect(file.content.destroyed).toBe(true);
      expect(upstream.sent).toEqual([]);
    },
  );

  test.each([
    ['a text', 'picture.png', 'image/png', 'Low water'],
    ['a PDF', 'notes.txt', 'text/plain', '%PDF-1.7\n'],
    ['no UTF-8', 'notes.txt', 'text/plain', Buffer.from('caf\xe9', 'latin1')],
  ])('of %s named %s and declared as %j is INVALID, and not sent', async (_, name, type, bytes) => {
    const { miteos, upstream } = liveOver();
    const content = streamOf(bytes);
    const error = await refusal(
      miteos.uploadFile(write(), 'ws_1', { name, type, content }),
      'INVALID',
    );
    expect(error.field).toBe('file');
    expect(content.destroyed).toBe(true);
    expect(upstream.sent).toEqual([]);
  });

  test('goes out under a name without folders and control characters', async () => {
    const { miteos, upstream } = liveOver({ [route]: { id: 'wsf_1' } });
    await miteos.uploadFile(write(), 'ws_1', upload('../../Größe\u202E \u0007潮.csv', null));
    expect(upstream.sent[0]?.request.body).toMatchObject({ name: 'Größe 潮.csv' });
  });

  test.each([refused('INVALID', 422), refused('TOO_LARGE', 413)])(
    'that is $code is so for its file, and the stream is destroyed',
    async (fault) => {
      const { miteos } = liveOver({ [route]: fault });
      const file = upload('notes.txt', null);
      const error = await refusal(miteos.uploadFile(write(), 'ws_1', file), fault.code);
      expect(error).toMatchObject({ field: 'file', status: fault.status });
      expect(file.content.destroyed).toBe(true);
    },
  );

  test('that breaks off is INVALID for its file, whatever the upstream makes of it', async () => {
    const file = { ...upload('notes.txt', null), content: letters(1_000_000).content };
    const { miteos } = liveOver({
      [route]: answering(() => {
        file.content.destroy(new Error('the client went away'));
        return IN_DOUBT;
      }),
    });
    const error = await refusal(miteos.uploadFile(write(), 'ws_1', file), 'INVALID');
    expect(error).toMatchObject({ field: 'file', message: 'The file did not arrive whole.' });
  });

  test('to a workspace that is not there is NOT_FOUND', async () => {
    const { miteos } = liveOver({ [route]: NOT_FOUND });
    const file = upload('notes.txt', null);
    await refusal(miteos.uploadFile(write(), 'ws_1', file), 'NOT_FOUND');
    expect(file.content.destroyed).toBe(true);
  });
});

function upload(name: string, type: string | null) {
  return { name, type, content: streamOf('Low water') };
}

function jsonOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
