import { Prisma } from '../../../store/generated/prisma/client.js';
import { possibleIds } from '../../embedded/ids.js';
import { notFound } from './refusals.js';
import type { Write } from './writes.js';

const tables = {
  workspace: Prisma.raw('"RoutaWorkspace"'),
  task: Prisma.raw('"RoutaTask"'),
  agent: Prisma.raw('"RoutaAgent"'),
};

/**
 * Keeps others from changing the row until the end of the transaction; of a workspace, also from
 * changing what it holds in ways that need one to be the only one.
 *
 * @throws SurfaceError `NOT_FOUND`.
 */
export async function lock(
  { tx, accountId }: Write,
  what: keyof typeof tables,
  id: string,
): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT r."id" FROM ${tables[what]} AS r
    WHERE r."id" = ANY(${possibleIds([id])}) AND r."accountId" = ${accountId}
    FOR NO KEY UPDATE`;
  if (rows.length === 0) throw notFound(what);
}

/** The port's word for the one that a row has. */
export function wordOf<W extends string>(words: readonly W[], text: string): W | 'UNKNOWN' {
  return words.find((word) => word === text.toUpperCase()) ?? 'UNKNOWN';
}

export function isEmpty(data: object): boolean {
  return Object.keys(data).length === 0;
}
