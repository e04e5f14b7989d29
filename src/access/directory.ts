import DataLoader from 'dataloader';
import type { ApiKey, Tenant } from '../store/generated/prisma/client.js';
import type { Store } from '../store/store.js';

export type KeyWithTenant = ApiKey & { tenant: Tenant };

/**
 * Looks up who may come in. Nothing is kept, so that what is revoked, by whichever process, is
 * revoked at once; instead, all that ask while a statement is under way share the next one.
 */
export class Directory {
  readonly #keys: DataLoader<string, KeyWithTenant | null>;
  readonly #tenants: DataLoader<string, Tenant | null>;

  constructor({ prisma }: Store) {
    this.#keys = oneAtATime((ids) =>
      prisma.apiKey.findMany({
        relationLoadStrategy: 'join',
        where: { id: { in: ids } },
        include: { tenant: true },
      }),
    );
    this.#tenants = oneAtATime((ids) => prisma.tenant.findMany({ where: { id: { in: ids } } }));
  }

  key(id: string): Promise<KeyWithTenant | null> {
    return this.#keys.load(id);
  }

  tenant(id: string): Promise<Tenant | null> {
    return this.#tenants.load(id);
  }
}

/**
 * Begins a statement when the one before it has ended, and those have asked who were heard in the
 * same turn of the event loop.
 */
function oneAtATime<T extends { id: string }>(
  read: (ids: string[]) => Promise<T[]>,
): DataLoader<string, T | null> {
  let underWay: Promise<unknown> = Promise.resolve();
  return new DataLoader<string, T | null>(
    (ids) => {
      const rows = read([...new Set(ids)]);
      underWay = rows.catch(() => undefined);
      return rows.then((found) => {
        const byId = new Map(found.map((row) => [row.id, row]));
        return ids.map((id) => byId.get(id) ?? null);
      });
    },
    { cache: false, batchScheduleFn: (dispatch) => void underWay.then(() => setImmediate(dispatch)) },
  );
}
