import { posix } from 'node:path';
import type { UpstreamCall } from '../../../upstream/upstream.js';
import type { Call, WriteCall } from '../../call.js';
import type { SurfaceError } from '../../errors.js';
import { mimeIn } from '../../live/mime.js';
import { changed, is } from '../../live/outcomes.js';
import { sending } from '../../live/uploads.js';
import { cleanPath, filePath, isRoot, nameOf, uploadPath } from '../paths.js';
import { toFile } from '../mapping.js';
import type { ComputerFile, ComputerFileDownload, NewComputerFile } from '../port.js';
import { listing, uploaded } from '../wire/files.js';
import { keyOf } from './idempotency-key.js';
import { outgoing, type LiveMiosaOptions } from './options.js';

const LARGEST_FILE_BYTES = 10_000_000;
const ROUTE = '/computers/{id}/files';

/** Files of computers, at paths that MIOSA allows in all of its generations. */
export class ComputerFiles {
  readonly #options: LiveMiosaOptions;

  constructor(options: LiveMiosaOptions) {
    this.#options = options;
  }

  /** By name. MIOSA lists folders only: a file is looked for in the folder that it is in. */
  async list(call: Call, computerId: string, path: string): Promise<ComputerFile[]> {
    const folder = cleanPath(path);
    const out = await outgoing(this.#options, call);
    try {
      return await this.#list(out, computerId, folder);
    } catch (error) {
      const mayBeFile = is(error, 'NOT_FOUND') || is(error, 'INVALID');
      const file = mayBeFile ? await this.#fileAt(out, computerId, folder) : null;
      if (file === null) throw error;
      return [file];
    }
  }

  upload(
    call: WriteCall,
    computerId: string,
    path: string,
    { name, content }: NewComputerFile,
  ): Promise<ComputerFile> {
    const rules = { surface: 'MIOSA', largestBytes: LARGEST_FILE_BYTES } as const;
    return sending(rules, content, async () => {
      const at = uploadPath(path, name);
      const out = await outgoing(this.#options, call);
      const answer = this.#options.upstream.json(
        out,
        {
          method: 'POST',
          route: `${ROUTE}/upload`,
          params: { id: computerId },
          body: {
            fields: { path: at },
            ...{ part: 'file', name: nameOf(at), type: 'application/octet-stream' },
            ...{ content, maxBytes: LARGEST_FILE_BYTES },
          },
          idempotencyKey: keyOf(call, 'uploadComputerFile'),
        },
        uploaded,
      );
      const wire = await ofPath(answer);
      const isPlace = wire.path !== null && /^\/.*[^/]$/.test(wire.path);
      return toFile({ ...wire, path: isPlace ? wire.path : at, is_dir: false }, computerId, at);
    });
  }

  async download(call: Call, computerId: string, path: string): Promise<ComputerFileDownload> {
    const at = filePath(path);
    const out = await outgoing(this.#options, call);
    const route = `${ROUTE}/download`;
    const request = { method: 'GET', route, params: { id: computerId }, query: { path: at } };
    const answer = await ofPath(
      this.#options.upstream.download(out, { ...request, method: 'GET' }),
    );
    return {
      name: nameOf(at),
      type: mimeIn(answer.contentType ?? ''),
      sizeBytes: answer.contentLength,
      content: answer.content,
    };
  }

  async delete(call: WriteCall, computerId: string, path: string): Promise<void> {
    const body = { json: { path: filePath(path) } };
    const idempotencyKey = keyOf(call, 'deleteComputerFile');
    const out = await outgoing(this.#options, call);
    const place = { route: ROUTE, params: { id: computerId } };
    const request = { method: 'DELETE', ...place, body, idempotencyKey } as const;
    await ofPath(this.#options.upstream.send(out, request));
  }

  async #list(out: UpstreamCall, computerId: string, folder: string): Promise<ComputerFile[]> {
    const query = { path: folder };
    const request = { method: 'GET', route: ROUTE, params: { id: computerId }, query } as const;
    const wire = await ofPath(this.#options.upstream.json(out, request, listing));
    return wire
      .map((one) => toFile(one, computerId, folder))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Null also when that cannot be found out. */
  async #fileAt(out: UpstreamCall, computerId: string, path: string): Promise<ComputerFile | null> {
    const folder = posix.dirname(path);
    if (isRoot(path)) return null;
    const files = await this.#list(out, computerId, folder).catch((): ComputerFile[] => []);
    return files.find((file) => file.path === path && !file.isFolder) ?? null;
  }
}

/**
 * What is done at a path. That an id is none is the one thing for which MIOSA says 400 here.
 *
 * @throws SurfaceError `INVALID` and `FORBIDDEN` of `path`
 */
async function ofPath<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isNoId(error)) {
      throw changed(error, 'NOT_FOUND', { message: 'There is no such computer.' });
    }
    if (is(error, 'INVALID')) throw changed(error, 'INVALID', { field: 'path' });
    if (is(error, 'FORBIDDEN') && error.status === 403) {
      throw changed(error, 'FORBIDDEN', { field: 'path' });
    }
    throw error;
  }
}

function isNoId(error: unknown): error is SurfaceError {
  return is(error, 'INVALID') && error.status === 400;
}
