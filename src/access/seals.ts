import type { Clock } from '../clock.js';
import type { Store, Transaction } from '../store/store.js';
import { sealedTables, type Place, type SealedRow } from './sealed-tables.js';
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

/** What is sealed, as it is stored. */
export type Sealed = Pick<SealedRow, 'sealed' | 'keyId'>;

/** Seals what the database keeps secret, all of it with one key. */
export class Seals {
  readonly #store: Store;
  readonly #secrets: Secrets;
  readonly #clock: Clock;

  constructor({ store, secrets, clock }: { store: Store; secrets: Secrets; clock: Clock }) {
    this.#store = store;
    this.#secrets = secrets;
    this.#clock = clock;
  }

  /** With the current secret. To be stored by what runs `alone`. */
  seal(text: string, place: Place): Sealed {
    const key = this.#secrets.sealingKey;
    return { keyId: key.id, sealed: new Uint8Array(key.seal(text, place)) };
  }

  /** The text; null when it was not sealed for this place, or was changed since. @throws SecretError */
  open({ sealed, keyId }: Sealed, place: Place): string | null {
    return this.#keyOf(keyId).open(sealed, place);
  }

  /**
   * To be called at start. The first start puts down which secret all is sealed with.
   *
   * @throws SecretError when that, or what anything is sealed with, is not at hand.
   */
  async checkSecret(): Promise<void> {
    await this.alone(async (tx) => {
      const used = new Set<string>();
      for (const table of sealedTables) for (const id of await table.keyIds(tx)) used.add(id);
      for (const id of used) this.#keyOf(id);
      // Nothing is sealed with the one before, so that it may be forgotten.
      if (used.size === 0) {
        await tx.vaultKey.updateMany({ data: { id: this.#secrets.sealingKey.id } });
      }
    });
  }

  /**
   * Seals everything with the current secret, all or nothing, and gives the number of texts
   * that were not so already. Afterwards the previous secrets are not needed any more.
   *
   * @throws DamagedCredentialError, SecretError
   */
  async rotate(): Promise<number> {
    return this.alone(async (tx) => {
      const current = this.#secrets.sealingKey.id;
      let count = 0;
      for (const table of sealedTables) {
        const rows = await table.lockOthers(tx, current);
        const resealed = rows.map((row) => {
          const text = this.open(row, row.place);
          if (text === null) throw table.damaged(row.place);
          return { place: row.place, ...this.seal(text, row.place) };
        });
        await table.replace(tx, resealed, current);
        count += rows.length;
      }
      await tx.vaultKey.updateMany({
        where: { id: { not: current } },
        data: { id: current, createdAt: this.#clock.now() },
      });
      return count;
    });
  }

  /**
   * Runs `work` in a transaction while nobody else, in no process, does the same: so that nothing is
   * sealed with a secret that all is being rotated away from, and two first starts are one.
   *
   * @throws SecretError when all has been rotated to a secret that this process does not have.
   */
  alone<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
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

  #keyOf(id: string): SealingKey {
    const key = this.#secrets.findSealingKey(id);
    if (!key) throw new SecretError();
    return key;
  }
}
