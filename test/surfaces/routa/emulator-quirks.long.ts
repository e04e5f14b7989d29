import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rig, type Said } from './emulator-rig.js';

const ANY = expect.any(String) as unknown;
const NOBODY = 'no-such-thing';
const REPOSITORY = { repoPath: '/srv/git/billing', branch: 'main' };
const GITHUB = 'https://github.com/example/harbour';
const EMPTY = { status: 500, type: null, body: '' };
const refused = (status: number, error: string): Said => ({ status, body: { error } });

describe('the emulated Routa, as it is documented', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open();
  });
  afterAll(async () => {
    await rig.emulator.close();
    expect(rig.emulator.errors).toEqual([]);
  });

  it('refuses JSON that is not well-formed, and takes no body for an empty object', async () => {
    for (const path of ['/workspaces', '/tasks', '/notes', '/agents']) {
      const answer = await rig.raw('POST', path, { body: '{"title":' });
      expect(answer).toMatchObject({ status: 400, body: '{"error":"Invalid JSON body"}' });
    }
    expect(await rig.send('POST', '/workspaces')).toEqual(refused(400, 'title is required'));
    const list = await rig.send('POST', '/workspaces', ['title']);
    expect(list).toEqual(refused(400, 'The body must be an object'));
  });

  it('says in JSON that there is no such route or method', async () => {
    for (const path of ['/nothing', '/workspaces/', '/tasks/a/b']) {
      expect(await rig.send('GET', path)).toMatchObject({ status: 404, body: { error: ANY } });
    }
    const answer = await rig.send('DELETE', '/workspaces');
    expect(answer).toMatchObject({ status: 405, body: { error: ANY } });
  });

  it('keeps the repository, the status and the metadata of a workspace', async () => {
    const input = { title: 'Harbour', ...REPOSITORY, metadata: { team: 'payments' } };
    const created = await rig.send('POST', '/workspaces', input);
    expect(created).toMatchObject({ status: 201, body: { workspace: input } });
    const path = `/workspaces/${await rig.workspace()}`;
    const changes = { title: 'Quay', ...REPOSITORY, status: 'archived', metadata: { a: 'b' } };
    const changed = await rig.send('PATCH', path, changes);
    expect(changed).toMatchObject({ status: 200, body: { workspace: changes } });
    expect(await rig.send('GET', path)).toMatchObject({ body: { workspace: changes } });
    const active = await rig.send('PATCH', path, { status: 'active' });
    expect(active).toMatchObject({ body: { workspace: { ...changes, status: 'active' } } });
  });

  it('archives without a body, and the other way when it is told so', async () => {
    const path = `/workspaces/${await rig.workspace()}/archive`;
    const status = (said: Said) =>
      (said.body as { workspace: { status: string } }).workspace.status;
    expect(status(await rig.send('POST', path))).toBe('archived');
    expect(status(await rig.send('POST', path, { archive: false }))).toBe('active');
    expect(status(await rig.send('POST', path, {}))).toBe('archived');
    const wrong = await rig.send('POST', path, { archive: 'no' });
    expect(wrong).toEqual(refused(400, 'archive must be a boolean'));
  });

  it('changes nothing by a change that it refuses', async () => {
    const path = `/workspaces/${await rig.workspace()}`;
    const before = await rig.send('GET', path);
    for (const [body, error] of [
      [{ title: 'Quay', metadata: { a: null } }, 'metadata.a must be a string'],
      [{ title: 'Quay', status: 'closed' }, 'Invalid status: closed'],
      [{ title: null, metadata: { a: 'b' } }, 'title must be a string'],
      [{ title: ' ', metadata: { a: 'b' } }, 'title is required'],
    ] as const) {
      expect(await rig.send('PATCH', path, body)).toEqual(refused(400, error));
      expect(await rig.send('GET', path)).toEqual(before);
    }
  });

  it('refuses metadata other than texts, a branch of no repository and an unknown status', async () => {
    const post = (body: object) => rig.send('POST', '/workspaces', { title: 'Quay', ...body });
    expect(await post({ metadata: { seats: 3 } })).toEqual(
      refused(400, 'metadata.seats must be a string'),
    );
    expect(await post({ branch: 'main' })).toMatchObject({ status: 400 });
    for (const status of ['closed', '', 'Active']) {
      const answer = await rig.send('GET', `/workspaces?status=${status}`);
      expect(answer).toEqual(refused(400, `Invalid status: ${status}`));
    }
  });

  it('does not delete or write into a workspace that is not there', async () => {
    const unknown = refused(404, 'Workspace not found');
    expect(await rig.send('DELETE', `/workspaces/${NOBODY}`)).toEqual(unknown);
    const codebases = `/workspaces/${NOBODY}/codebases`;
    expect(await rig.send('POST', codebases, { repoPath: GITHUB })).toEqual(unknown);
    // Where none is named, it is `default`, which is not there either.
    const task = { title: 'T', objective: 'O' };
    expect(await rig.send('POST', '/tasks', task)).toEqual(unknown);
    expect(await rig.send('POST', '/notes', { title: 'T' })).toEqual(unknown);
    expect(await rig.send('POST', '/agents', { name: 'A', role: 'GATE' })).toEqual(unknown);
    expect(await rig.send('GET', '/tasks')).toEqual({ status: 200, body: { tasks: [] } });
    expect(await rig.send('GET', '/agents')).toEqual({ status: 200, body: { agents: [] } });
  });

  it('shows a codebase by the documented fields and by those of servers, and takes both', async () => {
    const path = `/workspaces/${await rig.workspace()}/codebases`;
    const added = await rig.send('POST', path, { path: GITHUB, name: 'Quay' });
    const codebase = {
      ...{ name: 'Quay', path: GITHUB, sourceType: 'github' },
      ...{ label: 'Quay', repoPath: GITHUB, sourceUrl: GITHUB, isDefault: true },
    };
    expect(added).toMatchObject({ status: 201, body: { codebase } });
  });

  it('filters agents, and shows them whole', async () => {
    const workspaceId = await rig.workspace();
    const parent = { name: 'lead', role: 'ROUTA', workspaceId };
    const made = await rig.send('POST', '/agents', parent);
    const { agentId, agent } = made.body as { agentId: string; agent: unknown };
    expect(made).toMatchObject({ status: 200, body: { agent: { ...parent, id: agentId } } });
    const child = { name: 'hand', role: 'CRAFTER', parentId: agentId, modelTier: 'FAST' };
    await rig.send('POST', '/agents', { ...child, workspaceId });
    const names = async (query: string) => {
      const { body } = await rig.send('GET', `/agents?workspaceId=${workspaceId}${query}`);
      return (body as { agents: { name: string }[] }).agents.map(({ name }) => name);
    };
    expect(await names('&role=CRAFTER')).toEqual(['hand']);
    expect(await names(`&parentId=${agentId}`)).toEqual(['hand']);
    expect(await names('&status=ACTIVE')).toEqual([]);
    for (const path of [`/agents/${agentId}`, `/agents?id=${agentId}`]) {
      expect(await rig.send('GET', path)).toEqual({ status: 200, body: agent });
    }
    const set = (id: string, status: string) =>
      rig.send('POST', `/agents/${id}/status`, { status });
    expect(await set(agentId, 'idle')).toEqual(refused(400, 'Invalid status: idle'));
    expect(await set(NOBODY, 'ACTIVE')).toEqual(refused(404, 'Agent not found'));
  });

  it('answers 200 for a note that it makes, which needs a title', async () => {
    const workspaceId = await rig.workspace();
    const made = await rig.send('POST', '/notes', { workspaceId, title: 'Plan' });
    expect(made).toMatchObject({ status: 200, body: { note: { title: 'Plan' } } });
    const untitled = await rig.send('POST', '/notes', { workspaceId, content: '…' });
    expect(untitled).toEqual(refused(400, 'title is required'));
  });

  it('counts the tasks that it deletes', async () => {
    const workspaceId = await rig.workspace();
    await rig.task(workspaceId);
    await rig.task(workspaceId);
    const deleted = await rig.send('DELETE', `/tasks?workspaceId=${workspaceId}`);
    expect(deleted).toEqual({ status: 200, body: { deleted: 2 } });
  });
});

describe('the emulated Routa, as its web backend', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.open('web');
  });
  afterAll(async () => {
    await rig.emulator.close();
    expect(rig.emulator.errors).toEqual([]);
  });

  it('breaks on JSON that is not well-formed, except where that is looked out for', async () => {
    const path = `/workspaces/${await rig.workspace()}`;
    for (const body of ['{"title":', '']) {
      for (const route of ['/workspaces', '/notes', '/agents', `${path}/codebases`]) {
        expect(await rig.raw('POST', route, { body })).toEqual(EMPTY);
      }
      expect(await rig.raw('PATCH', path, { body })).toEqual(EMPTY);
      const guarded = await rig.raw('PATCH', `/tasks/${NOBODY}`, { body });
      expect(guarded).toMatchObject({ status: 400, body: '{"error":"Invalid JSON body"}' });
    }
    expect(await rig.raw('PATCH', path, { body: '{"title": null}' })).toEqual(EMPTY);
  });

  it('shows a page for an unknown route, sends on from a slash, and says nothing of methods', async () => {
    const page = await rig.raw('GET', '/nothing');
    expect(page).toMatchObject({ status: 404, type: 'text/html; charset=utf-8' });
    expect(page.body).toContain('<html>');
    const slash = await rig.ask('GET', '/workspaces/?status=active');
    expect(slash.status).toBe(308);
    expect(slash.headers.get('location')).toBe('/routa/api/workspaces?status=active');
    const method = await rig.raw('DELETE', '/workspaces');
    expect(method).toEqual({ status: 405, type: null, body: '' });
  });

  it('loses the repository and the metadata of a new workspace, and the status in a change', async () => {
    const input = { title: 'Harbour', ...REPOSITORY, metadata: { team: 'payments' } };
    const { body } = await rig.send('POST', '/workspaces', input);
    const { id, ...workspace } = (body as { workspace: { id: string } }).workspace;
    const times = { createdAt: ANY, updatedAt: ANY };
    const metadata = { worktreeRoot: expect.stringMatching(/^\//) as unknown };
    expect(workspace).toEqual({ title: 'Harbour', status: 'active', metadata, ...times });
    const changed = await rig.send('PATCH', `/workspaces/${id}`, {
      ...{ ...REPOSITORY, status: 'archived' },
      metadata: { team: 'billing', gone: null },
    });
    expect(changed).toEqual({
      status: 200,
      body: { workspace: { id, ...workspace, metadata: { ...metadata, team: 'billing' } } },
    });
  });

  it('always archives, and shows what is stored then', async () => {
    const path = `/workspaces/${await rig.workspace()}/archive`;
    for (const body of ['{"archive": false}', '{"archive":', '']) {
      const answer = await rig.ask('POST', path, { body });
      expect(await answer.json()).toMatchObject({
        workspace: { status: 'archived', metadata: {} },
      });
    }
    const { body } = await rig.send('POST', path);
    expect(body).not.toHaveProperty('workspace.metadata.worktreeRoot');
  });

  it('keeps the title of a change whose metadata it refuses', async () => {
    const path = `/workspaces/${await rig.workspace()}`;
    const body = { title: 'Quay', metadata: { a: 'b', seats: 3 } };
    const answer = await rig.send('PATCH', path, body);
    expect(answer).toEqual(refused(400, 'metadata.seats must be a string'));
    const after = await rig.send('GET', path);
    expect(after).toMatchObject({ body: { workspace: { title: 'Quay' } } });
    expect(after.body).not.toHaveProperty('workspace.metadata.a');
  });

  it('finds nothing of an unknown status, and everything of an empty one', async () => {
    const id = await rig.workspace();
    const none = { status: 200, body: { workspaces: [] } };
    expect(await rig.send('GET', '/workspaces?status=closed')).toEqual(none);
    expect(await rig.send('GET', '/workspaces?status=Active')).toEqual(none);
    const { body } = await rig.send('GET', '/workspaces?status=');
    expect(JSON.stringify(body)).toContain(id);
  });

  it('deletes a workspace that is not there, and breaks when it writes into one', async () => {
    const deleted = { status: 200, body: { deleted: true } };
    expect(await rig.send('DELETE', `/workspaces/${NOBODY}`)).toEqual(deleted);
    const break_ = async (path: string, input: object) => {
      expect(await rig.raw('POST', path, { body: JSON.stringify(input) })).toEqual(EMPTY);
    };
    const workspaceId = NOBODY;
    await break_(`/workspaces/${NOBODY}/codebases`, { repoPath: GITHUB });
    await break_('/tasks', { title: 'T', objective: 'O', workspaceId });
    await break_('/notes', { title: 'T', workspaceId });
    await break_('/agents', { name: 'A', role: 'GATE', workspaceId });
  });

  it('wants to be told the workspace', async () => {
    const unsaid = refused(400, 'workspaceId is required');
    for (const path of ['/tasks', '/tasks/ready', '/agents', '/notes']) {
      expect(await rig.send('GET', path)).toEqual(unsaid);
    }
    expect(await rig.send('POST', '/tasks', { title: 'T', objective: 'O' })).toEqual(unsaid);
    expect(await rig.send('POST', '/notes', { title: 'T' })).toEqual(unsaid);
    expect(await rig.send('POST', '/agents', { name: 'A', role: 'GATE' })).toEqual(unsaid);
  });

  it("knows a codebase by a server's fields only", async () => {
    const path = `/workspaces/${await rig.workspace()}/codebases`;
    const documented = await rig.send('POST', path, { path: GITHUB, name: 'Quay' });
    expect(documented).toEqual(refused(400, 'repoPath is required'));
    const input = { repoPath: GITHUB, label: 'Quay' };
    const { body } = await rig.send('POST', path, input);
    expect(body).toMatchObject({ codebase: input });
    expect(body).not.toHaveProperty('codebase.name');
    expect(body).not.toHaveProperty('codebase.path');
  });

  it('shows tasks with fields of its own, and ready ones without a board', async () => {
    const workspaceId = await rig.workspace();
    const id = await rig.task(workspaceId);
    expect(await rig.send('GET', `/tasks/${id}`)).toMatchObject({
      body: { task: { priority: null, verificationVerdict: null, sessionIds: [], comments: [] } },
    });
    const any = await rig.send('GET', `/tasks?workspaceId=${workspaceId}&status=pending`);
    expect(any).toMatchObject({ body: { tasks: [{ id, columnId: 'backlog' }] } });
    expect(any.body).not.toHaveProperty('tasks.0.priority');
    const ready = await rig.send('GET', `/tasks/ready?workspaceId=${workspaceId}`);
    expect(ready).toMatchObject({ body: { tasks: [{ id }] } });
    expect(ready.body).not.toHaveProperty('tasks.0.columnId');
  });

  it('deletes tasks by a query, one or all of a workspace', async () => {
    const workspaceId = await rig.workspace();
    const [first] = [await rig.task(workspaceId), await rig.task(workspaceId)];
    const one = { status: 200, body: { deleted: true } };
    for (const taskId of [first, NOBODY]) {
      expect(await rig.send('DELETE', `/tasks?taskId=${taskId}`)).toEqual(one);
    }
    const all = await rig.send('DELETE', `/tasks?workspaceId=${workspaceId}`);
    expect(all).toEqual({ status: 200, body: { deleted: true, deletedCount: 1 } });
  });

  it('shows agents in forms of its own, filters none and takes any status', async () => {
    const workspaceId = await rig.workspace();
    const input = { name: 'lead', role: 'ROUTA' };
    const made = await rig.send('POST', '/agents', { ...input, workspaceId });
    const { agentId } = made.body as { agentId: string };
    const flat = { ...input, agentId, status: 'PENDING' };
    expect(made).toEqual({ status: 201, body: flat });
    const id = await rig.task(workspaceId);
    await rig.send('PATCH', `/tasks/${id}`, { assignedTo: agentId });
    const task = { id, title: 'Add invoice export' };
    const view = {
      ...{ ...flat, modelTier: 'SMART', messageCount: 0 },
      tasks: [{ ...task, status: 'PENDING' }],
    };
    for (const path of [`/agents/${agentId}`, `/agents?id=${agentId}`]) {
      expect(await rig.send('GET', path)).toEqual({ status: 200, body: view });
    }
    expect(await rig.send('GET', `/agents?id=${agentId}&summary`)).toEqual({
      status: 200,
      body: {
        ...{ ...flat, messageCount: 0, toolCallCount: 0, lastResponse: null },
        activeTasks: [task],
      },
    });
    const list = await rig.ask('GET', `/agents?workspaceId=${workspaceId}&role=GATE`);
    expect(list.headers.get('cache-control')).toContain('no-store');
    expect(await list.json()).toMatchObject({ agents: [{ id: agentId }] });
    for (const known of [agentId, NOBODY]) {
      const set = await rig.send('POST', `/agents/${known}/status`, { status: 'idle' });
      const body = { updated: true, id: known, status: 'idle' };
      expect(set).toEqual({ status: 200, body });
    }
    const deleted = { deleted: true, id: agentId };
    expect(await rig.send('DELETE', `/agents/${agentId}`)).toEqual({ status: 200, body: deleted });
  });

  it('answers 201 for a note that it makes, with a title of its own', async () => {
    const workspaceId = await rig.workspace();
    const made = await rig.send('POST', '/notes', { workspaceId, noteId: 'n' });
    const note = { id: 'n', title: 'Untitled', metadata: { type: 'general' } };
    expect(made).toMatchObject({ status: 201, body: { note } });
    expect((await rig.send('POST', '/notes', { workspaceId, noteId: 'n' })).status).toBe(200);
    expect(await rig.send('GET', `/notes/${workspaceId}/n`)).toMatchObject({
      body: { note: { metadata: { taskStatus: null } } },
    });
  });
});
