import type { Clock } from '../../../clock.js';
import type { Surface } from '../../../store/generated/prisma/enums.js';
import type { Store, Transaction } from '../../../store/store.js';

/** How long a place is held by one who does not say that he goes on. */
const LEASE_MS = 15_000;

/** The place of one source of a tenant. */
export interface PlaceKey {
  readonly tenantId: string;
  readonly surface: Surface;
}

/**
 * Which process follows which surface for which tenant, and how far it has come. A row rather than an
 * advisory lock, which would hold a connection, and the embedded database has one.
 */
export class SourcePlaces {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #holder: string;

  /** @param holder names this run of the gateway. */
  constructor(options: { store: Store; clock: Clock; holder: string }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#holder = options.holder;
  }

  /** Takes the place, or says that it goes on. False when another holds it. */
  async hold({ tenantId, surface }: PlaceKey): Promise<boolean> {
    const now = this.#clock.now();
    const heldUntil = new Date(now.getTime() + LEASE_MS);
    const { sourcePlace } = this.#store.prisma;
    const lease = { holder: this.#holder, heldUntil };
    const { count } = await sourcePlace.updateMany({
      where: {
        ...{ tenantId, surface },
        OR: [{ holder: this.#holder }, { holder: null }, { heldUntil: { lt: now } }],
      },
      data: lease,
    });
    if (count > 0) return true;
    const made = await sourcePlace.createMany({
      data: [{ tenantId, surface, ...lease }],
      skipDuplicates: true,
    });
    return made.count > 0;
  }

  async leave({ tenantId, surface }: PlaceKey): Promise<void> {
    await this.#store.prisma.sourcePlace.updateMany({
      where: { tenantId, surface, holder: this.#holder },
      data: { holder: null, heldUntil: null, asOf: null },
    });
  }

  /** All that had happened by then is in the log. */
  async keepAsOf({ tenantId, surface }: PlaceKey, asOf: Date): Promise<void> {
    const where = { tenantId, surface, holder: this.#holder };
    await this.#store.prisma.sourcePlace.updateMany({ where, data: { asOf } });
  }

  /** Up to when all is in the log, on whichever process it is looked for; null: that is not known. */
  async asOf({ tenantId, surface }: PlaceKey): Promise<Date | null> {
    const row = await this.#store.prisma.sourcePlace.findUnique({
      where: { tenantId_surface: { tenantId, surface }, heldUntil: { gte: this.#clock.now() } },
      select: { asOf: true },
    });
    return row?.asOf ?? null;
  }

  /** Frees all places, whoever holds them: for a database that only this process has. */
  async releaseAll(): Promise<void> {
    await this.#store.prisma.sourcePlace.updateMany({
      data: { holder: null, heldUntil: null, asOf: null },
    });
  }

  /** The last event that was taken from the stream of this credential; null when none was. */
  async lastEventId({ tenantId, surface }: PlaceKey, seenWith: string): Promise<string | null> {
    const row = await this.#store.prisma.sourcePlace.findUnique({
      where: { tenantId_surface: { tenantId, surface }, seenWith },
      select: { lastEventId: true },
    });
    return row?.lastEventId ?? null;
  }

  /** Keeps it in the transaction that appends the events. */
  async keep(
    tx: Transaction,
    { tenantId, surface }: PlaceKey,
    last: { seenWith: string; lastEventId: string },
  ): Promise<void> {
    await tx.sourcePlace.updateMany({ where: { tenantId, surface }, data: last });
  }
}
