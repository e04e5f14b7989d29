import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RoutaPort } from '../../../src/surfaces/routa/port.js';
import { inherited } from '../../support/environment.js';
import { Harness, refusal } from './embedded-harness.js';

const run = promisify(execFile);

const NOT_THERE = 'Path not found and not a recognized GitHub URL';
const PLAIN = 'Directory exists but is not a git repository';
const BARE = 'Cannot add a bare git repository as a codebase';

let routa: Harness;
let folder: string;
let workspaceId: string;

beforeAll(async () => {
  routa = await Harness.open();
  folder = await realpath(await mkdtemp(join(tmpdir(), 'tributary-codebases-')));
  await git('init', '--quiet', at('repo'));
  await mkdir(at('repo/src'));
  await git('init', '--quiet', '--bare', at('bare.git'));
  await mkdir(at('plain'));
  await writeFile(at('file'), '');
});
afterAll(async () => {
  await routa.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  workspaceId = (await routa.workspace()).id;
});

function at(path: string): string {
  return join(folder, path);
}

/** In an environment in which nothing says who the user is, or which repository is meant. */
async function git(...args: string[]): Promise<void> {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  const env = { ...inherited, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
  await run('git', [...identity, ...args], { env });
}

function add(path: string, port: RoutaPort = routa.port) {
  return port.addCodebase(routa.write(), workspaceId, { path });
}

async function whyNot(path: string, port?: RoutaPort): Promise<string> {
  const { message, field } = await refusal(add(path, port), 'INVALID');
  expect(field).toBe('path');
  return message;
}

test('a git work tree is taken, with its name, as the default one if it is the first', async () => {
  expect(await add(`${at('repo')}/./`)).toMatchObject({
    ...{ name: 'repo', path: at('repo'), branch: null, isDefault: true },
    ...{ source: 'LOCAL', sourceText: 'local' },
  });
  expect(await add(at('repo/src'))).toMatchObject({ name: 'src', isDefault: false });
  expect(routa.story(workspaceId).slice(1)).toEqual(['codebase.added', 'codebase.added']);
});

test('a linked work tree is taken, and one whose repository is bare', async () => {
  await git('-C', at('repo'), 'commit', '--quiet', '--allow-empty', '-m', 'Begin');
  await git('-C', at('repo'), 'worktree', 'add', '--quiet', '-b', 'side', at('side'));
  expect(await add(at('side'))).toMatchObject({ path: at('side') });
  await git('clone', '--quiet', '--bare', at('repo'), at('hub/.bare'));
  await writeFile(at('hub/.git'), 'gitdir: ./.bare\n');
  await git('-C', at('hub'), 'worktree', 'add', '--quiet', '-b', 'arm', at('hub/arm'));
  expect(await add(at('hub/arm'))).toMatchObject({ path: at('hub/arm') });
  expect(await whyNot(at('hub'))).toBe(BARE);
});

test('what is not there, is no repository, or has no work tree, is refused in other words', async () => {
  expect(await whyNot(at('missing'))).toBe(NOT_THERE);
  expect(await whyNot(at('file'))).toBe(NOT_THERE);
  expect(await whyNot('repo')).toBe(NOT_THERE);
  expect(await whyNot(at('plain'))).toBe(PLAIN);
  expect(await whyNot(at('bare.git'))).toBe(BARE);
  expect(await whyNot(at('repo/.git'))).toBe(BARE);
  expect(await whyNot(' ')).toBe('The path is blank.');
  expect(routa.faults).toEqual([]);
});

test('addresses of GitHub are recorded, others are none', async () => {
  for (const path of ['https://github.com/acme/site.js', 'git@github.com:acme/quay.git']) {
    expect(await add(path)).toMatchObject({ path, source: 'GITHUB', sourceText: 'github' });
  }
  for (const path of [
    ...['https://github.com/acme', 'https://github.com.evil.example/acme/site'],
    ...['https://user:secret@github.com/acme/site', 'https://github.com/acme/..'],
    ...['http://169.254.169.254/acme/site', 'file:///etc', '--upload-pack=touch'],
  ]) {
    expect(await whyNot(path), path).toBe(NOT_THERE);
  }
});

test('a workspace has each place once, however it is called', async () => {
  await symlink(at('repo'), at('link'));
  const { id } = await add(at('repo'));
  await add('https://github.com/acme/site');
  for (const path of [
    ...[at('repo'), at('link'), at('plain/../repo')],
    ...['git@github.com:Acme/site.git', 'https://github.com/acme/site/'],
  ]) {
    expect(await refusal(add(path), 'CONFLICT')).toHaveProperty('field', 'path');
    const changes = { path, name: 'other' };
    const update = routa.port.updateCodebase(routa.write(), workspaceId, id, changes);
    if (path.startsWith('/')) expect(await update).toMatchObject({ name: 'other' });
    else await refusal(update, 'CONFLICT');
  }
  const { id: elsewhere } = await routa.workspace();
  await routa.port.addCodebase(routa.write(), elsewhere, { path: at('repo') });
});

test('two that are added at once are one default, and the same one twice is refused once', async () => {
  const made = await Promise.allSettled([
    ...[add(at('repo')), add(at('repo')), add('git@github.com:acme/a')],
  ]);
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  const { codebases } = await routa.read(workspaceId);
  expect(codebases.map(({ isDefault }) => isDefault)).toEqual([true, false]);
});

test('one codebase is the default, until it is removed', async () => {
  const { port } = routa;
  const first = await add('git@github.com:acme/a');
  const second = await add('git@github.com:acme/b');
  const { id: other } = await routa.workspace();
  const foreign = port.setDefaultCodebase(routa.write(), other, second.id);
  await refusal(foreign, 'NOT_FOUND');
  await port.setDefaultCodebase(routa.write(), workspaceId, second.id);
  const flags = async () =>
    (await routa.read(workspaceId)).codebases.map(({ id, isDefault }) => [id, isDefault]);
  expect(await flags()).toEqual([
    [first.id, false],
    [second.id, true],
  ]);
  await port.removeCodebase(routa.write(), workspaceId, second.id);
  expect(await flags()).toEqual([[first.id, false]]);
  expect(routa.story(workspaceId).slice(3)).toEqual(['codebase.updated', 'codebase.removed']);
});

test('a codebase that is sent again is answered as then, though its folder has gone', async () => {
  await git('init', '--quiet', at('passing'));
  const call = routa.write();
  const path = at('passing');
  const made = await routa.port.addCodebase(call, workspaceId, { path });
  await rename(path, at('passed'));
  expect(await routa.port.addCodebase(call, workspaceId, { path })).toEqual(made);
  expect(await whyNot(path)).toBe(NOT_THERE);
});

test('nothing that a repository names is run', async () => {
  const mark = at('mark');
  await git('init', '--quiet', at('trap'));
  const command = `touch ${mark}`;
  for (const key of ['core.fsmonitor', 'core.sshCommand', 'core.pager', 'core.hooksPath']) {
    await git('-C', at('trap'), 'config', key, command);
  }
  await git('-C', at('trap'), 'config', 'include.path', at('file'));
  await add(at('trap'));
  await expect(access(mark)).rejects.toThrow('ENOENT');
});

test('a folder that only looks like a repository is refused soon, and without harm', async () => {
  const traps: Record<string, (path: string) => Promise<unknown>> = {
    pipe: (path) => run('mkfifo', [join(path, '.git')]),
    empty: (path) => mkdir(join(path, '.git')),
    loop: (path) => symlink('.git', join(path, '.git')),
    self: (path) => writeFile(join(path, '.git'), 'gitdir: .git\n'),
    nul: (path) => writeFile(join(path, '.git'), 'gitdir: a\0b\n'),
    long: (path) => writeFile(join(path, '.git'), `gitdir: ${'a/'.repeat(500_000)}\n`),
    lost: (path) => writeFile(join(path, '.git'), 'gitdir: /nowhere/at/all\n'),
    head: (path) => repositoryLike(path, () => run('mkfifo', [join(path, '.git/HEAD')])),
    text: (path) => repositoryLike(path, () => writeFile(join(path, '.git/HEAD'), 'root:x:0')),
    far: (path) =>
      repositoryLike(path, async () => {
        await writeFile(join(path, '.git/HEAD'), 'ref: refs/heads/main\n');
        await writeFile(join(path, '.git/commondir'), '\0');
      }),
  };
  for (const [name, make] of Object.entries(traps)) {
    const path = at(`traps/${name}`);
    await mkdir(path, { recursive: true });
    await make(path);
    expect(await whyNot(path), name).toBe(PLAIN);
  }
  await repositoryLike(at('traps/config'), async () => {
    await writeFile(at('traps/config/.git/HEAD'), 'ref: refs/heads/main\n');
    await writeFile(at('traps/config/.git/config'), `[core]${'\n'.repeat(1_000_000)}`);
  });
  await add(at('traps/config'));
  expect(routa.faults).toEqual([]);
});

async function repositoryLike(path: string, rest: () => Promise<unknown>): Promise<void> {
  await mkdir(join(path, '.git/objects'), { recursive: true });
  await mkdir(join(path, '.git/refs'));
  await rest();
}

test('with a root, nothing can be learnt of what is outside of it', async () => {
  await mkdir(at('root'));
  await git('init', '--quiet', at('root/inner'));
  await mkdir(at('root/pointing'));
  await writeFile(at('root/pointing/.git'), `gitdir: ${at('repo/.git')}\n`);
  await symlink(at('repo'), at('root/out'));
  await symlink(at('missing'), at('root/nowhere'));
  await symlink(at('root'), at('door'));
  const port = routa.open(at('root'));
  expect(await add(at('root/inner'), port)).toMatchObject({ path: at('root/inner') });
  for (const path of [
    ...[at('repo'), at('missing'), at('plain'), at('rootless'), '/', '/etc/passwd'],
    ...[at('root/../repo'), at('root/out'), at('root/out/src'), at('root/nowhere')],
  ]) {
    expect(await whyNot(path, port), path).toBe(NOT_THERE);
  }
  expect(await whyNot(at('root/pointing'), port)).toBe(PLAIN);
  expect(await whyNot(at('root'), port)).toBe(PLAIN);
  // The root itself may be named by a link.
  const { id } = await routa.workspace();
  const path = at('door/inner');
  await routa.open(at('door')).addCodebase(routa.write(), id, { path });
});

test('without local paths none is taken, and the disk is not asked', async () => {
  const port = routa.open(false);
  const answers = [await whyNot(at('repo'), port), await whyNot(at('missing'), port)];
  expect(new Set(answers).size).toBe(1);
  expect(await add('git@github.com:acme/a', port)).toMatchObject({ source: 'GITHUB' });
});

test('a root that is not there is a fault of the gateway, which says so', async () => {
  await refusal(add(at('repo'), routa.open(at('missing'))), 'UNAVAILABLE');
  expect(routa.faults.splice(0)).toHaveLength(1);
});
