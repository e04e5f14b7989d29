import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLiveRouta, type OpenRouta } from '../../../src/surfaces/routa/open.js';
import type { RoutaPort } from '../../../src/surfaces/routa/port.js';
import { TestClock } from '../../support/test-clock.js';
import { found } from '../answers.js';
import { backends, BackendServer } from './backends.js';
import { read, refusal, refusalBy, write } from './fake-upstream.js';

describe.each(backends)('the live Routa on the %s backend', (backend) => {
  let server: BackendServer;
  let routa: OpenRouta;
  let port: RoutaPort;
  beforeEach(async () => {
    server = await BackendServer.open(backend);
    routa = openLiveRouta({
      ...{ baseUrl: server.baseUrl, account: 'acme', clock: new TestClock(new Date(0)) },
      log: pino({ level: 'silent' }),
    });
    ({ port } = routa);
  });
  afterEach(async () => {
    await routa.close();
    await server.close();
  });
  const read1 = async (id: string) => found(await port.workspaces(read(), [id]), id);

  test('keeps workspaces with their metadata, oldest first', async () => {
    const first = await port.createWorkspace(write(), {
      ...{ title: 'Tide', metadata: { team: 'charts', stage: 'draft' } },
    });
    const second = await port.createWorkspace(write(), { title: 'Ebb' });
    expect(first).toMatchObject({ title: 'Tide', status: 'ACTIVE', repository: null });
    expect(first.metadata).toEqual({ team: 'charts', stage: 'draft' });
    expect(second.createdAt.getTime()).toBeGreaterThan(first.createdAt.getTime());
    const listed = await port.listWorkspaces(read());
    expect(listed.map(({ id }) => id)).toEqual([first.id, second.id]);
    const changes = { title: 'Flood', metadata: { stage: 'live' } };
    const changed = await port.updateWorkspace(write(), first.id, changes);
    for (const seen of [changed, await read1(first.id)]) {
      expect(seen.title).toBe('Flood');
      expect(seen.metadata).toEqual({ team: 'charts', stage: 'live' });
    }
    await refusalBy(
      port.updateWorkspace(write(), first.id, { title: 'x', metadata: { size: 7 } }),
      ...(['INVALID', 'metadata'] as const),
    );
    expect((await read1(first.id)).title).toBe('Flood');
    await port.deleteWorkspace(write(), first.id);
    expect(await port.hasWorkspace(read(), first.id)).toBe(false);
    await refusal(port.deleteWorkspace(write(), first.id), 'NOT_FOUND');
    const change = port.updateWorkspace(write(), first.id, { title: 'x' });
    await refusal(change, 'NOT_FOUND');
  });

  test('keeps the repository of a workspace as a codebase, or nothing of it', async () => {
    const repository = { path: '/srv/git/tide', branch: 'main' };
    const { id } = await port.createWorkspace(write(), { title: 'Tide', repository });
    const main = { path: '/srv/git/tide', name: 'tide', branch: 'main', isDefault: true };
    expect((await read1(id)).codebases).toMatchObject([{ ...main, source: 'LOCAL' }]);
    await port.updateWorkspace(write(), id, { repository: { branch: 'next' } });
    expect((await read1(id)).codebases).toMatchObject([{ ...main, branch: 'next' }]);
    const lost = { title: 'Lost', repository: { path: '/nowhere' } };
    const creation = port.createWorkspace(write(), lost);
    await refusalBy(creation, 'INVALID', 'repository.path');
    expect(await port.listWorkspaces(read())).toHaveLength(1);
  });

  test('archives, and says that it cannot give back', async () => {
    const { id } = await port.createWorkspace(write(), { title: 'Tide' });
    expect((await port.unarchiveWorkspace(write(), id)).status).toBe('ACTIVE');
    expect((await port.archiveWorkspace(write(), id)).status).toBe('ARCHIVED');
    await refusal(port.unarchiveWorkspace(write(), id), 'UNSUPPORTED');
    expect((await read1(id)).status).toBe('ARCHIVED');
  });

  test('keeps codebases', async () => {
    const { id } = await port.createWorkspace(write(), { title: 'Tide' });
    const add = (path: string) => port.addCodebase(write(), id, { path, name: 'Charts' });
    const [first, second] = [await add('/srv/git/tide'), await add('https://github.com/a/ebb')];
    expect([first.isDefault, second.isDefault]).toEqual([true, false]);
    await refusalBy(add('/srv/git/tide'), 'CONFLICT', 'path');
    await refusalBy(add('/nowhere'), 'INVALID', 'path');
    const changed = await port.updateCodebase(write(), id, second.id, { name: 'Ebb' });
    expect(changed).toMatchObject({ name: 'Ebb', path: 'https://github.com/a/ebb' });
    expect(await port.setDefaultCodebase(write(), id, second.id)).toMatchObject({
      isDefault: true,
    });
    await port.removeCodebase(write(), id, first.id);
    expect((await read1(id)).codebases.map((one) => one.id)).toEqual([second.id]);
    await refusal(port.removeCodebase(write(), id, first.id), 'NOT_FOUND');
    await refusal(port.addCodebase(write(), 'none', { path: '/srv/git/tide' }), 'NOT_FOUND');
  });

  test('keeps tasks', async () => {
    const { id: workspaceId } = await port.createWorkspace(write(), { title: 'Tide' });
    const words = { title: 'Export', objective: 'As CSV' };
    const { id } = await port.createTask(write(), { workspaceId, ...words, priority: 'HIGH' });
    const changed = await port.updateTask(write(), id, { status: 'BLOCKED', labels: ['a'] });
    expect(changed).toMatchObject({ ...words, status: 'BLOCKED', priority: 'HIGH', labels: ['a'] });
    expect(found(await port.tasks(read(), [id]), id)).toEqual(changed);
    expect(found(await port.tasksOf(read(), [workspaceId]), workspaceId)).toEqual([changed]);
    await port.deleteTask(write(), id);
    await refusal(port.deleteTask(write(), id), 'NOT_FOUND');
    await refusal(port.createTask(write(), { workspaceId: 'none', ...words }), 'NOT_FOUND');
  });

  test('keeps agents', async () => {
    const { id: workspaceId } = await port.createWorkspace(write(), { title: 'Tide' });
    const lead = { name: 'lead', role: 'ROUTA' } as const;
    const made = await port.createAgent(write(), { workspaceId, ...lead });
    expect(made).toMatchObject({ ...lead, workspaceId, status: 'PENDING', modelTier: 'SMART' });
    const { id } = made;
    const active = await port.setAgentStatus(write(), id, 'ACTIVE');
    expect(active).toMatchObject({ ...lead, id, status: 'ACTIVE' });
    const [listed] = found(await port.agentsOf(read(), [workspaceId]), workspaceId);
    expect(listed).toMatchObject({ ...lead, id, workspaceId, status: 'ACTIVE' });
    await port.deleteAgent(write(), id);
    expect([...(await port.agents(read(), [id]))]).toEqual([]);
    await refusal(port.deleteAgent(write(), id), 'NOT_FOUND');
    await refusal(port.setAgentStatus(write(), id, 'ERROR'), 'NOT_FOUND');
    await refusal(port.createAgent(write(), { workspaceId: 'none', ...lead }), 'NOT_FOUND');
  });

  test('keeps notes', async () => {
    const { id: workspaceId } = await port.createWorkspace(write(), { title: 'Tide' });
    const untitled = await port.saveNote(write(), workspaceId, {});
    expect(untitled).toMatchObject({ title: 'Untitled', content: '', type: 'GENERAL' });
    const plan = { id: 'spec', title: 'Plan', content: '# Tide', type: 'SPEC' } as const;
    await port.saveNote(write(), workspaceId, { ...plan, linkedTaskId: 't1' });
    const changed = await port.saveNote(write(), workspaceId, { id: 'spec', title: 'Ebb' });
    expect(changed).toMatchObject({ ...plan, title: 'Ebb', linkedTaskId: 't1' });
    expect(await port.note(read(), workspaceId, 'spec')).toEqual(changed);
    expect(found(await port.notesOf(read(), [workspaceId]), workspaceId)).toEqual([
      untitled,
      changed,
    ]);
    await port.deleteNote(write(), workspaceId, 'spec');
    await refusal(port.note(read(), workspaceId, 'spec'), 'NOT_FOUND');
    await refusal(port.deleteNote(write(), workspaceId, 'spec'), 'NOT_FOUND');
    await refusal(port.saveNote(write(), 'none', plan), 'NOT_FOUND');
  });

  test('is up as long as it answers', async () => {
    await port.listWorkspaces(read());
    expect(await routa.status('acme')).toMatchObject({ state: 'UP', rateLimit: null });
  });
});
