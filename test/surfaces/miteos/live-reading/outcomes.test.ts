import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { SurfaceErrorCode } from '../../../../src/surfaces/errors.js';
import { json, type ScriptedAnswer } from '../../../support/scripted-server.js';
import { refusal } from '../contract/refusal.js';
import { CREATED_TASK, FILE, without, WORKSPACE } from './examples.js';
import { useLive } from './live.js';

const live = useLive();
const task = { prompt: 'Summarise' };
const FILES = `POST /v1/workspaces/${WORKSPACE.id}/files`;

function createTask(): Promise<unknown> {
  return live.port.createTask(live.write(), task);
}

function uploadFile(): Promise<unknown> {
  const content = Readable.from([Buffer.from('Low water')], { objectMode: false });
  const upload = { name: 'notes.txt', type: 'text/plain', content };
  return live.port.uploadFile(live.write(), WORKSPACE.id, upload);
}

describe('a refusal', () => {
  const STATUSES: [status: number, code: SurfaceErrorCode][] = [
    [400, 'INVALID'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [422, 'INVALID'],
  ];

  test.each(STATUSES)('of %i is %s, in the words of Miteos', async (status, code) => {
    live.server.on('POST /v1/tasks', json({ detail: 'The prompt is too odd.' }, status));
    const error = await refusal(createTask(), code);
    expect(error.status).toBe(status);
    expect(live.server.sent).toHaveLength(1);
    if (code === 'INVALID') expect(error.message).toContain('The prompt is too odd.');
  });

  test.each([
    ['a list', { detail: [{ loc: ['body', 'prompt'], msg: 'field required' }] }, 'field required'],
    ['an object', { detail: { prompt: 'too odd' } }, 'too odd'],
  ])('whose detail is %s is told as JSON', async (_, answer, words) => {
    live.server.on('POST /v1/tasks', json(answer, 422));
    expect((await refusal(createTask(), 'INVALID')).message).toContain(words);
  });

  test.each<[string, ScriptedAnswer]>([
    ['null', json({ detail: null })],
    ['a number', json({ detail: 7 })],
    ['missing', json({ error: 'x' })],
    ['in nothing', {}],
    ['in null', json(null)],
    ['in a list', json(['x'])],
    ['in half an object', { body: '{"detail": "The pro' }],
    ['in a page', { headers: { 'content-type': 'text/html' }, body: '<html>Bad</html>' }],
    ['in bytes', { body: Buffer.from([0xff, 0xfe, 0x00]) }],
  ])('whose detail is %s is a refusal all the same', async (_, answer) => {
    for (const [status, code] of STATUSES) {
      live.server.on('POST /v1/tasks', { ...answer, status });
      const error = await refusal(createTask(), code);
      expect(error.message).not.toMatch(/[<>\0]/);
    }
  });

  test('is told in few words, however long its detail', async () => {
    live.server.on('POST /v1/tasks', json({ detail: 'too odd '.repeat(10_000) }, 422));
    expect((await refusal(createTask(), 'INVALID')).message.length).toBeLessThan(2000);
  });

  test.each<[status: number, code: SurfaceErrorCode]>([
    [413, 'TOO_LARGE'],
    [415, 'INVALID'],
    [422, 'INVALID'],
  ])('of an upload with %i, also by a front end, is %s', async (status, code) => {
    const page = { status, headers: { 'content-type': 'text/html' }, body: '<h1>nginx</h1>' };
    live.server.on(FILES, page);
    expect((await refusal(uploadFile(), code)).message).not.toContain('<');
    live.server.on(FILES, json({ detail: 'Not this one.' }, status));
    await refusal(uploadFile(), code);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['an upload', uploadFile],
    ['the deletion of a file', () => live.port.deleteFile(live.write(), WORKSPACE.id, FILE.id)],
    ['the cancelling of a task', () => live.port.cancelTask(live.write(), 'task_unknown')],
  ])('of %s with 404 is NOT_FOUND', async (_, act) => {
    await refusal(act(), 'NOT_FOUND');
  });

  test.each([404, 422])(
    'of an unknown workspace of a new task, by %i, is INVALID',
    async (status) => {
      live.server.on('POST /v1/tasks', json({ detail: 'No such workspace.' }, status));
      await refusal(
        live.port.createTask(live.write(), { ...task, workspaceId: 'ws_1' }),
        'INVALID',
      );
    },
  );

  test('with 429 says how long to wait, when it was told', async () => {
    live.server.on('POST /v1/tasks', json({ detail: 'Slow down.' }, 429, { 'retry-after': '37' }));
    expect((await refusal(createTask(), 'RATE_LIMITED')).retryAfter).toBe(37);
  });

  test('of a name that is taken is a CONFLICT, as far as the list shows it', async () => {
    const create = (): Promise<unknown> =>
      live.port.createWorkspace(live.write(), { name: WORKSPACE.name });
    live.server.on('POST /v1/workspaces', json({ detail: 'Not so.' }, 422));
    live.server.on('GET /v1/workspaces', json([WORKSPACE]));
    await refusal(create(), 'CONFLICT');
    live.server.on('GET /v1/workspaces', json([]));
    await refusal(create(), 'INVALID');
  });
});

describe('a rate header that says nothing', () => {
  test.each([
    ['is missing', {}],
    ['is no number', { 'x-ratelimit-limit': 'many', 'x-ratelimit-remaining': 'enough' }],
    ['is empty', { 'x-ratelimit-limit': '', 'x-ratelimit-remaining': '' }],
    ['is negative', { 'x-ratelimit-limit': '-1', 'x-ratelimit-remaining': '-1' }],
  ])('since it %s stops nobody', async (_, headers) => {
    live.server.on('GET /v1/workspaces', json([], 200, headers));
    for (let count = 0; count < 3; count += 1) {
      expect(await live.port.listWorkspaces(live.read())).toEqual([]);
    }
  });
});

describe('a write whose outcome is not clear', () => {
  test.each<[string, ScriptedAnswer]>([
    ['the connection is lost', { lost: true }],
    ['Miteos fails', json({ detail: 'Oops.' }, 500)],
    ['the answer is empty', {}],
    ['the answer is cut', { body: JSON.stringify(CREATED_TASK).slice(0, 40) }],
    ['the answer is a page', { headers: { 'content-type': 'text/html' }, body: '<p>ok</p>' }],
    ['the answer has no id', json(without(CREATED_TASK, 'id'))],
  ])('is IN_DOUBT, and is sent once, when %s', async (_, answer) => {
    live.server.on('POST /v1/tasks', answer);
    await refusal(createTask(), 'IN_DOUBT');
    expect(live.server.sent).toHaveLength(1);
    live.server.on(FILES, answer);
    await refusal(uploadFile(), 'IN_DOUBT');
    expect(live.server.sent).toHaveLength(2);
  });
});

describe('cancelling a task', () => {
  const PATH = 'POST /v1/tasks/task_1/cancel';
  const cancel = (): Promise<void> => live.port.cancelTask(live.write(), 'task_1');

  test.each<[string, ScriptedAnswer]>([
    ['success', json({ success: true })],
    ['success and more', json({ success: true, task: { id: 'task_1' } })],
    ['202', json({ success: true }, 202)],
    ['204', { status: 204 }],
    ['nothing', { status: 200 }],
    ['an empty object', json({})],
  ])('is done when it is answered with %s', async (_, answer) => {
    live.server.on(PATH, answer);
    await cancel();
    expect(live.server.sent).toHaveLength(1);
  });

  test('has failed when it is answered with no success', async () => {
    live.server.on(PATH, json({ success: false }));
    await expect(cancel()).rejects.toMatchObject({ name: 'SurfaceError', surface: 'MITEOS' });
    expect(live.server.sent.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('is INVALID when the task has ended', async () => {
    live.server.on(PATH, json({ detail: 'It has ended.' }, 422));
    live.server.on(
      'GET /v1/tasks/task_1',
      json({ ...CREATED_TASK, id: 'task_1', status: 'complete' }),
    );
    await refusal(cancel(), 'INVALID');
  });
});

describe('control of an agent', () => {
  const ACTIONS: [path: string, act: () => Promise<void>][] = [
    ['pause', () => live.port.pauseAgent(live.write(), 'agnt_1')],
    ['resume', () => live.port.resumeAgent(live.write(), 'agnt_1')],
    ['cancel', () => live.port.cancelAgent(live.write(), 'agnt_1')],
    ['guide', () => live.port.guideAgent(live.write(), 'agnt_1', 'Go on')],
    [
      'approve/appr-1',
      () => live.port.decideApproval(live.write(), 'agnt_1', 'appr-1', { approved: true }),
    ],
  ];

  test.each(ACTIONS)('by %s goes by the status alone', async (path, act) => {
    const answers: ScriptedAnswer[] = [
      json({ success: true }),
      { status: 200 },
      { status: 204 },
      json({ success: false }, 202),
      { body: '<p>ok</p>', headers: { 'content-type': 'text/html' } },
      { body: '{"half' },
    ];
    for (const answer of answers) {
      live.server.on(`POST /v1/agents/agnt_1/${path}`, answer);
      await act();
    }
    expect(live.server.sent).toHaveLength(answers.length);
  });

  test.each(ACTIONS)(
    'by %s is INVALID in the wrong state, and NOT_FOUND if unknown',
    async (path, act) => {
      live.server.on(`POST /v1/agents/agnt_1/${path}`, json({ detail: 'Not now.' }, 422));
      expect((await refusal(act(), 'INVALID')).message).toContain('Not now.');
      live.server.on(`POST /v1/agents/agnt_1/${path}`, json({ detail: 'Who?' }, 404));
      await refusal(act(), 'NOT_FOUND');
    },
  );
});

describe('an upload', () => {
  test.each([200, 201])('is done by an answer of %i', async (status) => {
    live.server.on(FILES, json(FILE, status));
    expect(await uploadFile()).toMatchObject({ id: FILE.id, workspaceId: WORKSPACE.id });
  });

  test('above 50,000,000 bytes is TOO_LARGE, and its stream is destroyed', async () => {
    live.server.on(FILES, json(FILE));
    const chunk = Buffer.alloc(1_000_000, 'a');
    const content = Readable.from(
      Array.from({ length: 51 }, () => chunk),
      { objectMode: false },
    );
    const upload = { name: 'large.txt', type: 'text/plain', content };
    await refusal(live.port.uploadFile(live.write(), WORKSPACE.id, upload), 'TOO_LARGE');
    expect(content.destroyed).toBe(true);
  });
});
