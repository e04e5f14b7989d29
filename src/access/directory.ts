import { sharedReads } from '../shared-reads.js';
import type { ApiKey, Tenant } from '../store/generated/prisma/client.js';
import type { Store } from '../store/store.js';

export type KeyWithTenant = ApiKey & { tenant: Tenant };

/**
 * Looks up who may come in. Nothing is kept, so that what is revoked, by whichever process, is
 * revoked at once; instead, all that ask at about the same time share a statement.
 */
export class Directory {
  /** By its id. */
  readonly key: (id: string) => Promise<KeyWithTenant | null>;
  readonly tenant: (id: string) => Promise<Tenant | null>;

  constructor({ prisma }: Store) {
    this.key = byId((ids) =>
      prisma.apiKey.findMany({
        relationLoadStrategy: 'join',
        where: { id: { in: ids } },
        include: { tenant: true },
      }),
    );
    this.tenant = byId((ids) => prisma.tenant.findMany({ where: { id: { in: ids } } }));
  }
}

function byId<T extends { id: string }>(read: (ids: string[]) => Promise<T[]>) {
  return sharedReads<string, T | null>({
    async read(ids) {
      const found = new Map((await read([...ids])).map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? null);
    },
    nameOf: (id) => id,
  });
}
