import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.js';
import { LiveMiteos } from '../../../src/surfaces/miteos/live.js';
import { messageOf } from '../../../src/surfaces/miteos/wire/answers.js';
import { MemoryBudget } from '../../../src/upstream/memory-budget.js';
import { Upstream } from '../../../src/upstream/upstream.js';
import { streamOf } from './contract/account.js';
import { refusal } from './contract/refusal.js';
import { read as call, write as writeCall } from './fake-upstream.js';

/** What the server was asked. */
interface Asked {
  line: string;
  authorization: string | undefined;
  contentType: string | undefined;
  body: Buffer;
}

/** Null ends the connection without an answer. */
type Reply = { status?: number; headers?: Record<string, string>; body?: unknown } | null;

const asked: Asked[] = [];
let reply: (line: string) => Reply;
let miteos: LiveMiteos;
let close: () => Promise<void>;

beforeEach(async () => {
  asked.length = 0;
  reply = () => ({ status: 404, body: { detail: 'No such thing.' } });
  const server = createServer((request, response) => {
    // A body that is cut is no request.
    serve(request, response).catch(() => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const upstream = new Upstream({
    surface: 'MITEOS',
    name: 'Miteos',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    clock: systemClock,
    budget: new MemoryBudget({ clock: systemClock, perMinute: 1_000 }),
    log: pino({ level: 'silent' }),
    readMessage: messageOf,
  });
  miteos = new LiveMiteos({ upstream, credentialOf: () => Promise.resolve('mt_test_acme') });
  close = async () => {
    await upstream.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
});
afterEach(() => close());

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const line = `${request.method} ${request.url}`;
  const { authorization, 'content-type': contentType } = request.headers;
  asked.push({ line, authorization, contentType, body: await buffer(request) });
  const given = reply(line);
  if (given === null) {
    request.socket.destroy();
    return;
  }
  const { status = 200, headers = { 'content-type': 'application/json' }, body } = given;
  response.writeHead(status, headers);
  response.end(Buffer.isBuffer(body) ? body : body === undefined ? '' : JSON.stringify(body));
}

const read = () => ({ ...call(), deadline: new Date(Date.now() + 15_000) });
const write = () => ({ ...writeCall(), deadline: new Date(Date.now() + 15_000) });
const upload = (content: Readable) => ({ name: 'Für März "1".csv', type: null, content });

describe('over HTTP', () => {
  test('a read goes out with the key of the account, below the version', async () => {
    reply = () => ({ body: [{ id: 'ws_1', name: 'Harbour' }] });
    expect(await miteos.listWorkspaces(read())).toMatchObject([{ id: 'ws_1', name: 'Harbour' }]);
    expect(asked).toMatchObject([
      { line: 'GET /v1/workspaces', authorization: 'Bearer mt_test_acme' },
    ]);
  });

  test('a page of tasks is asked for in the query', async () => {
    reply = () => ({ body: { tasks: [], total: 0, limit: 20, offset: 0 } });
    await miteos.listTasks(read(), { status: 'RUNNING', limit: 20, offset: 0 });
    expect(asked[0]?.line).toBe('GET /v1/tasks?status=running&limit=20&offset=0');
  });

  test('a body is JSON without what was left out', async () => {
    reply = () => ({ body: { id: 'task_1', status: 'pending', prompt: 'Go' } });
    await miteos.createTask(write(), { prompt: 'Go', config: { autonomyLevel: 100 } });
    expect(asked[0]?.contentType).toBe('application/json');
    expect(JSON.parse(String(asked[0]?.body))).toEqual({
      ...{ prompt: 'Go', config: { autonomy_level: 100 } },
    });
  });

  test('an upload is one part with the name, the type and the bytes', async () => {
    reply = () => ({ body: { id: 'wsf_1', name: 'x.csv', type: 'text/csv', size_bytes: 9 } });
    const file = await miteos.uploadFile(write(), 'ws_1', upload(streamOf('Low water')));
    expect(file).toMatchObject({ id: 'wsf_1', workspaceId: 'ws_1', sizeBytes: 9 });
    const form = await new Response(Uint8Array.from(asked[0]?.body ?? []), {
      headers: { 'content-type': asked[0]?.contentType ?? '' },
    }).formData();
    const part = form.get('file');
    if (!(part instanceof File)) throw new Error('The part is no file.');
    expect([...form.keys()]).toEqual(['file']);
    expect(part).toMatchObject({ name: 'Für März "1".csv', type: 'text/csv' });
    expect(await part.text()).toBe('Low water');
  });

  test('an upload that breaks off is INVALID for its file', async () => {
    const content = new Readable({
      read() {
        this.push('Low wa');
        this.destroy(new Error('the client went away'));
      },
    });
    const error = await refusal(miteos.uploadFile(write(), 'ws_1', upload(content)), 'INVALID');
    expect(error.message).toBe('The file did not arrive whole.');
  });

  test('an upload that ends without its end is INVALID for its file', async () => {
    const content = new Readable({
      read() {
        this.push('Low wa');
        this.destroy();
      },
    });
    const error = await refusal(miteos.uploadFile(write(), 'ws_1', upload(content)), 'INVALID');
    expect(error.field).toBe('file');
  });

  test('a file of one byte too many is TOO_LARGE for its file', async () => {
    const chunks = Array.from({ length: 50 }, () => Buffer.alloc(1_000_000, 'a'));
    const content = Readable.from([...chunks, Buffer.from('a')], { objectMode: false });
    const error = await refusal(miteos.uploadFile(write(), 'ws_1', upload(content)), 'TOO_LARGE');
    expect(error.field).toBe('file');
    expect(asked).toEqual([]);
  });

  test('a deleted file answers with nothing, and agents with anything', async () => {
    reply = (line) => (line.startsWith('DELETE') ? { status: 204, headers: {} } : { body: [] });
    await miteos.deleteFile(write(), 'ws_1', 'wsf_1');
    await miteos.pauseAgent(write(), 'agnt_1');
    expect(asked.map(({ line }) => line)).toEqual([
      'DELETE /v1/workspaces/ws_1/files/wsf_1',
      'POST /v1/agents/agnt_1/pause',
    ]);
  });

  test('a download has its bytes, name, type and size', async () => {
    reply = () => ({
      headers: {
        'content-type': 'text/markdown; charset=utf-8',
        'content-disposition': `attachment; filename="_.md"; filename*=UTF-8''f%C3%BCr.md`,
        'content-length': '9',
      },
      body: Buffer.from('Low water'),
    });
    const download = await miteos.downloadDeliverable(read(), 'task_1', 'dlvr_1');
    expect(download).toMatchObject({ name: 'für.md', type: 'text/markdown', sizeBytes: 9 });
    expect((await buffer(download.content)).toString()).toBe('Low water');
  });

  test('a refusal is in the words of Miteos', async () => {
    for (const detail of ['The task has ended.', [{ loc: ['path'], msg: 'The task has ended.' }]]) {
      reply = () => ({ status: 422, body: { detail } });
      const error = await refusal(miteos.cancelTask(write(), 'task_1'), 'INVALID');
      expect(error).toMatchObject({ message: 'The task has ended.', status: 422, field: null });
    }
  });

  test('a write whose answer is lost says where to look, and went out once', async () => {
    reply = () => null;
    const created = miteos.createTask(write(), { prompt: 'Go' });
    const error = await refusal(created, 'IN_DOUBT');
    expect(error.message).toMatch(/the task may have been created\. Look at `tasks`/);
    expect(asked).toHaveLength(1);
  });

  test('a write whose answer is no task says so too', async () => {
    reply = () => ({ body: { status: 'pending' } });
    const error = await refusal(miteos.createTask(write(), { prompt: 'Go' }), 'IN_DOUBT');
    expect(error.message).toMatch(/may have been created/);
  });

  test.each(['', '.', '..', '../x', 'a/b', 'a?b=c', '%2e%2e', 'ü ☂', '\r\nx: y', '\0', '\ud800'])(
    'the id %j is one segment of a path, or nothing that is there',
    async (id) => {
      expect(await miteos.tasks(read(), [id, 'task_1'])).toEqual(new Map());
      await refusal(miteos.cancelTask(write(), id), 'NOT_FOUND');
      for (const { line } of asked) {
        expect(line).toMatch(/^(GET \/v1\/tasks\/[^/?#\s]+|POST \/v1\/tasks\/[^/?#\s]+\/cancel)$/);
        expect(line).not.toMatch(/\/\.\.?(\/|$)/);
      }
    },
  );
});
