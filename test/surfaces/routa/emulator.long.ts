import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Rig } from './emulator-rig.js';
import { Listener } from './stream-listener.js';

const run = promisify(execFile);
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown;
const ANY = expect.any(String) as unknown;
const NOBODY = 'no-such-thing';
const times = { createdAt: TIME, updatedAt: TIME };

/** What both behaviours do alike. */
describe.each(['none', 'web'] as const)('the emulated Routa with the quirks %s', (quirks) => {
  let rig: Rig;
  let checkout: string;
  beforeAll(async () => {
    rig = await Rig.open(quirks);
    checkout = await mkdtemp(join(tmpdir(), 'tributary-routa-'));
    await run('git', ['init', '-q', checkout]);
  });
  afterAll(async () => {
    await rig.emulator.close();
    await rm(checkout, { recursive: true, force: true });
    expect(rig.emulator.errors).toEqual([]);
  });
  const refused = (status: number, error: unknown) => ({ status, body: { error } });

  describe('requests', () => {
    it('says that it is well', async () => {
      const body = { status: 'ok', timestamp: TIME };
      expect(await rig.send('GET', '/health')).toEqual({ status: 200, body });
    });

    it('reads a body whatever its type is said to be, and needs no authentication', async () => {
      const init = { body: '{"title": "By form"}', headers: { 'content-type': 'text/plain' } };
      expect((await rig.ask('POST', '/workspaces', init)).status).toBe(201);
      const headers = { authorization: 'Bearer anything' };
      expect((await rig.ask('GET', '/workspaces', { headers })).status).toBe(200);
    });

    it('ignores fields and parameters that it does not know', async () => {
      const id = await rig.workspace({ colour: 'blue' });
      const answer = await rig.send('GET', `/workspaces/${id}?colour=blue`);
      expect(answer).toMatchObject({ status: 200, body: { workspace: { id } } });
    });

    it('tells which methods a path has, and answers HEAD as GET without a body', async () => {
      const options = await rig.ask('OPTIONS', '/workspaces');
      expect(options.status).toBe(204);
      const allowed = options.headers.get('allow')?.split(', ').sort();
      expect(allowed).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST']);
      expect(await rig.raw('HEAD', '/workspaces')).toMatchObject({ status: 200, body: '' });
      for (const path of ['/workspaces', '/workspaces/x', '/tasks/ready', '/notes/events']) {
        expect((await rig.ask('PUT', path)).status).toBe(405);
      }
    });

    it('counts each request by its route, and does to it what is asked', async () => {
      rig.emulator.emulator.traffic.clear();
      const undo = rig.emulator.emulator.faults.add(
        'status:503;retry-after=2;on=GET /routa/api/tasks/ready',
      );
      const broken = await rig.ask('GET', '/tasks/ready?workspaceId=x');
      undo();
      expect(broken.headers.get('retry-after')).toBe('2');
      expect(await broken.json()).toEqual({ error: ANY });
      await rig.ask('GET', `/tasks/${NOBODY}`);
      const limited = await rig.ask('GET', '/health', {
        headers: { 'x-emulator-fault': 'rate-limit' },
      });
      expect(limited.status).toBe(429);
      expect(rig.emulator.emulator.traffic.requests).toEqual({
        'GET /routa/api/tasks/ready': 1,
        'GET /routa/api/tasks/{id}': 1,
        'GET /routa/api/health': 1,
      });
      expect(rig.emulator.emulator.traffic.answers).toEqual({ 404: 1, 429: 1, 503: 1 });
    });
  });

  describe('workspaces', () => {
    it('makes one, shows it, lists it, archives it and deletes it', async () => {
      const created = await rig.send('POST', '/workspaces', { title: 'Harbour' });
      const workspace = { id: ANY, title: 'Harbour', status: 'active', metadata: {}, ...times };
      expect(created).toMatchObject({ status: 201, body: { workspace } });
      const id = await rig.workspace();
      const path = `/workspaces/${id}`;
      expect(await rig.send('GET', path)).toMatchObject({
        status: 200,
        body: { workspace: { id, status: 'active' }, codebases: [] },
      });
      const archived = await rig.send('POST', `${path}/archive`, { archive: true });
      expect(archived).toMatchObject({ body: { workspace: { id, status: 'archived' } } });
      const ids = async (query: string) => {
        const { body } = await rig.send('GET', `/workspaces${query}`);
        return (body as { workspaces: { id: string }[] }).workspaces.map((each) => each.id);
      };
      expect(await ids('?status=archived')).toEqual([id]);
      expect(await ids('?status=active')).not.toContain(id);
      expect(await ids('')).toContain(id);
      const deleted = { status: 200, body: { deleted: true } };
      expect(await rig.send('DELETE', path)).toEqual(deleted);
      expect(await rig.send('GET', path)).toEqual(refused(404, 'Workspace not found'));
    });

    it('merges metadata and keeps what is left out', async () => {
      const id = await rig.workspace();
      const path = `/workspaces/${id}`;
      await rig.send('PATCH', path, { metadata: { team: 'payments' } });
      rig.emulator.clock.advance(1000);
      const changed = await rig.send('PATCH', path, { metadata: { tier: 'gold' } });
      const metadata = { team: 'payments', tier: 'gold' };
      expect(changed).toMatchObject({
        status: 200,
        body: { workspace: { title: 'Billing service', metadata } },
      });
      expect(await rig.send('PATCH', path, {})).toEqual(changed);
    });

    it('refuses what it cannot take', async () => {
      const path = `/workspaces/${await rig.workspace()}`;
      for (const body of [{}, { title: '' }]) {
        const answer = await rig.send('POST', '/workspaces', body);
        expect(answer).toEqual(refused(400, 'title is required'));
      }
      expect(await rig.send('PATCH', path, { metadata: [] })).toEqual(
        refused(400, 'metadata must be an object'),
      );
      expect(await rig.send('PATCH', path, { metadata: { seats: 3 } })).toEqual(
        refused(400, 'metadata.seats must be a string'),
      );
      const unknown = refused(404, 'Workspace not found');
      expect(await rig.send('PATCH', `/workspaces/${NOBODY}`, { title: 'A' })).toEqual(unknown);
      const archive = `/workspaces/${NOBODY}/archive`;
      expect(await rig.send('POST', archive, { archive: true })).toEqual(unknown);
    });
  });

  describe('codebases', () => {
    it('adds them, changes them, makes one the default and removes them by either path', async () => {
      const workspaceId = await rig.workspace();
      const path = `/workspaces/${workspaceId}/codebases`;
      const added = await rig.send('POST', path, { repoPath: checkout, branch: 'main' });
      const codebase = { id: ANY, workspaceId, repoPath: checkout, branch: 'main', ...times };
      expect(added).toMatchObject({
        status: 201,
        body: { codebase: { ...codebase, isDefault: true } },
      });
      expect(added.body).not.toHaveProperty('codebase.label');
      const github = { repoPath: 'https://github.com/example/harbour', label: 'Harbour' };
      const id = await rig.make(path, 'codebase', github);
      const made = await rig.send('POST', `/codebases/${id}/default`);
      expect(made).toMatchObject({
        status: 200,
        body: { codebase: { ...github, isDefault: true, sourceType: 'github' } },
      });
      expect(await rig.send('PATCH', `/codebases/${id}`, { branch: 'next' })).toMatchObject({
        body: { codebase: { ...github, branch: 'next' } },
      });
      expect(await rig.send('GET', path)).toMatchObject({
        status: 200,
        body: { codebases: [{ repoPath: checkout, isDefault: false }, { id }] },
      });
      const { body: changes } = await rig.send('GET', `${path}/changes`);
      expect(changes).toMatchObject({
        workspaceId,
        repos: [
          { repoPath: checkout, label: basename(checkout), error: ANY },
          { codebaseId: id, branch: 'next' },
        ],
      });

      const other = await rig.workspace();
      const gone = refused(404, 'Codebase not found');
      expect(await rig.send('DELETE', `/workspaces/${other}/codebases/${id}`)).toEqual(gone);
      const deleted = { status: 200, body: { deleted: true } };
      expect(await rig.send('DELETE', `${path}/${id}`)).toEqual(deleted);
      expect(await rig.send('DELETE', `/codebases/${id}`)).toEqual(gone);
      const third = await rig.make(path, 'codebase', github);
      expect(await rig.send('DELETE', `/codebases/${third}`)).toEqual(deleted);
    });

    it('refuses what is no repository, and one that the workspace has', async () => {
      const path = `/workspaces/${await rig.workspace()}/codebases`;
      await rig.make(path, 'codebase', { repoPath: checkout });
      expect(await rig.send('POST', path, {})).toEqual(refused(400, 'repoPath is required'));
      expect(await rig.send('POST', path, { repoPath: '/nowhere' })).toEqual(refused(400, ANY));
      expect(await rig.send('POST', path, { repoPath: checkout })).toEqual(refused(409, ANY));
      const none = { status: 200, body: { codebases: [] } };
      expect(await rig.send('GET', `/workspaces/${NOBODY}/codebases`)).toEqual(none);
    });
  });

  describe('tasks', () => {
    it('makes one, shows it, changes it and deletes it, once more as well', async () => {
      const workspaceId = await rig.workspace();
      const input = {
        ...{ title: 'Add invoice export', objective: 'Export as CSV', scope: 'billing' },
        ...{ priority: 'high', acceptanceCriteria: ['it opens'], labels: ['export'] },
      };
      const ignored = { status: 'COMPLETED', assignedTo: 'ag-1' };
      const created = await rig.send('POST', '/tasks', { ...input, ...ignored, workspaceId });
      const task = {
        ...{ ...input, id: ANY, status: 'PENDING', dependencies: [], workspaceId },
        ...{ columnId: 'backlog', position: 0, ...times },
      };
      expect(created).toMatchObject({ status: 201, body: { task } });
      expect(created.body).not.toHaveProperty('task.assignedTo');
      const id = await rig.task(workspaceId);
      const path = `/tasks/${id}`;
      expect(await rig.send('GET', path)).toMatchObject({ status: 200, body: { task: { id } } });
      const changes = { ...{ status: 'COMPLETED', assignedTo: 'ag-1' }, completionSummary: 'Done' };
      expect(await rig.send('PATCH', path, changes)).toMatchObject({
        status: 200,
        body: { task: { ...changes, columnId: 'done', title: 'Add invoice export' } },
      });
      const deleted = { status: 200, body: { deleted: true } };
      expect(await rig.send('DELETE', path)).toEqual(deleted);
      expect(await rig.send('DELETE', path)).toEqual(deleted);
      expect(await rig.send('GET', path)).toEqual(refused(404, 'Task not found'));
    });

    it.each([
      ['dev', 'IN_PROGRESS'],
      ['review', 'REVIEW_REQUIRED'],
      ['blocked', 'BLOCKED'],
      ['done', 'COMPLETED'],
      ['backlog', 'PENDING'],
    ])('has a task in the column %s be %s', async (columnId, status) => {
      const workspaceId = await rig.workspace();
      const path = `/tasks/${await rig.task(workspaceId, { columnId })}`;
      expect(await rig.send('GET', path)).toMatchObject({ body: { task: { columnId, status } } });
      await rig.send('POST', `${path}/status`, { status: 'needs_fix' });
      const stays = { columnId: 'backlog', status: 'NEEDS_FIX' };
      const back = await rig.send('PATCH', path, { columnId: 'backlog' });
      expect(back).toMatchObject({ body: { task: stays } });
      const moved = await rig.send('PATCH', path, { columnId, status });
      expect(moved).toMatchObject({ body: { task: { columnId, status } } });
    });

    it('lists those of a workspace, of a status, or of an agent wherever they are', async () => {
      const [one, two] = [await rig.workspace(), await rig.workspace()];
      const [first, second] = [await rig.task(one), await rig.task(one, { columnId: 'dev' })];
      const third = await rig.task(two);
      for (const id of [second, third]) {
        await rig.send('PATCH', `/tasks/${id}`, { assignedTo: `agent of ${one}` });
      }
      const list = async (query: string) => {
        const { body } = await rig.send('GET', `/tasks?workspaceId=${one}${query}`);
        return (body as { tasks: { id: string }[] }).tasks.map(({ id }) => id);
      };
      expect(await list('')).toEqual([first, second]);
      expect(await list('&status=IN_PROGRESS')).toEqual([second]);
      expect(await list(`&status=PENDING&assignedTo=agent of ${one}`)).toEqual([second, third]);
      expect(await rig.send('GET', '/tasks?workspaceId=x')).toMatchObject({ body: { tasks: [] } });
      const bad = await rig.send('GET', `/tasks?workspaceId=${one}&status=LATE`);
      expect(bad).toEqual(refused(400, 'Invalid status: LATE'));
    });

    it('tells which are ready: pending, and all that they wait for is done', async () => {
      const workspaceId = await rig.workspace();
      const first = await rig.task(workspaceId);
      const second = await rig.task(workspaceId, { dependencies: [first] });
      const ready = async () => {
        const { body } = await rig.send('GET', `/tasks/ready?workspaceId=${workspaceId}`);
        return (body as { tasks: { id: string }[] }).tasks.map(({ id }) => id);
      };
      expect(await ready()).toEqual([first]);
      const updated = await rig.send('POST', `/tasks/${first}/status`, { status: 'completed' });
      expect(updated).toEqual({ status: 200, body: { updated: true } });
      expect(await ready()).toEqual([second]);
    });

    it('refuses what it cannot take, the first field first', async () => {
      const workspaceId = await rig.workspace();
      const path = `/tasks/${await rig.task(workspaceId)}`;
      const post = (body: object) => rig.send('POST', '/tasks', body);
      const input = { title: 'T', objective: 'O', workspaceId };
      expect(await post({})).toEqual(refused(400, 'title is required'));
      expect(await post({ title: 'T' })).toEqual(refused(400, 'objective is required'));
      expect(await post({ ...input, priority: 'dire' })).toEqual(
        refused(400, 'Invalid priority: dire'),
      );
      const json = await rig.raw('POST', '/tasks', { body: '{' });
      expect(JSON.parse(json.body)).toEqual({ error: 'Invalid JSON body' });
      const patches = [
        [{ status: 'completed' }, 'Invalid status: completed'],
        [{ labels: 'export' }, 'labels must be an array of strings'],
        [
          { columnId: 'dev', status: 'COMPLETED' },
          'columnId and status must describe the same workflow state',
        ],
      ] as const;
      for (const [body, error] of patches) {
        expect(await rig.send('PATCH', path, body)).toEqual(refused(400, error));
      }
      const set = (id: string, body: object) => rig.send('POST', `/tasks/${id}/status`, body);
      expect(await set(NOBODY, {})).toEqual(refused(400, 'status is required'));
      expect(await set(NOBODY, { status: 'late' })).toEqual(refused(400, 'Invalid status: late'));
      const unknown = refused(404, 'Task not found');
      expect(await set(NOBODY, { status: 'BLOCKED' })).toEqual(unknown);
      expect(await rig.send('PATCH', `/tasks/${NOBODY}`, { title: 'T' })).toEqual(unknown);
      const unsaid = await rig.send('DELETE', '/tasks');
      expect(unsaid).toEqual(refused(400, 'taskId or workspaceId is required'));
    });
  });

  describe('agents', () => {
    it('lists them, sets their status and deletes them, once more as well', async () => {
      const workspaceId = await rig.workspace();
      const input = { name: 'lead', role: 'routa', workspaceId };
      const { body } = await rig.send('POST', '/agents', input);
      const { agentId } = body as { agentId: string };
      const agent = {
        ...{ id: agentId, name: 'lead', role: 'ROUTA', modelTier: 'SMART' },
        ...{ workspaceId, status: 'PENDING', metadata: {}, ...times },
      };
      const list = `/agents?workspaceId=${workspaceId}`;
      expect(await rig.send('GET', list)).toEqual({ status: 200, body: { agents: [agent] } });
      const path = `/agents/${agentId}`;
      expect(await rig.send('POST', `${path}/status`, { status: 'ACTIVE' })).toMatchObject({
        status: 200,
        body: { updated: true },
      });
      expect(await rig.send('GET', path)).toMatchObject({ body: { status: 'ACTIVE' } });
      expect(await rig.send('POST', `${path}/status`, {})).toEqual(
        refused(400, 'status is required'),
      );
      for (const each of [1, 2]) {
        const deleted = await rig.send('DELETE', path);
        expect([each, deleted]).toMatchObject([each, { status: 200, body: { deleted: true } }]);
      }
      const gone = refused(404, `Agent not found: ${agentId}`);
      expect(await rig.send('GET', path)).toEqual(gone);
      expect(await rig.send('GET', `/agents?id=${agentId}`)).toEqual(gone);
      expect(await rig.send('POST', '/agents', { ...input, role: 'chef' })).toEqual(
        refused(400, 'Invalid role: chef. Must be one of: ROUTA, CRAFTER, GATE, DEVELOPER'),
      );
    });
  });

  describe('notes', () => {
    it('saves one under its id, lists it, shows it and deletes it, once more as well', async () => {
      const workspaceId = await rig.workspace();
      const input = { workspaceId, noteId: 'spec', title: 'Plan', content: '# Plan', type: 'spec' };
      await rig.send('POST', '/notes', input);
      const update = { workspaceId, noteId: 'spec', title: 'The plan' };
      const note = {
        ...{ id: 'spec', title: 'The plan', content: '# Plan', workspaceId },
        ...{ metadata: { type: 'spec' }, ...times },
      };
      expect(await rig.send('POST', '/notes', update)).toEqual({ status: 200, body: { note } });
      const other = { workspaceId, title: 'Aside', metadata: { linkedTaskId: 'tk-3' } };
      const aside = await rig.make('/notes', 'note', other);
      const list = `/notes?workspaceId=${workspaceId}`;
      const metadata = { type: 'general', linkedTaskId: 'tk-3' };
      expect(await rig.send('GET', list)).toMatchObject({
        status: 200,
        body: { notes: [note, { id: aside, metadata }] },
      });
      const specs = await rig.send('GET', `${list}&type=spec`);
      expect(specs).toEqual({ status: 200, body: { notes: [note] } });
      const named = await rig.send('GET', `${list}&noteId=spec`);
      expect(named).toEqual({ status: 200, body: { note } });
      expect(await rig.send('GET', `${list}&groupBy=session`)).toMatchObject({
        body: { groups: [{ sessionId: null, sessionName: null, notes: [note, { id: aside }] }] },
      });
      const path = `/notes/${workspaceId}/spec`;
      expect(await rig.send('GET', path)).toMatchObject({ body: { note: { title: 'The plan' } } });
      const deleted = { status: 200, body: { deleted: true, noteId: 'spec' } };
      expect(await rig.send('DELETE', `${list}&noteId=spec`)).toEqual(deleted);
      expect(await rig.send('DELETE', path)).toEqual(deleted);
      expect(await rig.send('GET', path)).toEqual(refused(404, 'Note not found'));
      const lost = await rig.send('GET', `${list}&noteId=spec`);
      expect(lost).toEqual(refused(404, 'Note not found'));
      const unsaid = await rig.send('DELETE', `/notes?workspaceId=${workspaceId}`);
      expect(unsaid).toEqual(refused(400, 'noteId is required'));
    });
  });
});

describe('the streams of the emulated Routa', () => {
  it('end with the emulator', async () => {
    const other = await Rig.open();
    onTestFinished(() => other.emulator.close());
    const notes = await Listener.open(other, '/notes/events');
    expect(await notes.next()).toMatchObject({ type: 'connected' });
    await other.emulator.emulator.close();
    expect(await notes.next()).toBeNull();
  });
});
