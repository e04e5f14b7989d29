import { once } from 'node:events';
import { addAbortSignal, type Readable } from 'node:stream';
import { z } from 'zod';
import type { Blob } from '../../../files/blobs.js';
import type { Transaction } from '../../../store/store.js';
import type { Call, WriteCall } from '../../call.js';
import { sha256Of } from '../../../files/bytes.js';
import { changeOf, type Change, type Changes } from '../../embedded/changes.js';
import { arriving, taking } from '../../embedded/uploads.js';
import type { ComputerFile, ComputerFileDownload, NewComputerFile } from '../port.js';
import type { ComputerHands } from './computer-hands.js';
import { entriesIn, fileAt, putFile, type FolderEntry } from './file-rows.js';
import type { EmbeddedMiosaOptions } from './options.js';
import { cleanPath, filePath, isRoot, nameOf, uploadPath } from '../paths.js';
import { keyConflict, notFound, notRunning, unreadable } from '../refusals.js';

const LARGEST_FILE_BYTES = 10_000_000;

type Options = Pick<EmbeddedMiosaOptions, 'store' | 'blobs' | 'clock' | 'onError'> & {
  changes: Changes;
  hands: ComputerHands;
};

/** What an upload has made, as it is kept with its key. */
const uploadSchema = z.object({
  computerId: z.string(),
  path: z.string(),
  sizeBytes: z.number(),
  sha256: z.string(),
  modifiedAt: z.coerce.date(),
});
type Upload = z.infer<typeof uploadSchema>;

/** Files of computers. There are no folders but those in which files are, and the roots. */
export class ComputerFiles {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** By name. Of a path at which a file is, that file alone. */
  async list(
    { account: accountId }: Call,
    computerId: string,
    path: string,
  ): Promise<ComputerFile[]> {
    const folder = cleanPath(path);
    const place = { accountId, computerId, path: folder };
    return this.#work(accountId, computerId, async (tx) => {
      const entries = await entriesIn(tx, place);
      if (entries.length > 0 || isRoot(folder)) {
        return entries
          .map((entry) => inFolder(computerId, folder, entry))
          .sort((a, b) => (a.path < b.path ? -1 : 1));
      }
      const file = await tx.miosaFile.findFirst({ where: place });
      if (!file) throw notFound('folder');
      return [toFile(file)];
    });
  }

  upload(
    call: WriteCall,
    computerId: string,
    path: string,
    upload: NewComputerFile,
  ): Promise<ComputerFile> {
    return taking(upload.content, async () => {
      const { blobs } = this.#options;
      const change = changeOf(call, 'uploadComputerFile');
      const at = uploadPath(path, upload.name);
      const earlier = await this.#earlier(change);
      if (earlier) return again(earlier, await this.#arriving(upload, sha256Of));
      await this.#work(call.account, computerId, () => Promise.resolve());
      const blob = await this.#arriving(upload, (content) =>
        blobs.write(content, LARGEST_FILE_BYTES),
      );
      return this.#keep(change, { computerId, path: at }, blob);
    });
  }

  async download(call: Call, computerId: string, path: string): Promise<ComputerFileDownload> {
    const { account: accountId, signal } = call;
    const place = { accountId, computerId, path: filePath(path) };
    const find = (tx: Transaction) => fileAt(tx, place);
    let missing: string | null = null;
    for (;;) {
      const { blob, sizeBytes } = await this.#work(accountId, computerId, find);
      if (blob === missing) throw unreadable();
      const opened = await this.#open(blob);
      if (opened) {
        const content = addAbortSignal(signal, opened);
        return { name: nameOf(place.path), type: null, sizeBytes, content };
      }
      // The file was replaced, or has gone, since its row was read.
      missing = blob;
    }
  }

  async delete(call: WriteCall, computerId: string, path: string): Promise<void> {
    const { blobs, changes } = this.#options;
    const { account: accountId } = call;
    const place = { accountId, computerId, path: filePath(path) };
    const removed: string[] = [];
    await changes.once(changeOf(call, 'deleteComputerFile'), (tx) =>
      this.#workIn(tx, accountId, computerId, async () => {
        removed.push((await fileAt(tx, place)).blob);
        await tx.miosaFile.deleteMany({ where: place });
      }),
    );
    for (const blob of removed) await blobs.remove(blob);
  }

  /** Does the work with a computer that runs, whose idle time begins anew. */
  #workIn<T>(
    tx: Transaction,
    accountId: string,
    computerId: string,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    return this.#options.hands.take(tx, accountId, computerId, (draft, now) => {
      if (draft.state.status !== 'running') throw notRunning(draft.state.status);
      draft.touch(now);
      return work(tx);
    });
  }

  #work<T>(
    accountId: string,
    computerId: string,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    return this.#options.store.transaction((tx) => this.#workIn(tx, accountId, computerId, work));
  }

  #arriving<T>({ content }: NewComputerFile, read: (content: Readable) => Promise<T>): Promise<T> {
    const { onError } = this.#options;
    const rules = { surface: 'MIOSA', largestBytes: LARGEST_FILE_BYTES, onError } as const;
    return arriving(rules, content, () => read(content));
  }

  /** What an upload with this key has made; null when there was none. */
  async #earlier(change: Change): Promise<Upload | null> {
    const { store, changes } = this.#options;
    if (!(await changes.wasMade(change))) return null;
    const { accountId, key } = change;
    const row = await store.prisma.miosaChange.findFirst({ where: { accountId, key } });
    return row && uploadSchema.parse(JSON.parse(row.made ?? ''));
  }

  /** Writes the row of a blob; without a row, the blob goes. */
  async #keep(
    change: Change,
    { computerId, path }: { computerId: string; path: string },
    { name: blob, sizeBytes, sha256 }: Blob,
  ): Promise<ComputerFile> {
    const { store, blobs, clock } = this.#options;
    const { accountId } = change;
    const createdAt = clock.now();
    const made = { computerId, path, sizeBytes, sha256, modifiedAt: createdAt };
    const removed = [blob];
    try {
      const isNew = await store.transaction(async (tx) => {
        const data = { ...change, made: JSON.stringify(made), createdAt };
        const { count } = await tx.miosaChange.createMany({ data, skipDuplicates: true });
        if (count === 0) return false;
        const place = { accountId, computerId, path };
        const content = { sizeBytes, sha256, blob, modifiedAt: createdAt };
        const replaced = await this.#workIn(tx, accountId, computerId, () =>
          putFile(tx, place, content),
        );
        store.afterCommit(tx, () => removed.splice(0, 1, ...(replaced === null ? [] : [replaced])));
        return true;
      });
      if (isNew) return toFile(made);
    } finally {
      for (const name of removed) await blobs.remove(name);
    }
    const earlier = await this.#earlier(change);
    return again(earlier ?? made, sha256);
  }

  /** The blob as a stream that has been opened; null when there is none. */
  async #open(blob: string): Promise<Readable | null> {
    const content = this.#options.blobs.read(blob);
    try {
      await once(content, 'open');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
      throw error;
    }
    // The call may be given up before anybody reads; whoever reads then still sees that.
    content.on('error', () => undefined);
    return content;
  }
}

/** @throws SurfaceError `CONFLICT` when the bytes are others than those that were stored. */
function again(earlier: Upload, sha256: string): ComputerFile {
  if (earlier.sha256 !== sha256) throw keyConflict();
  return toFile(earlier);
}

function toFile(file: Omit<Upload, 'sha256'>): ComputerFile {
  const { computerId, path, sizeBytes, modifiedAt } = file;
  return { computerId, path, name: nameOf(path), isFolder: false, sizeBytes, modifiedAt };
}

function inFolder(
  computerId: string,
  folder: string,
  { name, isFolder, sizeBytes, modifiedAt }: FolderEntry,
): ComputerFile {
  const path = `${folder}/${name}`;
  return isFolder
    ? { computerId, path, name, isFolder, sizeBytes: null, modifiedAt: null }
    : toFile({ computerId, path, sizeBytes, modifiedAt });
}
