import type DataLoader from 'dataloader';
import { sharedReads } from '../shared-reads.js';
import type { ApiKey, Tenant } from '../store/generated/prisma/client.js';
import type { Store } from '../store/store.js';

export type KeyWithTenant = ApiKey & { tenant: Tenant };

/**
 * Looks up who may come in. Nothing is kept, so that what is revoked, by whichever process, is
 * revoked at once; instead, all that ask at about the same time share a statement.
 */
export class Directory {
  readonly #keys: DataLoader<string, KeyWithTenant | null>;
  readonly #tenants: DataLoader<string, Tenant | null>;

  constructor({ prisma }: Store) {
    this.#keys = byId((ids) =>
      prisma.apiKey.findMany({
        relationLoadStrategy: 'join',
        where: { id: { in: ids } },
        include: { tenant: true },
      }),
    );
    this.#tenants = byId((ids) => prisma.tenant.findMany({ where: { id: { in: ids } } }));
  }

  key(id: string): Promise<KeyWithTenant | null> {
    return this.#keys.load(id);
  }

  tenant(id: string): Promise<Tenant | null> {
    return this.#tenants.load(id);
  }
}

function byId<T extends { id: string }>(
  read: (ids: string[]) => Promise<T[]>,
): DataLoader<string, T | null> {
  return sharedReads<string, T>({
    async read(ids) {
      const found = new Map((await read([...ids])).map((row) => [row.id, row]));
      return ids.map((id) => found.get(id) ?? null);
    },
    nameOf: (id) => id,
  });
}
