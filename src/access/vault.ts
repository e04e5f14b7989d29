import type { Clock } from '../clock.js';
import type { UpstreamCredential } from '../store/generated/prisma/client.js';
import type { Surface } from '../store/generated/prisma/enums.js';
import type { Store, Transaction } from '../store/store.js';
import { checkCredential, previewOf, type CredentialPreview } from './credential-form.js';
import type { SealingKey } from './sealing-key.js';
import type { Secrets } from './secrets.js';

/** The secret is not the one that the vault is sealed with. For the operator's eyes, without secrets. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
  constructor() {
    super(
      'The stored credentials are sealed with a secret that the gateway has not been given. ' +
        'Set TRIBUTARY_SECRET to that secret; if there was none, put secret.key back into DATA_DIR. ' +
        'To change the secret, set TRIBUTARY_SECRET to the new one and TRIBUTARY_SECRET_PREVIOUS ' +
        'to the one before, and run: npm run keys -- rotate-secret',
    );
  }
}

/** A stored credential is not what was stored. For the operator's eyes, without secrets. */
export class DamagedCredentialError extends Error {
  override readonly name = 'DamagedCredentialError';
  constructor(tenantId: string, surface: Surface) {
    super(
      `The stored credential of the tenant ${tenantId} on ${surface} is damaged. ` +
        'Set it again, or remove it.',
    );
  }
}

/** A credential as it may be shown. */
export interface StoredCredential extends CredentialPreview {
  readonly surface: Surface;
  readonly updatedAt: Date;
}

type Place = Pick<UpstreamCredential, 'tenantId' | 'surface'>;
/** What is sealed, and the place where it opens. */
type SealedRow = Place & Pick<UpstreamCredential, 'sealed' | 'keyId'>;

/** The tenants' credentials on the surfaces, sealed in the database. */
export class CredentialVault {
  readonly #store: Store;
  readonly #secrets: Secrets;
  readonly #clock: Clock;

  constructor({ store, secrets, clock }: { store: Store; secrets: Secrets; clock: Clock }) {
    this.#store = store;
    this.#secrets = secrets;
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
    const { id: keyId } = this.#secrets.sealingKey;
    const data = { ...shown, keyId, sealed: this.#seal({ tenantId, surface, text }) };
    await this.#alone((tx) =>
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
    return row && this.#unseal(row);
  }

  /**
   * To be called at start. The first start puts down which secret the vault is sealed with.
   *
   * @throws SecretError when that, or what any credential is sealed with, is not at hand.
   */
  async checkSecret(): Promise<void> {
    await this.#alone(async (tx) => {
      const used = await tx.upstreamCredential.groupBy({ by: ['keyId'] });
      for (const { keyId } of used) this.#keyOf(keyId);
      // Nothing is sealed with the one before, so that it may be forgotten.
      if (used.length === 0) {
        await tx.vaultKey.updateMany({ data: { id: this.#secrets.sealingKey.id } });
      }
    });
  }

  /**
   * Seals everything with the current secret, all or nothing, and gives the number of credentials
   * that were not so already. Afterwards the previous secrets are not needed any more.
   *
   * @throws DamagedCredentialError, SecretError
   */
  async rotate(): Promise<number> {
    return this.#alone(async (tx) => {
      const current = this.#secrets.sealingKey.id;
      const rows = await tx.$queryRaw<SealedRow[]>`
        SELECT "tenantId", "surface", "sealed", "keyId" FROM "UpstreamCredential"
        WHERE "keyId" <> ${current} ORDER BY "tenantId", "surface" FOR UPDATE`;
      const sealed = rows.map((row) => this.#seal({ ...row, text: this.#unseal(row) }));
      // One statement for all, since a transaction has to end in time.
      await tx.$executeRaw`
        UPDATE "UpstreamCredential" AS "row"
        SET "sealed" = decode("new"."sealed", 'hex'), "keyId" = ${current}
        FROM unnest(
          ${rows.map((row) => row.tenantId)}::text[],
          ${rows.map((row) => row.surface)}::text[]::"Surface"[],
          ${sealed.map((bytes) => Buffer.from(bytes).toString('hex'))}::text[]
        ) AS "new" ("tenantId", "surface", "sealed")
        WHERE "row"."tenantId" = "new"."tenantId" AND "row"."surface" = "new"."surface"`;
      await tx.vaultKey.updateMany({
        where: { id: { not: current } },
        data: { id: current, createdAt: this.#clock.now() },
      });
      return rows.length;
    });
  }

  /**
   * Runs `work` in a transaction while nobody else, in no process, does the same: so that nothing is
   * sealed with a secret that the vault is being rotated away from, and two first starts are one.
   */
  #alone<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#store.transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE "VaultKey" IN SHARE ROW EXCLUSIVE MODE`;
      const recorded = await tx.vaultKey.findFirst();
      if (recorded) this.#keyOf(recorded.id);
      else {
        const { id } = this.#secrets.sealingKey;
        await tx.vaultKey.create({ data: { id, createdAt: this.#clock.now() } });
      }
      return work(tx);
    });
  }

  #seal({ tenantId, surface, text }: Place & { text: string }): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#secrets.sealingKey.seal(text, [tenantId, surface]));
  }

  #unseal({ tenantId, surface, sealed, keyId }: SealedRow): string {
    const text = this.#keyOf(keyId).open(sealed, [tenantId, surface]);
    if (text === null) throw new DamagedCredentialError(tenantId, surface);
    return text;
  }

  #keyOf(id: string): SealingKey {
    const key = this.#secrets.findSealingKey(id);
    if (!key) throw new SecretError();
    return key;
  }
}
