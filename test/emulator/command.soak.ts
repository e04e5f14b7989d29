import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../src/package-root.js';
import { inherited } from '../support/environment.js';

const program = join(packageRoot, 'src', 'commands', 'emulator.ts');
const workspaces = z.array(z.looseObject({ id: z.string(), name: z.string() }));

interface Run {
  child: ChildProcess;
  /** All that it has said so far. */
  output: () => string;
  ended: Promise<number | null>;
}

describe('the command of the emulator', { timeout: 120_000 }, () => {
  let folder: string;
  const running = new Set<ChildProcess>();
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-command-'));
  });
  afterEach(async () => {
    for (const child of running) child.kill('SIGKILL');
    running.clear();
    await rm(folder, { recursive: true, force: true });
  });

  function run(...args: string[]): Run {
    const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], {
      cwd: packageRoot,
      env: inherited,
    });
    running.add(child);
    let said = '';
    child.stdout.on('data', (data: Buffer) => (said += data.toString()));
    child.stderr.on('data', (data: Buffer) => (said += data.toString()));
    const ended = once(child, 'close').then(() => child.exitCode);
    return { child, output: () => said, ended };
  }

  async function start(...args: string[]): Promise<Run & { url: string }> {
    const begun = run('--port', '0', ...args);
    await expect.poll(begun.output, { timeout: 60_000 }).toContain('is ready');
    const url = /http:\S+(?=\/v1\n)/.exec(begun.output())?.[0] ?? '';
    return { ...begun, url };
  }

  it('serves what it was told before, from a folder that only one may have', async () => {
    const headers = { authorization: 'Bearer mt_test_kept' };
    const first = await start('--data', folder);
    const body = '{"name": "Kept"}';
    await fetch(`${first.url}/v1/workspaces`, { method: 'POST', headers, body });
    const [made] = workspaces.parse(
      await (await fetch(`${first.url}/v1/workspaces`, { headers })).json(),
    );
    const file = new FormData();
    file.set('file', new Blob(['low water']), 'tides.txt');
    const files = `/v1/workspaces/${made?.id ?? ''}/files`;
    await fetch(`${first.url}${files}`, { method: 'POST', headers, body: file });

    const second = run('--port', '0', '--data', folder);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('in use');
    expect(second.output()).not.toContain('    at ');

    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    const third = await start('--data', folder);
    const kept: unknown = await (await fetch(`${third.url}/v1/workspaces`, { headers })).json();
    expect(kept).toEqual([{ ...made, file_count: 1 }]);
    expect(await (await fetch(`${third.url}${files}`, { headers })).json()).toMatchObject([
      { name: 'tides.txt', size_bytes: 9 },
    ]);
    third.child.kill('SIGINT');
    expect(await third.ended).toBe(0);
  });

  it('prints a command that works, keeps to its options, and forgets', async () => {
    const { url, output, child, ended } = await start('--tier', 'free', '--fault', 'empty;times=1');
    expect(output()).toContain('in memory');
    const printed = /curl -s (\S+) -H 'Authorization: (.+)'/.exec(output());
    const ask = () => fetch(printed?.[1] ?? '', { headers: { authorization: printed?.[2] ?? '' } });
    expect(await (await ask()).text()).toBe('');
    const answer = await ask();
    expect(answer.url.startsWith(url)).toBe(true);
    expect(await answer.json()).toEqual([]);
    expect(answer.headers.get('x-ratelimit-limit')).toBe('60');
    const routa = /Routa +(http\S+)/.exec(output())?.[1] ?? '';
    const listed = await fetch(`${routa}/workspaces`);
    expect(await listed.json()).toEqual({ workspaces: [] });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('says in a sentence what is wrong with a command line', async () => {
    const { ended, output } = run('--port', 'many');
    expect(await ended).toBe(2);
    expect(output()).toBe('--port needs a whole number from 0 to 65535. See --help.\n');
  });
});
