import type { Clock } from '../clock.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Store } from '../store/store.js';
import { checkCredential, previewOf, type CredentialPreview } from './credential-form.js';
import { credentialTable } from './sealed-tables.js';
import type { Seals } from './seals.js';

/** A credential as it may be shown. */
export interface StoredCredential extends CredentialPreview {
  readonly surface: Surface;
  readonly updatedAt: Date;
}

/** The tenants' credentials on the surfaces, sealed in the database. */
export class CredentialVault {
  readonly #store: Store;
  readonly #seals: Seals;
  readonly #clock: Clock;

  constructor({ store, seals, clock }: { store: Store; seals: Seals; clock: Clock }) {
    this.#store = store;
    this.#seals = seals;
    this.#clock = clock;
  }

  /**
   * Stores the credential, in place of the one before.
   *
   * @throws ValidationError, UnsupportedError; SecretError when the vault has been rotated to a secret
   * that this process does not have.
   */
  async set(tenantId: string, surface: Surface, text: string): Promise<StoredCredential> {
    checkCredential(surface, text);
    const shown = { ...previewOf(surface, text), updatedAt: this.#clock.now() };
    const data = { ...shown, ...this.#seals.seal(text, [tenantId, surface]) };
    await this.#seals.alone((tx) =>
      tx.upstreamCredential.upsert({
        where: { tenantId_surface: { tenantId, surface } },
        create: { tenantId, surface, ...data },
        update: data,
      }),
    );
    return { surface, ...shown };
  }

  /** Whether there was one to remove. */
  async remove(tenantId: string, surface: Surface): Promise<boolean> {
    const { count } = await this.#store.prisma.upstreamCredential.deleteMany({
      where: { tenantId, surface },
    });
    return count > 0;
  }

  list(tenantId: string): Promise<StoredCredential[]> {
    return this.#store.prisma.upstreamCredential.findMany({
      where: { tenantId },
      select: { surface: true, prefix: true, lastFour: true, updatedAt: true },
      orderBy: { surface: 'asc' },
    });
  }

  /**
   * The credential in plain text, to call the surface with and for nothing else; null when there is none.
   *
   * @throws DamagedCredentialError, SecretError
   */
  async open(tenantId: string, surface: Surface): Promise<string | null> {
    const row = await this.#store.prisma.upstreamCredential.findUnique({
      where: { tenantId_surface: { tenantId, surface } },
    });
    if (row === null) return null;
    const place = [tenantId, surface] as const;
    const text = this.#seals.open(row, place);
    if (text === null) throw credentialTable.damaged(place);
    return text;
  }
}
