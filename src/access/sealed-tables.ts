import type { Transaction } from '../store/store.js';

/** Where a sealed text opens: the tenant whose it is, and what tells it from the tenant's others. */
export type Place = readonly [tenantId: string, name: string];

export interface SealedRow {
  readonly place: Place;
  /** AES-256-GCM: nonce, ciphertext and tag. */
  readonly sealed: Uint8Array<ArrayBuffer>;
  /** Which key it is sealed with. */
  readonly keyId: string;
}

/** A stored secret is not what was stored. For the operator's eyes, without secrets. */
export class DamagedCredentialError extends Error {
  override readonly name = 'DamagedCredentialError';
}

/** A table with a sealed text in each row. */
interface SealedTable {
  /** All keys that its rows are sealed with. */
  keyIds(tx: Transaction): Promise<string[]>;
  /** The rows that are sealed with another key than this, which stay as they are until the commit. */
  lockOthers(tx: Transaction, keyId: string): Promise<SealedRow[]>;
  /** Puts what was sealed anew in the place of what was there. */
  replace(tx: Transaction, rows: readonly SealedRow[], keyId: string): Promise<void>;
  damaged(place: Place): DamagedCredentialError;
}

export const credentialTable: SealedTable = {
  async keyIds(tx) {
    return (await tx.upstreamCredential.groupBy({ by: ['keyId'] })).map(({ keyId }) => keyId);
  },
  async lockOthers(tx, keyId) {
    const rows = await tx.$queryRaw<Stored[]>`
      SELECT "tenantId", "surface"::text AS "name", "sealed", "keyId" FROM "UpstreamCredential"
      WHERE "keyId" <> ${keyId} ORDER BY "tenantId", "surface" FOR UPDATE`;
    return rows.map(toSealedRow);
  },
  async replace(tx, rows, keyId) {
    const { tenants, names, sealed } = columnsOf(rows);
    // One statement for all, since a transaction has to end in time.
    await tx.$executeRaw`
      UPDATE "UpstreamCredential" AS "row"
      SET "sealed" = decode("new"."sealed", 'hex'), "keyId" = ${keyId}
      FROM unnest(${tenants}::text[], ${names}::text[]::"Surface"[], ${sealed}::text[])
        AS "new" ("tenantId", "surface", "sealed")
      WHERE "row"."tenantId" = "new"."tenantId" AND "row"."surface" = "new"."surface"`;
  },
  damaged: ([tenantId, surface]) =>
    new DamagedCredentialError(
      `The stored credential of the tenant ${tenantId} on ${surface} is damaged. ` +
        'Set it again, or remove it.',
    ),
};

export const webhookSecretTable: SealedTable = {
  async keyIds(tx) {
    return (await tx.webhookSecret.groupBy({ by: ['keyId'] })).map(({ keyId }) => keyId);
  },
  async lockOthers(tx, keyId) {
    const rows = await tx.$queryRaw<Stored[]>`
      SELECT "tenantId", "id" AS "name", "sealed", "keyId" FROM "WebhookSecret"
      WHERE "keyId" <> ${keyId} ORDER BY "tenantId", "id" FOR UPDATE`;
    return rows.map(toSealedRow);
  },
  async replace(tx, rows, keyId) {
    const { tenants, names, sealed } = columnsOf(rows);
    await tx.$executeRaw`
      UPDATE "WebhookSecret" AS "row"
      SET "sealed" = decode("new"."sealed", 'hex'), "keyId" = ${keyId}
      FROM unnest(${tenants}::text[], ${names}::text[], ${sealed}::text[])
        AS "new" ("tenantId", "id", "sealed")
      WHERE "row"."tenantId" = "new"."tenantId" AND "row"."id" = "new"."id"`;
  },
  damaged: ([tenantId]) =>
    new DamagedCredentialError(
      `A stored secret of a webhook endpoint of the tenant ${tenantId} is damaged. ` +
        'Rotate it twice, or delete the endpoint.',
    ),
};

/** All that is sealed in the database. */
export const sealedTables: readonly SealedTable[] = [credentialTable, webhookSecretTable];

interface Stored extends Pick<SealedRow, 'sealed' | 'keyId'> {
  readonly tenantId: string;
  readonly name: string;
}

function toSealedRow({ tenantId, name, ...row }: Stored): SealedRow {
  return { place: [tenantId, name], sealed: row.sealed, keyId: row.keyId };
}

function columnsOf(rows: readonly SealedRow[]) {
  return {
    tenants: rows.map(({ place: [tenantId] }) => tenantId),
    names: rows.map(({ place: [, name] }) => name),
    sealed: rows.map(({ sealed }) => Buffer.from(sealed).toString('hex')),
  };
}
