import { afterAll, beforeAll, expect, test } from 'vitest';
import { Harness } from './embedded-harness.js';

let miosa: Harness;
const workspaces: string[] = [];
const projects: string[] = [];
const computers: string[] = [];

beforeAll(async () => {
  miosa = await Harness.open();
  await miosa.port.start();
  for (const name of ['One', 'Two', 'Three']) {
    const { id: workspaceId } = await miosa.workspace(name);
    const project = { workspaceId, name: 'Press' };
    workspaces.push(workspaceId);
    projects.push((await miosa.port.createProject(miosa.write(), project)).id);
    computers.push((await miosa.computer({ workspaceId })).id);
  }
  await miosa.pass(60_000);
});
afterAll(() => miosa.close());

test('a plural read is one statement, however many it is asked for', async () => {
  const { port } = miosa;
  const call = miosa.call();
  const reads = {
    listWorkspaces: () => port.listWorkspaces(call),
    workspaces: () => port.workspaces(call, workspaces),
    settingsOf: () => port.settingsOf(call, workspaces),
    statsOf: () => port.statsOf(call, workspaces),
    usageOf: () => port.usageOf(call, workspaces, { window: '30d', granularity: 'hour' }),
    listProjects: () => port.listProjects(call),
    projectsOf: () => port.projectsOf(call, workspaces),
    projects: () => port.projects(call, projects),
    listComputers: () => port.listComputers(call, { status: 'RUNNING' }),
    computersOf: () => port.computersOf(call, workspaces),
    computers: () => port.computers(call, computers),
  };
  for (const [name, read] of Object.entries(reads)) {
    miosa.statements.length = 0;
    const found = await read();
    expect(miosa.statements, name).toHaveLength(1);
    expect('size' in found ? found.size : found.length, name).toBeGreaterThanOrEqual(3);
  }
});

test('what is stored as metadata comes back as it was, whatever its keys', async () => {
  const metadata: unknown = JSON.parse(
    '{"__proto__": {"a": 1}, "constructor": 1, "z": "\\u0000\\ud800", "b": [1.50, null]}',
  );
  const input = { name: 'Odd', metadata: metadata as Record<string, unknown> };
  const { id } = await miosa.port.createWorkspace(miosa.write(), input);
  const found = (await miosa.port.workspaces(miosa.call(), [id])).get(id);
  expect(found).toHaveProperty('name', 'Odd');
  expect(JSON.stringify((found as typeof input).metadata)).toBe(JSON.stringify(metadata));
});

test('what has gone is given once more to who sends its create or a change again, not to others', async () => {
  const { port } = miosa;
  const [create, change] = [miosa.write(), miosa.write()];
  const computer = await port.createComputer(create, { name: 'press' });
  await miosa.pass(10_000);
  await port.stopComputer(change, computer.id);
  await port.deleteComputer(miosa.write(), computer.id);
  const { id, name } = computer;
  expect(await port.createComputer(create, { name })).toMatchObject({ id, name });
  expect(await port.stopComputer(change, id)).toMatchObject({ id, name });
  await expect(port.stopComputer(miosa.write(), id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const foreign = miosa.write('other', change.idempotencyKey);
  await expect(port.stopComputer(foreign, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await port.computers(miosa.call(), [id])).toEqual(new Map());
});
