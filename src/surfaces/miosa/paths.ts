import { posix } from 'node:path';
import { forbiddenPath, invalid } from './refusals.js';

const ROOTS = ['/home/user', '/tmp'];
const LONGEST_SEGMENT_BYTES = 255;
/** Of a whole path; an index cannot hold long ones. */
const LONGEST_PATH_BYTES = 1024;

/**
 * The path of a file or folder, without `.`, `..`, doubled slashes and one at its end.
 *
 * @throws SurfaceError `FORBIDDEN` for a path that leads out of the roots, else `INVALID` of `path`
 *   for one that is not absolute, or too long.
 */
export function cleanPath(given: string): string {
  if (given.length > LONGEST_PATH_BYTES) throw tooLong();
  if (!given.startsWith('/')) throw invalid('The path is not absolute.', 'path');
  if (given.includes('\0')) throw invalid('The path holds a NUL character.', 'path');
  const normal = posix.normalize(Buffer.from(given).toString());
  const path = normal.endsWith('/') ? normal.slice(0, -1) : normal;
  if (!ROOTS.some((root) => path === root || path.startsWith(`${root}/`))) {
    throw forbiddenPath(ROOTS);
  }
  if (path.split('/').some((name) => Buffer.byteLength(name) > LONGEST_SEGMENT_BYTES)) {
    throw invalid(`A name in the path is longer than ${LONGEST_SEGMENT_BYTES} bytes.`, 'path');
  }
  if (Buffer.byteLength(path) > LONGEST_PATH_BYTES) throw tooLong();
  return path;
}

/** Where an upload goes: a path that ends with `/` is a folder, which the file's name is put into. */
export function uploadPath(path: string, name: string): string {
  if (!path.endsWith('/')) return filePath(path);
  if (name === '' || /[/\0]/.test(name) || name === '.' || name === '..') {
    throw invalid('The name of the file cannot be one in a folder.', 'file');
  }
  return filePath(path + name);
}

/** A path at which a file can be: in a root, and none itself. */
export function filePath(given: string): string {
  const path = cleanPath(given);
  if (given.endsWith('/') || isRoot(path)) throw isFolder();
  return path;
}

export function isRoot(path: string): boolean {
  return ROOTS.includes(path);
}

export function isFolder() {
  return invalid('The path is that of a folder.', 'path');
}

/** The folders that a file is in, from the root's first one on. */
export function foldersOf(path: string): string[] {
  const segments = path.split('/').slice(1, -1);
  return segments.map((_, index) => `/${segments.slice(0, index + 1).join('/')}`);
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function tooLong() {
  return invalid(`The path is longer than ${LONGEST_PATH_BYTES} bytes.`, 'path');
}
