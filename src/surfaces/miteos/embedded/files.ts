import type { Blob } from '../../../files/blobs.js';
import { Turns } from '../../../turns.js';
import { Prisma, type MiteosFile as FileRow } from '../../../store/generated/prisma/client.js';
import type { Call, WriteCall } from '../../call.js';
import { arriving, taking } from '../../embedded/uploads.js';
import type { ById, MiteosFile, NewFile } from '../port.js';
import { sha256Of } from '../../../files/bytes.js';
import { changeOf, type Changes } from '../../embedded/changes.js';
import { checkFile, nameOf } from '../file-check.js';
import { newId, possibleIds } from './ids.js';
import { keyConflict, storedKey } from './idempotency.js';
import type { EmbeddedMiteosOptions } from './options.js';
import { notFound } from '../refusals.js';
import { LARGEST_FILE_BYTES } from '../file-size.js';

type Options = Pick<
  EmbeddedMiteosOptions,
  'store' | 'blobs' | 'clock' | 'onEvents' | 'onError' | 'largestFileBytes'
> & { changes: Changes };

export class Files {
  readonly #options: Options;
  readonly #largestBytes: number;
  readonly #turns = new Turns();

  constructor(options: Options) {
    this.#options = options;
    this.#largestBytes = options.largestFileBytes ?? LARGEST_FILE_BYTES;
  }

  async of({ account }: Call, workspaceIds: readonly string[]): Promise<ById<MiteosFile[]>> {
    const rows = await this.#options.store.prisma.miteosWorkspace.findMany({
      where: { accountId: account, id: { in: possibleIds(workspaceIds) } },
      select: {
        id: true,
        files: { where: { accountId: account }, orderBy: { position: 'asc' } },
      },
    });
    return new Map(rows.map(({ id, files }) => [id, files.map(toFile)]));
  }

  async upload(call: WriteCall, workspaceId: string, upload: NewFile): Promise<MiteosFile> {
    return taking(upload.content, () => this.#upload(call, workspaceId, upload));
  }

  async delete(call: WriteCall, workspaceId: string, fileId: string): Promise<void> {
    const { store, blobs, clock, changes, onEvents } = this.#options;
    const { account } = call;
    const [id] = possibleIds([fileId]);
    const [workspace] = possibleIds([workspaceId]);
    if (id === undefined || workspace === undefined) throw notFound('file');
    const change = changeOf(call, 'deleteFile');
    if (await changes.wasMade(change)) return;
    const blob = await store.transaction(async (tx) => {
      if (!(await changes.begin(tx, change))) return null;
      const where = { id, accountId: account, workspaceId: workspace };
      const file = await tx.miteosFile.findFirst({ where });
      const { count } = await tx.miteosFile.deleteMany({ where });
      if (!file || count === 0) throw notFound('file');
      await onEvents(tx, account, [
        {
          type: 'file.removed',
          at: clock.now(),
          dedupeKey: `${id}:removed`,
          workspaceId: workspace,
          fileId: id,
          name: file.name,
        },
      ]);
      return file.blob;
    });
    if (blob !== null) await blobs.remove(blob);
  }

  async #upload(call: WriteCall, workspaceId: string, upload: NewFile): Promise<MiteosFile> {
    const { store } = this.#options;
    const accountId = call.account;
    const idempotencyKey = storedKey(call);
    const [id] = possibleIds([workspaceId]);
    if (id === undefined) throw notFound('workspace');
    const place = await this.#turns.take('look', () => this.#look(accountId, id, idempotencyKey));
    if (!place) throw notFound('workspace');
    const earlier =
      place.earlierId === null
        ? null
        : await store.prisma.miteosFile.findFirst({ where: { id: place.earlierId, accountId } });
    if (earlier) return this.#again(earlier, upload);

    const name = nameOf(upload);
    const { type, blob } = await this.#receive(name, upload);
    return this.#keep(call, { workspaceId: id, name, type }, blob);
  }

  /**
   * Whether the workspace is there, and which file the key stands for already. In one statement, and one
   * upload after the other: what many uploads ask at once, everybody else would wait for.
   */
  async #look(accountId: string, id: string, idempotencyKey: string) {
    const [place] = await this.#options.store.prisma.$queryRaw<{ earlierId: string | null }[]>`
      SELECT "file"."id" AS "earlierId" FROM "MiteosWorkspace" AS "workspace"
      LEFT JOIN "MiteosFile" AS "file"
        ON "file"."accountId" = ${accountId} AND "file"."idempotencyKey" = ${idempotencyKey}
      WHERE "workspace"."accountId" = ${accountId} AND "workspace"."id" = ${id}`;
    return place ?? null;
  }

  /** The file that the key stands for, provided that it is the one that is sent. */
  async #again(earlier: FileRow, upload: NewFile): Promise<MiteosFile> {
    const sha256 = await this.#arriving(upload, () => sha256Of(upload.content));
    return sameFile(earlier, sha256);
  }

  /** Streams the content to a blob. */
  #receive(name: string, upload: NewFile): Promise<{ type: string; blob: Blob }> {
    return this.#arriving(upload, async () => {
      const { type, content } = await checkFile({ ...upload, name }, 'refuse');
      return { type, blob: await this.#options.blobs.write(content, this.#largestBytes) };
    });
  }

  #arriving<T>({ content }: NewFile, read: () => Promise<T>): Promise<T> {
    const { onError } = this.#options;
    const rules = { surface: 'MITEOS', largestBytes: this.#largestBytes, onError } as const;
    return arriving(rules, content, read);
  }

  /** Writes the row of a blob; without a row, the blob goes. */
  async #keep(
    call: WriteCall,
    facts: { workspaceId: string; name: string; type: string },
    { name: blob, sizeBytes, sha256 }: Blob,
  ): Promise<MiteosFile> {
    const { store, blobs, clock, onEvents } = this.#options;
    const accountId = call.account;
    const idempotencyKey = storedKey(call);
    const { workspaceId, name, type: mimeType } = facts;
    const at = clock.now();
    const fileId = newId('wsf');
    try {
      const created = await store.transaction(async (tx) => {
        const [row] = await tx.miteosFile.createManyAndReturn({
          data: {
            ...facts,
            id: fileId,
            accountId,
            sizeBytes,
            sha256,
            blob,
            idempotencyKey,
            createdAt: at,
          },
          skipDuplicates: true,
        });
        if (!row) return null;
        await onEvents(tx, accountId, [
          {
            type: 'file.added',
            at,
            dedupeKey: `${fileId}:added`,
            workspaceId,
            fileId,
            name,
            mimeType,
            sizeBytes,
          },
        ]);
        return row;
      });
      if (created) return toFile(created);
    } catch (error) {
      await blobs.remove(blob);
      throw isMissingWorkspace(error) ? notFound('workspace') : error;
    }
    await blobs.remove(blob);
    const where = { accountId, idempotencyKey };
    return sameFile(await store.prisma.miteosFile.findFirstOrThrow({ where }), sha256);
  }
}

/** The foreign key of the row does not hold: the workspace went while the file arrived. */
function isMissingWorkspace(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003';
}

/** @throws SurfaceError `CONFLICT` when the bytes are others than those that were stored. */
function sameFile(row: FileRow, sha256: string): MiteosFile {
  if (row.sha256 !== sha256) {
    throw keyConflict('The idempotency key was used before, to upload another file.');
  }
  return toFile(row);
}

function toFile(row: FileRow): MiteosFile {
  const { id, workspaceId, name, type, sizeBytes, createdAt } = row;
  return { id, workspaceId, name, type, sizeBytes, createdAt };
}
