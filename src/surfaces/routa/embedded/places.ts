import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, resolve, sep } from 'node:path';
import { ifThere, isIn, realPathIn } from './disk.js';
import type { EmbeddedRoutaOptions } from './options.js';
import * as refusals from './refusals.js';
import { pathText } from './texts.js';
import { kindOf, type FolderKind } from './work-tree.js';

/** An owner and a name, by https or as for ssh. An address with a password in it is none. */
const GITHUB =
  /^(?:https:\/\/github\.com\/|git@github\.com:)(?<owner>[a-z\d][a-z\d-]{0,38})\/(?<name>[\w.-]{1,100}?)(?:\.git)?\/?$/i;

/** Where code is, as it is stored. */
export interface Place {
  path: string;
  source: 'local' | 'github';
  /** The same for all paths and addresses of the same thing, and of one length. */
  identity: string;
}

type Options = Pick<EmbeddedRoutaOptions, 'localPaths' | 'onError'>;

/**
 * Looks whether code can be there. Nothing outside of the root counts, wherever links lead.
 *
 * @throws SurfaceError `INVALID` of `path`; `UNAVAILABLE` when the disk fails.
 */
export async function placeOf(options: Options, given: string): Promise<Place> {
  const path = pathText(given);
  return githubPlace(path) ?? (await localPlace(options, path));
}

function githubPlace(path: string): Place | null {
  const { owner, name } = GITHUB.exec(path)?.groups ?? {};
  if (owner === undefined || name === undefined || /^\.+$/.test(name)) return null;
  return { path, source: 'github', identity: identityOf(`${owner}/${name}`.toLowerCase()) };
}

async function localPlace({ localPaths, onError }: Options, given: string): Promise<Place> {
  if (localPaths === false) throw refusals.noLocalPaths();
  if (!isAbsolute(given)) throw refusals.noSuchPath();
  const path = resolve(given);
  const found = await look(localPaths === true ? sep : localPaths, path).catch((error: unknown) => {
    onError(error);
    throw refusals.unreadable(error);
  });
  if (!found) throw refusals.noSuchPath();
  if (found.kind === 'plain') throw refusals.notRepository();
  if (found.kind === 'bare') throw refusals.bareRepository();
  return { path, source: 'local', identity: identityOf(found.real) };
}

/** Null when there is no such folder in the root. */
async function look(
  givenRoot: string,
  path: string,
): Promise<{ real: string; kind: FolderKind } | null> {
  const root = await realpath(givenRoot);
  // What is outside by its name alone takes no look at the disk.
  if (!isIn(resolve(givenRoot), path) && !isIn(root, path)) return null;
  const real = await realPathIn(root, path);
  if (real === null || !(await ifThere(stat(real)))?.isDirectory()) return null;
  return { real, kind: await kindOf(real, root) };
}

/** A local one begins with a slash, and no other does. */
function identityOf(place: string): string {
  return createHash('sha256').update(place).digest('base64url');
}
