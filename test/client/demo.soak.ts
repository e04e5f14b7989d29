import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { safeName, save } from '../../src/commands/demo/save.js';
import { packageRoot } from '../../src/package-root.js';
import { inherited } from '../support/environment.js';
import { startGateway, type Gateway } from './gateway.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-demo-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('with a gateway', () => {
  let gateway: Gateway;

  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());

  test('does the whole job, tells it as JSON lines, and saves what was made', async () => {
    const file = join(folder, 'letter.md');
    await writeFile(file, '# A letter\n\nThe harbour opens at six.\n');
    // One of a name that comes again must stay as it is.
    await writeFile(join(folder, 'report.md'), 'mine');

    const run = await demo(
      gateway,
      '--url',
      gateway.url,
      '--file',
      file,
      '--out',
      folder,
      '--json',
    );
    expect(run).toMatchObject({ stderr: '', exitCode: 0 });
    const events = linesOf(run.stdout);
    const named = (name: string): Line[] => events.filter(({ event }) => event === name);

    expect(events.slice(0, 4).map(({ event }) => event)).toEqual([
      'workspace.created',
      'file.uploaded',
      'task.created',
      'task.status',
    ]);
    expect(named('file.uploaded')).toMatchObject([
      { name: 'letter.md', type: 'text/markdown', sizeBytes: 38 },
    ]);
    expect(named('task.status').map(({ status }) => status)).toEqual([
      'PENDING',
      'PLANNING',
      'RUNNING',
      'COMPLETE',
    ]);
    expect(named('agent.progress').length).toBeGreaterThan(2);
    expect(named('approval.required')).toMatchObject([{ tool: 'send_email', risk: 'high' }]);
    expect(named('approval.decided')).toMatchObject([{ approved: true }]);

    const saved = named('deliverable.saved').map((line) => savedSchema.parse(line));
    expect(saved.map(({ name }) => name)).toEqual(['report.md', 'run.csv']);
    for (const { path, bytes } of saved) expect((await readFile(path)).length).toBe(bytes);
    expect(saved[0]?.path).toBe(join(folder, 'report (2).md'));
    expect(await readFile(join(folder, 'report (2).md'), 'utf8')).toContain('letter.md');
    expect(await readFile(join(folder, 'report.md'), 'utf8')).toBe('mine');
    expect((await readdir(folder)).length).toBe(4);
    expect(events.at(-1)).toMatchObject({ event: 'done', folder, deliverables: 2 });
  }, 70_000);

  test('tells it in plain lines where there is no terminal, and stops cleanly on a signal', async () => {
    const run = await demo(
      gateway,
      ...['--url', gateway.url, '--out', join(folder, 'never')],
      (child, stdout) => {
        if (stdout.includes('planning')) child.kill('SIGINT');
      },
    );
    expect(run.stdout).toMatch(/^Workspace +Demo .+\nFile +\w+.*\nTask +Read /);
    expect(run.stdout).not.toContain('\x1b');
    expect(run).toMatchObject({
      stderr: 'Interrupted. The task goes on in the gateway.\n',
      exitCode: 130,
    });
    expect(await readdir(folder)).not.toContain('never');
  }, 30_000);

  test('says why the gateway refuses', async () => {
    const file = join(folder, 'movie.mp4');
    await writeFile(file, 'no movie');
    const run = await demo(gateway, '--url', gateway.url, '--file', file, '--json');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/^The gateway at .+ refused: .+\n$/);
  }, 30_000);
});

describe('without a gateway', () => {
  test.each([
    [
      'no gateway',
      ['--url', 'http://127.0.0.1:9/graphql'],
      'No gateway answers at http://127.0.0.1:9/graphql. Start one with: npm start\n',
    ],
    ['no file', ['--file', '/nowhere/x.md'], 'There is no file /nowhere/x.md to upload.\n'],
    ['no URL', ['--url', 'gateway'], '--url needs an http or https URL, not gateway.\n'],
  ])(
    'says in one sentence that there is %s',
    async (_, args, message) => {
      expect(await demo(...args)).toEqual({ stdout: '', stderr: message, exitCode: 1 });
    },
    30_000,
  );
});

test.each([
  ['report.md', 'report.md'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['.bashrc', 'bashrc'],
  ['a\u0000b\nc.txt', 'a_b_c.txt'],
  ['..', 'deliverable_'],
  ['con.txt', 'deliverable_con.txt'],
])('saves %j as %j', (name, expected) => {
  expect(safeName(name)).toBe(expected);
});

const lineSchema = z.looseObject({ event: z.string() });
type Line = z.infer<typeof lineSchema>;
test('what has no link is not saved, and named', async () => {
  const file = { name: 'report.md', downloadUrl: null, sizeBytes: 1 };
  const saved = save(file, '/nowhere', new AbortController().signal);
  await expect(saved).rejects.toThrow('There is no link to report.md.');
});

const savedSchema = z.object({ name: z.string(), path: z.string(), bytes: z.number() });

function linesOf(stdout: string): Line[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => lineSchema.parse(JSON.parse(line)));
}

interface Run {
  stdout: string;
  stderr: string;
  exitCode: number | null;
}

type Watch = (child: ReturnType<typeof spawn>, stdout: string) => void;

/** Runs the command as a process of its own. */
function demo(...args: (string | Watch | { dataDir: string })[]): Promise<Run> {
  const found = args.find((arg) => typeof arg === 'object');
  const watch = args.find((arg) => typeof arg === 'function');
  const options = args.filter((arg) => typeof arg === 'string');
  const command = join(packageRoot, 'src', 'commands', 'demo.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', command, ...options], {
    cwd: packageRoot,
    env: { ...inherited, ...(found && { DATA_DIR: found.dataDir }) },
  });
  const run: Run = { stdout: '', stderr: '', exitCode: null };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    run.stdout += text;
    watch?.(child, run.stdout);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (run.stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ ...run, exitCode }));
  });
}
