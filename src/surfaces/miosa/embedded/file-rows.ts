import { z } from 'zod';
import type { MiosaFile as FileRow } from '../../../store/generated/prisma/client.js';
import type { Transaction } from '../../../store/store.js';
import { foldersOf, isFolder } from '../paths.js';
import { invalid, notFound } from '../refusals.js';

/** Whose file it is, and where. */
export interface FilePlace {
  accountId: string;
  computerId: string;
  path: string;
}

const entrySchema = z.object({
  name: z.string(),
  isFolder: z.boolean(),
  sizeBytes: z.number(),
  modifiedAt: z.date(),
});
export type FolderEntry = z.infer<typeof entrySchema>;

/** What is in a folder: the files, and the folders that have files in them somewhere. */
export async function entriesIn(
  tx: Transaction,
  { accountId, computerId, path }: FilePlace,
): Promise<FolderEntry[]> {
  const prefix = `${path}/`;
  const rows = await tx.$queryRaw`
    SELECT split_part(below."rest", '/', 1) AS "name",
      bool_or(strpos(below."rest", '/') > 0) AS "isFolder",
      max(below."sizeBytes") AS "sizeBytes", max(below."modifiedAt") AS "modifiedAt"
    FROM (
      SELECT substr(f."path", length(${prefix}) + 1) AS "rest", f."sizeBytes", f."modifiedAt"
      FROM "MiosaFile" AS f
      WHERE f."accountId" = ${accountId} AND f."computerId" = ${computerId}
        AND starts_with(f."path", ${prefix})
    ) AS below
    GROUP BY 1`;
  return z.array(entrySchema).parse(rows);
}

/** @throws SurfaceError `NOT_FOUND`, or `INVALID` of `path` for a folder. */
export async function fileAt(tx: Transaction, place: FilePlace): Promise<FileRow> {
  const file = await tx.miosaFile.findFirst({ where: place });
  if (file) return file;
  throw (await entriesIn(tx, place)).length > 0 ? isFolder() : notFound('file');
}

/**
 * Writes the file, in place of one that is there, whose blob it gives.
 *
 * @throws SurfaceError `INVALID` of `path` for a folder, and for a file in a file.
 */
export async function putFile(
  tx: Transaction,
  place: FilePlace,
  content: Pick<FileRow, 'sizeBytes' | 'sha256' | 'blob' | 'modifiedAt'>,
): Promise<string | null> {
  const { accountId, computerId, path } = place;
  const earlier = await tx.miosaFile.findFirst({ where: place });
  if (earlier) {
    await tx.miosaFile.updateMany({ where: place, data: content });
    return earlier.blob;
  }
  const folders = { accountId, computerId, path: { in: foldersOf(path) } };
  if (await tx.miosaFile.findFirst({ where: folders })) {
    throw invalid('A folder of the path is a file.', 'path');
  }
  if ((await entriesIn(tx, place)).length > 0) throw isFolder();
  await tx.miosaFile.createMany({ data: { ...place, ...content } });
  return null;
}
