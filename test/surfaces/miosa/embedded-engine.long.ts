import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Store } from '../../../src/store/store.js';
import { Harness, refusal } from './embedded-harness.js';

let miosa: Harness;

beforeAll(async () => {
  miosa = await Harness.open();
});
beforeEach(() => miosa.reset());
afterAll(() => miosa.close());

const MINUTE = 60_000;

test('a computer takes its time to come up, to stop and to start again', async () => {
  const began = miosa.clock.now();
  const { id } = await miosa.computer();
  await miosa.pass(10_000);
  await miosa.port.stopComputer(miosa.write(), id);
  expect(await miosa.status(id)).toBe('STOPPING');
  await miosa.pass(10_000);
  await miosa.port.startComputer(miosa.write(), id);
  expect(await miosa.status(id)).toBe('STARTING');
  await miosa.pass(10_000);
  await miosa.port.restartComputer(miosa.write(), id);
  await miosa.pass(10_000);
  await miosa.port.deleteComputer(miosa.write(), id);
  expect(miosa.story(id, began)).toEqual([
    ['computer.created', 0],
    ['RUNNING', 4000],
    ['STOPPING', 10_000],
    ['STOPPED', 11_500],
    ['STARTING', 20_000],
    ['RUNNING', 22_000],
    ['STARTING', 30_000],
    ['RUNNING', 32_000],
    ['computer.deleted', 40_000],
  ]);
  const keys = miosa.events.map(({ dedupeKey }) => dedupeKey);
  expect(new Set(keys).size).toBe(keys.length);
});

test('a computer whose name asks for a failure ends in error, and no other does', async () => {
  const failing = await miosa.computer({ name: 'press simulate:failure' });
  const other = await miosa.computer({ name: 'simulate failure' });
  await miosa.pass(MINUTE);
  expect(await miosa.status(failing.id)).toBe('ERROR');
  expect(await miosa.status(other.id)).toBe('RUNNING');
  await miosa.port.updateComputer(miosa.write(), other.id, { name: 'simulate:failure' });
  await miosa.port.restartComputer(miosa.write(), other.id);
  await miosa.pass(MINUTE);
  expect(await miosa.status(other.id)).toBe('RUNNING');
});

test('a stop is dated by when the computer was idle long enough, however late it is seen', async () => {
  const { id: workspaceId } = await miosa.workspace();
  await miosa.settings(workspaceId, { defaultAutoStopSeconds: 60 });
  const began = miosa.clock.now();
  const { id } = await miosa.computer({ workspaceId });
  await miosa.jump(24 * 60 * MINUTE);
  expect(miosa.story(id, began)).toEqual([
    ['computer.created', 0],
    ['RUNNING', 4000],
    ['STOPPING', 64_000],
    ['STOPPED', 65_500],
  ]);
  expect(await miosa.status(id)).toBe('STOPPED');
});

test.each<[string, (id: string) => Promise<unknown>]>([
  ['an upload', (id) => miosa.upload(id, '/tmp/b', 'b')],
  ['a download', (id) => miosa.download(id, '/tmp/a')],
  ['a look at its files', (id) => miosa.paths(id, '/tmp')],
  ['the deletion of a file', (id) => miosa.port.deleteComputerFile(miosa.write(), id, '/tmp/a')],
  ['a start of one that runs', (id) => miosa.port.startComputer(miosa.write(), id)],
])('%s puts off the stop of an idle computer', async (_, use) => {
  const { id: workspaceId } = await miosa.workspace();
  await miosa.settings(workspaceId, { defaultAutoStopSeconds: 60 });
  const id = await miosa.running({ workspaceId });
  await miosa.upload(id, '/tmp/a', 'a');
  await miosa.pass(40_000);
  await use(id);
  await miosa.pass(59_999);
  expect(await miosa.status(id)).toBe('RUNNING');
  await miosa.pass(1);
  expect(await miosa.status(id)).toBe('STOPPING');
});

test('what is refused to an idle computer does not keep it up', async () => {
  const { id: workspaceId } = await miosa.workspace();
  await miosa.settings(workspaceId, { defaultAutoStopSeconds: 60 });
  const id = await miosa.running({ workspaceId });
  await miosa.pass(40_000);
  expect(await refusal(miosa.download(id, '/tmp/none'))).toMatchObject({ code: 'NOT_FOUND' });
  await miosa.pass(20_000);
  expect(await miosa.status(id)).toBe('STOPPED');
});

test('a setting binds computers that come later; those that are there keep theirs', async () => {
  const { id: workspaceId } = await miosa.workspace();
  const before = await miosa.running({ workspaceId });
  await miosa.settings(workspaceId, { defaultAutoStopSeconds: 30 });
  const after = await miosa.running({ workspaceId });
  await miosa.pass(10 * MINUTE);
  expect(await miosa.status(before)).toBe('RUNNING');
  expect(await miosa.status(after)).toBe('STOPPED');
});

test('a process that ends in the middle is taken over by the next', async () => {
  const began = miosa.clock.now();
  const { id } = await miosa.computer();
  await miosa.port.stop();
  await miosa.jump(MINUTE);
  expect(await miosa.status(id)).toBe('PROVISIONING');
  miosa.port = miosa.open();
  await miosa.port.start();
  await miosa.port.settled();
  expect(await miosa.status(id)).toBe('RUNNING');
  expect(miosa.story(id, began)).toContainEqual(['RUNNING', 4000]);
});

test('what was due is done before what people do, also when the engine has not come to it', async () => {
  const began = miosa.clock.now();
  const { id } = await miosa.computer();
  await miosa.port.stop();
  await miosa.jump(MINUTE);
  await miosa.port.stopComputer(miosa.write(), id);
  expect(miosa.story(id, began)).toEqual([
    ['computer.created', 0],
    ['RUNNING', 4000],
    ['STOPPING', MINUTE],
  ]);
});

test('two on one database do everything once', async () => {
  const store = new Store({ connection: miosa.database.connection });
  const second = miosa.open(store);
  await second.start();
  const began = miosa.clock.now();
  const ids: string[] = [];
  for (let count = 0; count < 30; count += 1) {
    ids.push((await miosa.computer({}, `account-${count % 3}`)).id);
  }
  const settle = () => Promise.all([miosa.port.settled(), second.settled()]);
  for (let seconds = 0; seconds < 10; seconds += 1) {
    miosa.clock.advance(1000);
    await settle();
  }
  await second.stop();
  await store.close();
  for (const id of ids) {
    expect(miosa.story(id, began)).toEqual([
      ['computer.created', 0],
      ['RUNNING', 4000],
    ]);
  }
  expect(await miosa.store.prisma.miosaRun.count()).toBe(30);
  expect(miosa.faults).toEqual([]);
});

test('nothing is written of what could not be told', async () => {
  const { id } = await miosa.computer();
  miosa.beforeEvents = () => Promise.reject(new Error('no'));
  await miosa.jump(4000);
  expect(miosa.faults).not.toEqual([]);
  expect(await miosa.status(id)).toBe('PROVISIONING');
  expect(await miosa.store.prisma.miosaRun.count()).toBe(0);
  miosa.beforeEvents = () => Promise.resolve();
  await miosa.jump(1000);
  expect(await miosa.status(id)).toBe('RUNNING');
});

test('a computer that cannot be moved holds up no other, and is tried again', async () => {
  const { id: odd } = await miosa.computer();
  const { id: other } = await miosa.computer();
  const { miosaComputer } = miosa.store.prisma;
  const setStatus = (status: string) =>
    miosaComputer.update({ where: { id: odd }, data: { status } });
  await setStatus('odd');
  await miosa.pass(10_000);
  expect(await miosa.status(other)).toBe('RUNNING');
  expect(await miosa.status(odd)).toBe('UNKNOWN');
  expect(miosa.faults.length).toBeGreaterThan(1);
  expect(miosa.faults.length).toBeLessThan(10);
  await setStatus('provisioning');
  await miosa.pass(60_000);
  expect(await miosa.status(odd)).toBe('RUNNING');
});

test('of many creates at once in the last free places, as many succeed as there are places', async () => {
  const { id: workspaceId } = await miosa.workspace();
  await miosa.settings(workspaceId, { maxComputers: 3 });
  const creates = Array.from({ length: 8 }, () => miosa.computer({ workspaceId }));
  const made = (await Promise.allSettled(creates)).filter(({ status }) => status === 'fulfilled');
  expect(made).toHaveLength(3);
});

test('the first calls of an account at once make one default workspace', async () => {
  const lists = await Promise.all([
    miosa.port.listWorkspaces(miosa.call()),
    miosa.workspace('Harbour'),
    miosa.computer(),
    miosa.port.listProjects(miosa.call()),
    miosa.port.listWorkspaces(miosa.call()),
  ]);
  expect(lists).toHaveLength(5);
  const workspaces = await miosa.port.listWorkspaces(miosa.call());
  expect(workspaces.map(({ name, isDefault }) => [name, isDefault])).toEqual([
    ['Default', true],
    ['Harbour', false],
  ]);
});
