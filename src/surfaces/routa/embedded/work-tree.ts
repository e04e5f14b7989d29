import { lstat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ifThere, isIn, readSmall, realPathIn } from './disk.js';

/*
 * Git is not run: a repository of somebody else can name commands in its configuration that git
 * then runs. What git itself looks at to find a repository is looked at here.
 */

export type FolderKind = 'work tree' | 'bare' | 'plain';

/** Of a folder without links in its path. Like git, it looks in the folders above, up to the root. */
export async function kindOf(folder: string, root: string): Promise<FolderKind> {
  for (let at = folder; isIn(root, at); at = dirname(at)) {
    const gitFolder = await gitFolderOf(at, root);
    if (gitFolder !== null) return (await isBare(gitFolder)) ? 'bare' : 'work tree';
    if (await isGitFolder(at, root)) return 'bare';
    if (at === dirname(at)) break;
  }
  return 'plain';
}

/** What `.git` is or leads to: a folder, or a file that names one (a linked work tree, a submodule). */
async function gitFolderOf(workTree: string, root: string): Promise<string | null> {
  const entry = join(workTree, '.git');
  const named = /^gitdir: (.+)/.exec((await readSmall(entry)) ?? '')?.[1];
  const folder = named === undefined ? entry : resolve(workTree, named.trimEnd());
  const real = await realPathIn(root, folder);
  return real !== null && (await isGitFolder(real, root)) ? real : null;
}

async function isGitFolder(folder: string, root: string): Promise<boolean> {
  const head = await readSmall(join(folder, 'HEAD'));
  if (head === null || !/^(?:ref:\s*refs\/|[\da-f]{40})/.test(head)) return false;
  const shared = await readSmall(join(folder, 'commondir'));
  const common =
    shared === null ? folder : await realPathIn(root, resolve(folder, shared.trimEnd()));
  return (
    common !== null &&
    (await isFolder(join(common, 'objects'))) &&
    (await isFolder(join(common, 'refs')))
  );
}

/** The folder of a linked work tree shares a configuration that may say so of the repository only. */
async function isBare(gitFolder: string): Promise<boolean> {
  if ((await readSmall(join(gitFolder, 'commondir'))) !== null) return false;
  return saysBare((await readSmall(join(gitFolder, 'config'))) ?? '');
}

/** By the line, since whoever wrote it may want a long look at it to take long. */
function saysBare(config: string): boolean {
  let isInCore = false;
  let isBare = false;
  for (const line of config.split('\n')) {
    const { section, setting = '' } =
      /^(?:\[(?<section>[^\]]*)\])?(?<setting>[^;#]*)/.exec(line.trim())?.groups ?? {};
    if (section !== undefined) isInCore = section.toLowerCase() === 'core';
    const [name = '', value = 'true'] = setting.split('=');
    if (isInCore && name.trim().toLowerCase() === 'bare') {
      isBare = ['true', 'yes', 'on', '1'].includes(value.trim().toLowerCase());
    }
  }
  return isBare;
}

async function isFolder(path: string): Promise<boolean> {
  return (await ifThere(lstat(path)))?.isDirectory() ?? false;
}
