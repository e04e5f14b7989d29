import type { Call, WriteCall } from '../../call.js';
import { changed, eachOf, is } from '../../live/outcomes.js';
import { oldestFirst } from '../../live/order.js';
import { sending } from '../../live/uploads.js';
import { checkFile, nameOf } from '../file-check.js';
import { LARGEST_FILE_BYTES } from '../file-size.js';
import { toFile } from '../mapping.js';
import type { ById, MiteosFile, NewFile } from '../port.js';
import * as answers from '../wire/answers.js';
import { once } from './once.js';
import { outgoing, type LiveMiteosOptions } from './options.js';

export class Files {
  readonly #options: LiveMiteosOptions;

  constructor(options: LiveMiteosOptions) {
    this.#options = options;
  }

  async of(call: Call, workspaceIds: readonly string[]): Promise<ById<MiteosFile[]>> {
    if (workspaceIds.length === 0) return new Map();
    const out = await outgoing(this.#options, call);
    return eachOf(workspaceIds, async (id) => {
      const request = { method: 'GET', route: '/workspaces/{id}/files', params: { id } } as const;
      const list = await this.#options.upstream.json(out, request, answers.files);
      return oldestFirst(list.map((file) => toFile(file, id)));
    });
  }

  async upload(call: WriteCall, workspaceId: string, upload: NewFile): Promise<MiteosFile> {
    const rules = { surface: 'MITEOS', largestBytes: LARGEST_FILE_BYTES } as const;
    try {
      return await sending(rules, upload.content, () => this.#upload(call, workspaceId, upload));
    } catch (error) {
      throw is(error, 'INVALID') ? changed(error, 'INVALID', { field: 'file' }) : error;
    }
  }

  async delete(call: WriteCall, workspaceId: string, fileId: string): Promise<void> {
    const out = await outgoing(this.#options, call);
    const deleted = this.#options.upstream.send(out, {
      method: 'DELETE',
      route: '/workspaces/{id}/files/{file}',
      params: { id: workspaceId, file: fileId },
    });
    const doubt =
      'the file may have been deleted. Look at the `files` of its workspace before trying again.';
    await once(deleted, doubt);
  }

  async #upload(call: WriteCall, workspaceId: string, upload: NewFile): Promise<MiteosFile> {
    const name = nameOf(upload);
    const out = await outgoing(this.#options, call);
    // Its list of types is not said to be the full one, so Miteos is the judge of others.
    const { type, content } = await checkFile({ ...upload, name }, 'pass');
    const uploaded = this.#options.upstream.json(
      out,
      {
        method: 'POST',
        route: '/workspaces/{id}/files',
        params: { id: workspaceId },
        body: { part: 'file', name, type, content, maxBytes: LARGEST_FILE_BYTES },
      },
      answers.file,
    );
    const doubt =
      'the file may have been stored. Look at the `files` of the workspace before trying again.';
    return toFile(await once(uploaded, doubt), workspaceId);
  }
}
