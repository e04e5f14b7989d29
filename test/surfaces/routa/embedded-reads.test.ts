import { afterAll, beforeAll, expect, test } from 'vitest';
import { tablesWithoutOwner } from '../../support/statement-scope.js';
import { Harness, refusal } from './embedded-harness.js';

let routa: Harness;
const workspaces: string[] = [];
const tasks: string[] = [];
const agents: string[] = [];

beforeAll(async () => {
  routa = await Harness.open();
  const { port } = routa;
  for (const title of ['One', 'Two', 'Three']) {
    const { id: workspaceId } = await routa.workspace({ title });
    const path = 'https://github.com/acme/harbour';
    await port.addCodebase(routa.write(), workspaceId, { path });
    const task = { workspaceId, title, objective: 'Ship it' };
    const agent = { workspaceId, name: title, role: 'CRAFTER' } as const;
    workspaces.push(workspaceId);
    tasks.push((await port.createTask(routa.write(), task)).id);
    agents.push((await port.createAgent(routa.write(), agent)).id);
    await port.saveNote(routa.write(), workspaceId, { id: 'spec', title });
  }
});
afterAll(() => routa.close());

test('a plural read is one statement, however many it is asked for', async () => {
  const { port } = routa;
  const call = routa.call();
  const reads = {
    listWorkspaces: () => port.listWorkspaces(call),
    workspaces: () => port.workspaces(call, workspaces),
    tasksOf: () => port.tasksOf(call, workspaces),
    tasks: () => port.tasks(call, tasks),
    agentsOf: () => port.agentsOf(call, workspaces),
    agents: () => port.agents(call, agents),
    notesOf: () => port.notesOf(call, workspaces),
  };
  for (const [name, read] of Object.entries(reads)) {
    routa.statements.length = 0;
    const answer = await read();
    expect(routa.statements, name).toHaveLength(1);
    expect('size' in answer ? answer.size : answer.length, name).toBe(3);
  }
});

test('a workspace comes with what it holds, and another account sees nothing of it', async () => {
  const { port } = routa;
  const [id = ''] = workspaces;
  expect(await routa.read(id)).toMatchObject({ codebases: [{ name: 'harbour', isDefault: true }] });
  expect((await port.notesOf(routa.call(), [id])).get(id)).toMatchObject([{ id: 'spec' }]);
  const other = routa.call('other');
  expect(await port.listWorkspaces(other)).toEqual([]);
  for (const read of [port.workspaces(other, workspaces), port.tasks(other, tasks)]) {
    expect((await read).size).toBe(0);
  }
  for (const read of [
    port.tasksOf(other, workspaces),
    port.agentsOf(other, workspaces),
    port.notesOf(other, workspaces),
    port.agents(other, agents),
  ]) {
    expect((await read).size).toBe(0);
  }
  await refusal(port.note(other, id, 'spec'), 'NOT_FOUND');
});

test('another account cannot change anything of a workspace, nor add to it', async () => {
  const { port } = routa;
  const [id = '', taskId = '', agentId = ''] = [workspaces[0], tasks[0], agents[0]];
  const before = await routa.read(id);
  const codebaseId = before.codebases[0]?.id ?? '';
  const path = 'https://github.com/other/harbour';
  const call = () => routa.write('other');
  routa.statements.length = 0;
  for (const write of [
    port.updateWorkspace(call(), id, { title: 'Mine' }),
    port.deleteWorkspace(call(), id),
    port.archiveWorkspace(call(), id),
    port.unarchiveWorkspace(call(), id),
    port.addCodebase(call(), id, { path }),
    port.updateCodebase(call(), id, codebaseId, { path }),
    port.removeCodebase(call(), id, codebaseId),
    port.setDefaultCodebase(call(), id, codebaseId),
    port.createTask(call(), { workspaceId: id, title: 'Mine', objective: 'Mine' }),
    port.updateTask(call(), taskId, { title: 'Mine' }),
    port.deleteTask(call(), taskId),
    port.createAgent(call(), { workspaceId: id, name: 'Mine', role: 'GATE' }),
    port.setAgentStatus(call(), agentId, 'ERROR'),
    port.deleteAgent(call(), agentId),
    port.saveNote(call(), id, { id: 'spec', title: 'Mine' }),
    port.deleteNote(call(), id, 'spec'),
  ]) {
    await refusal(write, 'NOT_FOUND');
  }
  expect(await routa.read(id)).toEqual(before);
  expect(await port.note(routa.call(), id, 'spec')).toMatchObject({ title: 'One' });
  expect((await port.tasks(routa.call(), [taskId])).get(taskId)).toMatchObject({ title: 'One' });
});

test('every statement names the account', async () => {
  const { port } = routa;
  routa.statements.length = 0;
  const { id } = await routa.workspace();
  const path = 'git@github.com:acme/quay.git';
  const { id: codebaseId } = await port.addCodebase(routa.write(), id, { path });
  await port.updateCodebase(routa.write(), id, codebaseId, { branch: 'main' });
  await port.addCodebase(routa.write(), id, { path: 'git@github.com:acme/mole' });
  const second = (await routa.read(id)).codebases[1]?.id ?? '';
  await port.setDefaultCodebase(routa.write(), id, second);
  await port.removeCodebase(routa.write(), id, second);
  const task = { workspaceId: id, title: 'T', objective: 'O' };
  const { id: taskId } = await port.createTask(routa.write(), task);
  await port.updateTask(routa.write(), taskId, { status: 'BLOCKED' });
  await port.deleteTask(routa.write(), taskId);
  const agent = { workspaceId: id, name: 'A', role: 'GATE' } as const;
  const { id: agentId } = await port.createAgent(routa.write(), agent);
  await port.setAgentStatus(routa.write(), agentId, 'ACTIVE');
  await port.deleteAgent(routa.write(), agentId);
  await port.saveNote(routa.write(), id, { id: 'spec' });
  await port.saveNote(routa.write(), id, { id: 'spec', content: 'Plan' });
  await port.deleteNote(routa.write(), id, 'spec');
  await port.updateWorkspace(routa.write(), id, { metadata: { a: 'b' } });
  await port.archiveWorkspace(routa.write(), id);
  await port.deleteWorkspace(routa.write(), id);
  const tables = ['Workspace', 'Codebase', 'Task', 'Agent', 'Note', 'Change'];
  const owned = new Set(tables.map((table) => `Routa${table}`));
  expect(routa.statements.length).toBeGreaterThan(60);
  for (const sql of routa.statements) {
    if (sql.includes('"createdAt" < ')) continue;
    expect(tablesWithoutOwner(sql, owned), sql).toEqual([]);
  }
});

test('an id that the database could not keep is one that nothing has', async () => {
  const { port } = routa;
  for (const id of ['', '\0', '\ud800', 'default', "' OR 1=1 --", 'a'.repeat(100_000)]) {
    expect((await port.workspaces(routa.call(), [id])).size).toBe(0);
    expect((await port.tasksOf(routa.call(), [id])).size).toBe(0);
    await refusal(port.updateTask(routa.write(), id, { title: 'T' }), 'NOT_FOUND');
    await refusal(port.archiveWorkspace(routa.write(), id), 'NOT_FOUND');
    await refusal(port.note(routa.call(), workspaces[0] ?? '', id), 'NOT_FOUND');
    await refusal(port.deleteNote(routa.write(), workspaces[0] ?? '', id), 'NOT_FOUND');
  }
});
