import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { DemoError } from './demo-error.js';

interface Download {
  name: string;
  downloadUrl: string | null;
  sizeBytes: number;
}

/**
 * Streams a file into the folder, under its own name as far as that is safe, and never over another
 * file. Returns its path.
 *
 * @throws DemoError when there is no link, or not exactly the promised bytes come; nothing is left then
 */
export async function save(file: Download, folder: string, signal: AbortSignal): Promise<string> {
  if (file.downloadUrl === null) throw new DemoError(`There is no link to ${file.name}.`);
  const response = await fetch(file.downloadUrl, { signal });
  if (!response.ok || !response.body) {
    throw new DemoError(`The download of ${file.name} was answered ${response.status}.`);
  }
  const path = await freePath(folder, safeName(file.name));
  try {
    const body = Readable.fromWeb(response.body as ReadableStream);
    await pipeline(body, createWriteStream(path, { flags: 'wx' }), { signal });
    const { size } = await stat(path);
    if (size !== file.sizeBytes) {
      throw new DemoError(`${file.name} came with ${size} bytes, not ${file.sizeBytes}.`);
    }
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return path;
}

/** A file name that stays in its folder and is one on every system. */
export function safeName(name: string): string {
  const clean = name
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, '_')
    .replace(/^\.+|[. ]+$/g, '')
    .slice(-100);
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(clean);
  return clean === '' || reserved ? `deliverable_${clean}` : clean;
}

async function freePath(folder: string, fileName: string): Promise<string> {
  const { name, ext } = parse(fileName);
  for (let copy = 1; ; copy += 1) {
    const path = join(folder, copy === 1 ? fileName : `${name} (${copy})${ext}`);
    if (!(await exists(path))) return path;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
