import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLiveRouta, type OpenRouta } from '../../../src/surfaces/routa/open.js';
import { json, ScriptedServer, type ScriptedAnswer } from '../../support/scripted-server.js';
import { TestClock } from '../../support/test-clock.js';
import { read, refusal, refusalBy, write } from './fake-upstream.js';

let server: ScriptedServer;
let routa: OpenRouta;

beforeEach(async () => {
  server = await ScriptedServer.open();
  server.on('GET /api/health', json({ status: 'ok' }));
  routa = openLiveRouta({
    ...{ baseUrl: `${server.origin}/api`, account: 'acme', clock: new TestClock(new Date(0)) },
    log: pino({ level: 'silent' }),
  });
});
afterEach(async () => {
  await routa.close();
  await server.close();
});

const html = (status: number): ScriptedAnswer => ({
  ...{ status, headers: { 'content-type': 'text/html' }, body: '<!doctype html><p>No' },
});
const plain = (status: number): ScriptedAnswer => ({
  ...{ status, headers: { 'content-type': 'text/plain' }, body: 'Failed to parse the body' },
});
const empty = (status: number): ScriptedAnswer => ({ status });

describe('over HTTP', () => {
  test('nothing says who is asking, and there is no limit', async () => {
    server.on('GET /api/workspaces', json({ workspaces: [{ id: 'a' }] }));
    expect(await routa.port.listWorkspaces(read())).toHaveLength(1);
    const said = server.sent.flatMap(({ headers }) => headers.authorization ?? []);
    expect(said).toEqual([]);
    expect(await routa.status('acme')).toMatchObject({ state: 'UP', rateLimit: null });
  });

  test('it is looked at by its health, and is not configured for others', async () => {
    expect((await routa.status('other')).state).toBe('NOT_CONFIGURED');
    await refusal(routa.port.listWorkspaces(read('other')), 'UNAUTHENTICATED');
    expect(server.sent.filter(({ path }) => path !== '/api/health')).toEqual([]);
  });

  test('an id is one segment of the path', async () => {
    expect([...(await routa.port.workspaces(read(), ['a/../b?c', '..']))]).toEqual([]);
    const paths = server.sent.map(({ path }) => path).filter((path) => path !== '/api/health');
    expect(paths).toEqual(['/api/workspaces/a%2F..%2Fb%3Fc']);
  });

  test.each([
    ['JSON 404', json({ error: 'Workspace a not found' }, 404), 'NOT_FOUND'],
    ['HTML 404', html(404), 'NOT_FOUND'],
    ['empty 405', empty(405), 'UNSUPPORTED'],
    ['JSON 409', json({ error: 'No' }, 409), 'CONFLICT'],
    ['plain 400', plain(400), 'INVALID'],
    ['plain 415', plain(415), 'INVALID'],
    ['plain 422', plain(422), 'INVALID'],
    ['JSON 501', json({ error: 'not implemented' }, 501), 'UNSUPPORTED'],
    ['empty 308', { status: 308, headers: { location: '/api/x' } }, 'PROTOCOL'],
    ['HTML 200', html(200), 'IN_DOUBT'],
    ['empty 500', empty(500), 'IN_DOUBT'],
    ['lost', { lost: true }, 'IN_DOUBT'],
  ] as const)('a change that is answered with %s is %s', async (_, answer, code) => {
    server.on('PATCH /api/tasks/a', answer);
    const error = await refusal(routa.port.updateTask(write(), 'a', { title: 'x' }), code);
    expect(error.message).not.toMatch(/doctype|parse/);
  });

  test('the words of a refusal and its field are passed on', async () => {
    server.on('POST /api/workspaces', json({ error: 'title is required' }, 400));
    const made = routa.port.createWorkspace(write(), { title: 'x' });
    await refusalBy(made, 'INVALID', 'title');
    expect((await refusal(made, 'INVALID')).message).toBe('title is required');
  });

  test('a base URL that is that of something else is no empty Routa', async () => {
    server.on('GET /api/workspaces', html(404));
    await refusal(routa.port.listWorkspaces(read()), 'PROTOCOL');
    server.on('POST /api/workspaces', html(404));
    await refusal(routa.port.createWorkspace(write(), { title: 'x' }), 'PROTOCOL');
  });

  test('what is made in a workspace that is not there is NOT_FOUND', async () => {
    for (const answer of [empty(500), json({ error: 'Workspace not found' }, 404)]) {
      for (const route of ['tasks', 'agents', 'notes', 'workspaces/w/codebases']) {
        server.on(`POST /api/${route}`, answer);
      }
      const { port } = routa;
      const task = { workspaceId: 'w', title: 'x', objective: 'y' };
      await refusal(port.createTask(write(), task), 'NOT_FOUND');
      const agent = { workspaceId: 'w', name: 'x', role: 'GATE' } as const;
      await refusal(port.createAgent(write(), agent), 'NOT_FOUND');
      await refusal(port.saveNote(write(), 'w', { title: 'x' }), 'NOT_FOUND');
      await refusal(port.addCodebase(write(), 'w', { path: '/x' }), 'NOT_FOUND');
    }
    server.on('GET /api/workspaces/w', json({ workspace: { id: 'w' }, codebases: [] }));
    server.on('POST /api/tasks', empty(500));
    const task = { workspaceId: 'w', title: 'x', objective: 'y' };
    await refusal(routa.port.createTask(write(), task), 'IN_DOUBT');
    server.on('POST /api/workspaces/w/codebases', empty(500));
    await refusal(routa.port.addCodebase(write(), 'w', { path: '/x' }), 'UNAVAILABLE');
  });
});
