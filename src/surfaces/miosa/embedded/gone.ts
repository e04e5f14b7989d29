import { z } from 'zod';
import type { Store, Transaction } from '../../../store/store.js';
import { isObject } from '../../embedded/texts.js';
import {
  computerStatuses,
  type Metadata,
  type MiosaComputer,
  type MiosaWorkspace,
} from '../port.js';

/*
 * What has been deleted is kept for a while with the keys of changes: who sends a create or another
 * change of it again is given it as it was last.
 */

const metadata = z.custom<Metadata>(isObject);

export const goneWorkspace: z.ZodType<MiosaWorkspace> = z.object({
  id: z.string(),
  name: z.string(),
  slug: z.string(),
  externalId: z.string().nullable(),
  description: z.string().nullable(),
  metadata,
  isDefault: z.boolean(),
  computerCount: z.number(),
  createdAt: z.coerce.date(),
  updatedAt: z.coerce.date(),
});

export const goneComputer: z.ZodType<MiosaComputer> = z.object({
  id: z.string(),
  workspaceId: z.string(),
  projectId: z.string().nullable(),
  name: z.string(),
  slug: z.string().nullable(),
  status: z.enum(computerStatuses),
  statusText: z.string(),
  size: z.string(),
  templateType: z.string(),
  vcpus: z.number().nullable(),
  memoryMb: z.number().nullable(),
  visibility: z.string().nullable(),
  metadata,
  sandboxUrl: z.string().nullable(),
  desktopUrl: z.string().nullable(),
  createdAt: z.coerce.date(),
  updatedAt: z.coerce.date().nullable(),
});

/** In the transaction that deletes it. `key` is that of its create. */
export async function keepGone(
  tx: Transaction,
  owner: { accountId: string; key: string | null; at: Date },
  thing: { id: string },
): Promise<void> {
  const { accountId, key, at: createdAt } = owner;
  const made = JSON.stringify(thing);
  const keys = key === null ? [thing.id] : [thing.id, key];
  await tx.miosaChange.createMany({
    data: keys.map((each) => ({ accountId, key: each, made, createdAt })),
  });
}

/** What has been deleted, by its id or by the key of its create; null when it is not known. */
export async function findGone<T>(
  store: Store,
  schema: z.ZodType<T>,
  accountId: string,
  key: string,
): Promise<T | null> {
  const row = await store.prisma.miosaChange.findFirst({ where: { accountId, key } });
  return row?.made ? schema.parse(JSON.parse(row.made)) : null;
}
