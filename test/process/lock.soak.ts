import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Process, rounds, Site, until } from './gateway.js';

let site: Site;
beforeAll(async () => {
  site = await Site.open();
});
afterAll(() => site.close());

test('the lock of a killed process is taken over, and of two that try at once one gets it', async () => {
  const killed = await site.startSeeded('taken');
  await killed.createWorkspace('Before the kill');
  await killed.kill();

  for (let round = 0; round < rounds; round++) {
    const both = await Promise.all([site.launch('taken'), site.launch('taken')]);
    const loser = await Promise.race(both.map((one) => one.ended.then(() => one)));
    const [winner] = both.filter((one) => one !== loser);
    expect(await loser.ended).toBe(1);
    expect(loser.stderr).toContain(`is in use by process ${winner?.pid}.`);
    await winner?.ready();
    expect(await winner?.workspaces()).toEqual(['Before the kill']);
    expect(await readFile(join(killed.dataDir, 'lock'), 'utf8')).toContain(String(winner?.pid));
    await winner?.kill();
  }
});

test('a lock whose number has passed on to another process is taken over', async () => {
  const younger = new Process(spawn('sleep', ['600']));
  site.add(younger);
  const gateway = await site.startSeeded('passed-on');
  const lock = join(gateway.dataDir, 'lock');
  const dead = JSON.parse(await readFile(lock, 'utf8')) as { pid: number };
  await gateway.kill();
  await writeFile(lock, JSON.stringify({ ...dead, pid: younger.pid }));
  const next = await site.start('passed-on');
  expect(await next.stop()).toBe(0);
  expect(younger.isRunning).toBe(true);
});

test('a first start that is killed leaves nothing that would disturb the next', async () => {
  const killed = await site.launch('half-made');
  const names = async () => readdir(killed.dataDir).catch(() => []);
  await until(async () => (await names()).some((name) => name.startsWith('postgres.new-')));
  await killed.kill();
  const next = await site.start('half-made');
  await next.createWorkspace('Whole');
  expect(await next.workspaces()).toEqual(['Whole']);
  expect(await next.stop()).toBe(0);
});
