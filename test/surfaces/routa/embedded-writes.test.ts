import { afterAll, beforeAll, expect, test } from 'vitest';
import { found, only } from '../answers.js';
import { Harness, refusal } from './embedded-harness.js';

let routa: Harness;

beforeAll(async () => {
  routa = await Harness.open();
});
afterAll(() => routa.close());

test('a workspace keeps its repository and metadata, and is changed by what is given only', async () => {
  const { port } = routa;
  const { id, createdAt } = await routa.workspace({
    ...{ repository: { path: '/srv/git/harbour', branch: 'main' }, metadata: { a: '1', b: '2' } },
  });
  routa.clock.advance(1000);
  const unchanged = await port.updateWorkspace(routa.write(), id, { metadata: {}, repository: {} });
  expect(unchanged.updatedAt).toEqual(createdAt);
  const changes = { repository: { branch: 'dev' }, metadata: { b: '3', c: '' } };
  expect(await port.updateWorkspace(routa.write(), id, changes)).toMatchObject({
    ...{ title: 'Harbour', createdAt, updatedAt: routa.clock.now() },
    repository: { path: '/srv/git/harbour', branch: 'dev' },
    metadata: { a: '1', b: '3', c: '' },
  });
  expect(routa.story(id)).toEqual(['workspace.created', 'workspace.updated']);
});

test('an update that is refused for one thing changes nothing', async () => {
  const { port } = routa;
  const before = await routa.workspace({ metadata: { a: '1' } });
  for (const metadata of [{ b: 1 }, { b: null }, { b: '2', c: {} }, { b: 'x'.repeat(40_000) }]) {
    const update = port.updateWorkspace(routa.write(), before.id, { title: 'Quay', metadata });
    expect(await refusal(update, 'INVALID')).toHaveProperty('field', 'metadata');
  }
  const update = port.updateWorkspace(routa.write(), before.id, { title: ' ', metadata: {} });
  expect(await refusal(update, 'INVALID')).toHaveProperty('field', 'title');
  expect(await routa.read(before.id)).toMatchObject(before);
  expect(routa.story(before.id)).toEqual(['workspace.created']);
});

test('keys of metadata that mean something to JavaScript are kept like others', async () => {
  const metadata = JSON.parse('{"__proto__": "a", "constructor": "b", "z": "\\u0000\\ud800"}') as {
    z: string;
  };
  const { id } = await routa.workspace({ metadata });
  const call = routa.write();
  const updated = await routa.port.updateWorkspace(call, id, { metadata: { y: '1' } });
  const text = JSON.stringify({ ...metadata, y: '1' });
  expect(JSON.stringify(updated.metadata)).toBe(text);
  expect(JSON.stringify((await routa.read(id)).metadata)).toBe(text);
  const again = await routa.port.updateWorkspace(call, id, { metadata: { y: '1' } });
  expect(JSON.stringify(again.metadata)).toBe(text);
});

test('texts that cannot be kept, or are too long, are refused with the field', async () => {
  const { port } = routa;
  const { id } = await routa.workspace({ title: 'A\ud800' });
  expect((await routa.read(id)).title).toBe('A\ufffd');
  const task = { workspaceId: id, title: 'T', objective: 'O' };
  const writes: [string, Promise<unknown>][] = [
    ['title', routa.workspace({ title: 'a\0b' })],
    ['title', routa.workspace({ title: 'a'.repeat(1001) })],
    ['branch', routa.workspace({ repository: { path: '/a', branch: 'b'.repeat(256) } })],
    ['title', port.createTask(routa.write(), { ...task, title: '' })],
    ['objective', port.createTask(routa.write(), { ...task, objective: '' })],
    ['scope', port.createTask(routa.write(), { ...task, scope: '\0' })],
    ['labels', port.createTask(routa.write(), { ...task, labels: Array<string>(101).fill('l') })],
    ['dependencies', port.createTask(routa.write(), { ...task, dependencies: ['\0'] })],
    ['name', port.createAgent(routa.write(), { workspaceId: id, name: ' ', role: 'GATE' })],
    ['id', port.saveNote(routa.write(), id, { id: '' })],
    ['content', port.saveNote(routa.write(), id, { content: 'c'.repeat(100_001) })],
    ['path', port.addCodebase(routa.write(), id, { path: `/${'p'.repeat(5000)}` })],
  ];
  for (const [field, write] of writes) {
    expect(await refusal(write, 'INVALID')).toHaveProperty('field', field);
  }
  expect(routa.story(id)).toEqual(['workspace.created']);
});

test('a task is where its status puts it, and tells of each other status once', async () => {
  const { port } = routa;
  const { id: workspaceId } = await routa.workspace();
  const input = { workspaceId, title: 'T', objective: 'O', labels: [' a ', 'b', 'a', ' '] };
  const task = await port.createTask(routa.write(), { ...input, priority: 'HIGH' });
  expect(task).toMatchObject({ status: 'PENDING', columnId: 'backlog', priority: 'HIGH' });
  expect(task.labels).toEqual(['a', 'b']);
  const columns: string[] = [];
  for (const status of [
    ...(['IN_PROGRESS', 'REVIEW_REQUIRED', 'NEEDS_FIX', 'BLOCKED', 'COMPLETED'] as const),
    ...(['COMPLETED', 'CANCELLED', 'PENDING'] as const),
  ]) {
    const { columnId } = await port.updateTask(routa.write(), task.id, { status });
    columns.push(columnId ?? '');
  }
  expect(columns.join(' ')).toBe('dev review backlog blocked done done backlog backlog');
  await port.updateTask(routa.write(), task.id, { title: 'U' });
  expect(routa.story(workspaceId).filter((type) => type === 'task.status')).toHaveLength(8);
});

test('what happened is handed over in the transaction, and undone with it when that fails', async () => {
  const { port } = routa;
  const { id: workspaceId } = await routa.workspace();
  routa.beforeEvents = async (tx, account, events) => {
    const { count } = await tx.routaNote.updateMany({
      where: { accountId: account, workspaceId },
      data: { title: 'Seen' },
    });
    if (events.some((event) => event.type === 'workspace.archived')) throw new Error('full');
    expect(count).toBe(1);
  };
  const call = routa.write();
  const note = await port.saveNote(call, workspaceId, { id: 'spec', title: 'Plan' });
  expect(await port.note(routa.call(), workspaceId, 'spec')).toMatchObject({ title: 'Seen' });
  await expect(port.archiveWorkspace(call, workspaceId)).rejects.toThrow('full');
  routa.beforeEvents = () => Promise.resolve();
  expect((await routa.read(workspaceId)).status).toBe('ACTIVE');
  expect(await port.archiveWorkspace(call, workspaceId)).toMatchObject({ status: 'ARCHIVED' });
  await port.archiveWorkspace(routa.write(), workspaceId);
  expect(routa.story(workspaceId)).toEqual([
    ...['workspace.created', 'note.saved', 'workspace.archived'],
  ]);
  expect(await port.saveNote(call, workspaceId, {})).toEqual(note);
  expect(new Set(routa.events.map(({ dedupeKey }) => dedupeKey)).size).toBe(routa.events.length);
});

test('who sends a write again is answered as then, even when all has gone', async () => {
  const { port } = routa;
  const [create, update, remove] = [routa.write(), routa.write(), routa.write()];
  const workspace = await port.createWorkspace(create, { title: 'Quay', metadata: { a: '1' } });
  const { id } = workspace;
  const task = { workspaceId: id, title: 'T', objective: 'O' };
  const { id: taskId } = await port.createTask(create, task);
  const updated = await port.updateTask(update, taskId, { labels: ['a'], status: 'BLOCKED' });
  await port.deleteWorkspace(remove, id);
  const story = routa.story(id);
  await port.deleteWorkspace(remove, id);
  expect(await port.createWorkspace(create, { title: 'Other' })).toEqual(workspace);
  expect(await port.updateTask(update, taskId, {})).toEqual(updated);
  await refusal(port.deleteWorkspace(routa.write(), id), 'NOT_FOUND');
  await refusal(
    port.updateTask(routa.write('other', update.idempotencyKey), taskId, {}),
    'NOT_FOUND',
  );
  expect((await port.tasks(routa.call(), [taskId])).size).toBe(0);
  expect(routa.story(id)).toEqual(story);
});

test('of one write that is sent many times at once, one has an effect', async () => {
  const { port } = routa;
  const { id: workspaceId } = await routa.workspace();
  const call = routa.write();
  const agent = { workspaceId, name: 'lead', role: 'ROUTA' } as const;
  const made = await Promise.all(Array.from({ length: 5 }, () => port.createAgent(call, agent)));
  const agents = found(await port.agentsOf(routa.call(), [workspaceId]), workspaceId);
  expect(agents).toMatchObject([{ modelTier: 'SMART', status: 'PENDING' }]);
  for (const each of made) expect(each).toEqual(only(agents));
});

test('a deleted workspace takes all that is in it', async () => {
  const { port } = routa;
  const { id: workspaceId } = await routa.workspace();
  await port.addCodebase(routa.write(), workspaceId, { path: 'git@github.com:acme/quay' });
  await port.createTask(routa.write(), { workspaceId, title: 'T', objective: 'O' });
  await port.createAgent(routa.write(), { workspaceId, name: 'A', role: 'GATE' });
  await port.saveNote(routa.write(), workspaceId, {});
  await port.deleteWorkspace(routa.write(), workspaceId);
  const { prisma } = routa.store;
  const where = { workspaceId };
  expect([
    await prisma.routaCodebase.count({ where }),
    await prisma.routaTask.count({ where }),
    await prisma.routaAgent.count({ where }),
    await prisma.routaNote.count({ where }),
  ]).toEqual([0, 0, 0, 0]);
  expect(routa.story(workspaceId).at(-1)).toBe('workspace.deleted');
});
