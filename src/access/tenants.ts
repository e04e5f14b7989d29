import type { Clock } from '../clock.js';
import { NotFoundError } from '../errors.js';
import type { Tenant } from '../store/generated/prisma/client.js';
import type { Store } from '../store/store.js';

/** The operator's view: all tenants. */
export class Tenants {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor({ store, clock }: { store: Store; clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Makes it if it is not there. */
  async ensure(id: string, name: string): Promise<void> {
    await this.#store.prisma.tenant.createMany({ data: [{ id, name }], skipDuplicates: true });
  }

  list(): Promise<Tenant[]> {
    return this.#store.prisma.tenant.findMany({ orderBy: { id: 'asc' } });
  }

  /** Whether it is there, and not suspended. */
  async isActive(id: string): Promise<boolean> {
    const found = await this.#store.prisma.tenant.findUnique({ where: { id } });
    return found !== null && found.suspendedAt === null;
  }

  /** @throws NotFoundError when it is not there. */
  async require(id: string): Promise<void> {
    const found = await this.#store.prisma.tenant.findUnique({ where: { id } });
    if (!found) throw new NotFoundError(`There is no tenant ${id}.`);
  }

  /** Lets nobody of it in. @throws NotFoundError */
  suspend(id: string): Promise<void> {
    return this.#set(id, this.#clock.now());
  }

  /** @throws NotFoundError */
  resume(id: string): Promise<void> {
    return this.#set(id, null);
  }

  async #set(id: string, suspendedAt: Date | null): Promise<void> {
    const { tenant } = this.#store.prisma;
    const { count } = await tenant.updateMany({ where: { id }, data: { suspendedAt } });
    if (count === 0) throw new NotFoundError(`There is no tenant ${id}.`);
  }
}
