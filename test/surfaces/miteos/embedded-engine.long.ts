import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ACCOUNT, Harness } from './embedded-harness.js';

let miteos: Harness;

beforeAll(async () => {
  miteos = await Harness.open();
});
beforeEach(() => miteos.reset());
afterAll(() => miteos.close());

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Lets time pass in steps of a minute. Those in which nothing is due are passed at once. */
async function minuteByMinute(ms: number): Promise<void> {
  const end = miteos.clock.now().getTime() + ms;
  await miteos.miteos.settled();
  for (let next = miteos.clock.next; next && next.getTime() <= end; next = miteos.clock.next) {
    const late = Math.max(0, next.getTime() - miteos.clock.now().getTime());
    await miteos.jump(Math.max(MINUTE, Math.ceil(late / MINUTE) * MINUTE));
  }
  await miteos.jump(Math.max(0, end - miteos.clock.now().getTime()));
}

/** A hundred tasks of all kinds, with what should have become of each a day later. */
async function hundredTasks(): Promise<Map<string, string>> {
  const workspaceId = await miteos.workspace();
  await miteos.upload(workspaceId, 'tides.csv', 'time,level\n06:10,2.1\n');
  const expected = new Map<string, string>();
  for (let index = 0; index < 100; index += 1) {
    const prompt = `Task ${index}`;
    const kind = index % 6;
    if (kind === 0) expected.set(await miteos.task({ prompt }), 'COMPLETE');
    if (kind === 1) {
      // Half of them get their approval in the middle of the day, the others never.
      const status = index % 12 === 1 ? 'COMPLETE' : 'RUNNING';
      expected.set(await miteos.task({ prompt, config: { autonomyLevel: 60 } }), status);
    }
    if (kind === 2) {
      const config = { autonomyLevel: 100, autoDeploy: true };
      expected.set(await miteos.task({ prompt, workspaceId, config }), 'COMPLETE');
    }
    if (kind === 3) {
      expected.set(await miteos.task({ prompt: `${prompt} simulate:failure` }), 'FAILED');
    }
    if (kind === 4) expected.set(await miteos.task({ prompt }), 'CANCELLED');
    if (kind === 5) expected.set(await miteos.task({ prompt, config: { maxAgents: 1 } }), 'PAUSED');
  }
  await miteos.jump(2000);
  for (const [taskId, status] of expected) {
    if (status === 'CANCELLED') await miteos.miteos.cancelTask(miteos.write(), taskId);
    if (status !== 'PAUSED') continue;
    for (const { id } of (await miteos.read(taskId)).detail.agents) {
      await miteos.miteos.pauseAgent(miteos.write(), id);
    }
  }
  return expected;
}

test.each([
  ['at once', (ms: number) => miteos.jump(ms)],
  ['minute by minute', minuteByMinute],
  ['from due to due', (ms: number) => miteos.pass(ms)],
])('a hundred tasks come through a day that passes %s', async (name, passTime) => {
  const expected = await hundredTasks();
  miteos.statements.length = 0;
  const began = performance.now();
  await passTime(DAY / 2);
  for (const [taskId, status] of expected) {
    if (status !== 'COMPLETE') continue;
    for (const { agentId, approvalId } of miteos.openApprovals(taskId)) {
      await miteos.miteos.decideApproval(miteos.write(), agentId, approvalId, { approved: true });
    }
  }
  await passTime(DAY / 2);
  const ms = Math.round(performance.now() - began);
  const { length } = miteos.statements;
  process.stdout.write(`100 tasks, 24 h ${name}: ${ms} ms, ${length} statements\n`);

  const rows = await miteos.store.prisma.miteosTask.findMany();
  for (const row of rows) expect(row.status.toUpperCase()).toBe(expected.get(row.id));
  expect(miteos.faults).toEqual([]);
  const keys = miteos.events.map(({ dedupeKey }) => dedupeKey);
  expect(new Set(keys).size).toBe(keys.length);
  const files = await miteos.store.prisma.miteosFile.count();
  const deliverables = await miteos.store.prisma.miteosDeliverable.count();
  expect(await miteos.blobNames()).toHaveLength(files + deliverables);
});

test('it comes out the same whether it is looked at often or once', async () => {
  const story = (taskId: string) => {
    const shown = (value: unknown): unknown =>
      typeof value === 'string' && /^(task|agnt|dlvr)_/.test(value) ? '' : value;
    const events = miteos.eventsOf(taskId).map((event) => ({
      ...Object.fromEntries(Object.entries(event).map(([key, value]) => [key, shown(value)])),
      at: event.at.getTime(),
    }));
    const began = events[0]?.at ?? 0;
    return events.map((event) => ({ ...event, at: event.at - began }));
  };
  const often = await miteos.task();
  await miteos.pass(MINUTE);
  const oftenCsv = await miteos.deliverable(often, 'run.csv');
  const once = await miteos.task();
  await miteos.jump(MINUTE);
  expect(story(once)).toEqual(story(often));
  expect((await miteos.read(once)).status).toBe('COMPLETE');
  const untimed = (csv: string): string => csv.replace(/^[^,]+/gm, '');
  expect(untimed(await miteos.deliverable(once, 'run.csv'))).toBe(untimed(oftenCsv));
});

test('an event has the time when it was due, and each task ends with its status', async () => {
  const [first, second] = [await miteos.task({ prompt: 'One' }), await miteos.task()];
  const began = miteos.clock.now().getTime();
  await miteos.jump(DAY);
  const times = miteos.events.map(({ at }) => at.getTime());
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(Math.max(...times) - began).toBeLessThan(MINUTE);
  for (const taskId of [first, second]) {
    expect(miteos.eventsOf(taskId).at(0)).toMatchObject({ type: 'task.status', status: 'PENDING' });
    expect(miteos.eventsOf(taskId).at(-1)).toMatchObject({
      type: 'task.status',
      status: 'COMPLETE',
    });
  }
});

test('nothing is left to wake up for once all is done', async () => {
  await miteos.task();
  await miteos.pass(MINUTE);
  expect(miteos.clock.pending).toBe(0);
});

test('many tasks that are due together take few statements', async () => {
  await Promise.all(Array.from({ length: 30 }, (_, index) => miteos.task({ prompt: `${index}` })));
  await miteos.miteos.settled();
  miteos.statements.length = 0;
  await miteos.jump(400);
  expect(miteos.statements.length).toBeLessThan(12);
});

test('a task goes on after a restart in the middle of it, from where it was', async () => {
  const taskId = await miteos.task();
  await miteos.pass(4000);
  const before = miteos.eventsOf(taskId).length;
  await miteos.miteos.stop();
  expect(miteos.clock.pending).toBe(0);
  miteos.clock.advance(DAY);
  miteos.miteos = miteos.open();
  await miteos.miteos.start();
  await miteos.miteos.settled();
  expect((await miteos.read(taskId)).status).toBe('COMPLETE');
  expect(miteos.eventsOf(taskId).length).toBeGreaterThan(before);
});

test('a crash between blob and row leaves an orphan, which the next start sweeps', async () => {
  const workspaceId = await miteos.workspace();
  await miteos.upload(workspaceId, 'a.txt', 'kept');
  const taskId = await miteos.task();
  await miteos.pass(MINUTE);
  const kept = await miteos.blobNames();
  await miteos.miteos.stop();
  await writeFile(join(miteos.folder, 'orphan'), 'x');
  await writeFile(join(miteos.folder, 'orphan.tmp'), 'x');
  miteos.miteos = miteos.open();
  await miteos.miteos.start();
  expect((await miteos.blobNames()).sort()).toEqual(kept.sort());
  expect(await miteos.deliverable(taskId, 'report.md')).toContain('# Report');
});

test('when a batch cannot be written no blob stays, and it is written later', async () => {
  const workspaceId = await miteos.workspace();
  const taskId = await miteos.task({ workspaceId });
  miteos.beforeEvents = () => Promise.reject(new Error('no'));
  await miteos.jump(MINUTE);
  expect(miteos.faults).not.toEqual([]);
  expect(await miteos.blobNames()).toEqual([]);
  expect((await miteos.read(taskId)).status).toBe('PENDING');
  miteos.beforeEvents = () => Promise.resolve();
  await miteos.pass(MINUTE);
  expect((await miteos.read(taskId)).status).toBe('COMPLETE');
  expect(await miteos.blobNames()).toHaveLength(4);
});

test('a task at fault holds up no other, and fails after a few attempts', async () => {
  const broken = await miteos.task({ prompt: 'Broken' });
  await miteos.pass(3000);
  await miteos.store.prisma.miteosTask.updateMany({
    where: { id: broken, accountId: ACCOUNT },
    data: { run: { version: 12, status: 'who knows' } },
  });
  const sound = await miteos.task({ prompt: 'Sound' });
  await miteos.pass(20_000);
  expect((await miteos.read(sound)).status).toBe('COMPLETE');
  await miteos.pass(10 * MINUTE);
  const { status, detail } = await miteos.read(broken);
  expect(status).toBe('FAILED');
  for (const agent of detail.agents) expect(agent.status).toBe('CANCELLED');
  expect(miteos.eventsOf(broken).at(-1)).toMatchObject({ type: 'task.status', status: 'FAILED' });
  expect(miteos.faults).toHaveLength(5);
  expect(miteos.clock.pending).toBe(0);
});

test('a task whose events are refused is put off, and others in its batch are not', async () => {
  const refused = await miteos.task({}, 'refused');
  const sound = await miteos.task();
  miteos.beforeEvents = (_, account) =>
    account === 'refused' ? Promise.reject(new Error('no')) : Promise.resolve();
  await miteos.pass(MINUTE);
  expect((await miteos.read(sound)).status).toBe('COMPLETE');
  expect((await miteos.read(refused, 'refused')).status).toBe('PENDING');
});

test('while the database does not answer no task is at fault, and later all go on', async () => {
  const taskId = await miteos.task();
  const ping = vi.spyOn(miteos.store, 'ping').mockRejectedValue(new Error('gone'));
  miteos.beforeEvents = () => Promise.reject(new Error('gone'));
  await miteos.pass(MINUTE);
  expect(miteos.faults.length).toBeGreaterThan(10);
  ping.mockRestore();
  miteos.beforeEvents = () => Promise.resolve();
  await miteos.pass(MINUTE);
  expect((await miteos.read(taskId)).status).toBe('COMPLETE');
});

test('two engines on one database do everything once', async () => {
  const other = miteos.open();
  await other.start();
  const workspaceId = await miteos.workspace();
  const ids = await Promise.all(
    Array.from({ length: 20 }, (_, index) => miteos.task({ prompt: `Task ${index}`, workspaceId })),
  );
  await other.settled();
  for (let seconds = 0; seconds < 60; seconds += 1) {
    miteos.clock.advance(1000);
    await Promise.all([miteos.miteos.settled(), other.settled()]);
  }
  await other.stop();
  for (const taskId of ids) {
    expect((await miteos.read(taskId)).status).toBe('COMPLETE');
    const made = miteos.eventsOf(taskId).filter(({ type }) => type === 'deliverable.created');
    expect(made).toHaveLength(2);
  }
  const keys = miteos.events.map(({ dedupeKey }) => dedupeKey);
  expect(new Set(keys).size).toBe(keys.length);
  expect(await miteos.blobNames()).toHaveLength(20 * 4);
  expect(miteos.faults).toEqual([]);
});

test('a deployment takes its statuses in its own time', async () => {
  const workspaceId = await miteos.workspace();
  const input = { workspaceId, target: 'expo', configId: 'c' };
  const { id } = await miteos.miteos.createDeployment(miteos.write(), input);
  await miteos.jump(DAY);
  const statuses = miteos.events.flatMap((event) =>
    event.type === 'deployment.status' ? [[event.status, event.url !== null]] : [],
  );
  expect(statuses).toEqual([
    ['PENDING', false],
    ['BUILDING', false],
    ['DEPLOYING', false],
    ['LIVE', true],
  ]);
  const found = (await miteos.miteos.deployments(miteos.call(), [id])).get(id);
  expect(found).toMatchObject({ status: 'LIVE' });
  expect(found).toHaveProperty('url', expect.stringMatching(/^https:.*\.expo\.example$/));
});

test('the report tells what was asked, what was read and what was counted', async () => {
  const workspaceId = await miteos.workspace();
  await miteos.upload(workspaceId, 'tides.csv', 'time,level\n06:10,2.1\n18:40,1.9');
  await miteos.upload(workspaceId, 'notes.md', '# Tides\n\nHigh at *noon*.\n');
  await miteos.upload(workspaceId, 'a_b.svg', '<svg/>');
  const prompt = 'Read all files.\n# Not a heading';
  const taskId = await miteos.task({ prompt, workspaceId, config: { autoDeploy: true } });
  await miteos.pass(20_000);
  const [approval] = miteos.openApprovals(taskId);
  expect(approval).toMatchObject({
    tool: 'deploy',
    risk: 'critical',
    action: 'Deploys the workspace to vercel.',
  });
  const { agentId = '', approvalId = '' } = approval ?? {};
  const decision = { approved: false, reason: 'Not "yet", please' };
  await miteos.miteos.decideApproval(miteos.write(), agentId, approvalId, decision);
  await miteos.pass(MINUTE);

  const report = await miteos.deliverable(taskId, 'report.md');
  expect(report).toContain('> Read all files.\n> # Not a heading\n');
  expect(report).toContain('- tides.csv (text/csv): 30 bytes, 3 lines, 3 words');
  expect(report).toContain('- notes.md (text/markdown): 25 bytes, 3 lines, 5 words');
  expect(report).toContain('- a\\_b.svg (image/svg+xml): 6 bytes\n');
  expect(report).toContain('Rejected: Not "yet", please');
  const csv = await miteos.deliverable(taskId, 'run.csv');
  const [header, ...rows] = csv.trimEnd().split('\r\n');
  expect(header).toBe('time,agent,type,step,tool,progress,cost');
  const { detail } = await miteos.read(taskId);
  const sum = rows.reduce((total, row) => total + Number(row.split(',').at(-1)), 0);
  expect(sum).toBeCloseTo(detail.cost, 3);
  expect(rows.some((row) => row.includes('"Revises its approach, since'))).toBe(true);

  const names = (await miteos.miteos.filesOf(miteos.call(), [workspaceId])).get(workspaceId);
  expect(names).toMatchObject([{}, {}, {}, { name: 'report.md' }, { name: 'run.csv' }]);
});

test('without a workspace a task told to deploy says why it did not', async () => {
  const taskId = await miteos.task({ config: { autoDeploy: true } });
  await miteos.pass(MINUTE);
  expect(await miteos.deliverable(taskId, 'report.md')).toContain('no workspace to deploy');
  expect(await miteos.miteos.listDeployments(miteos.call())).toEqual([]);
});
