import { createHash, randomBytes } from 'node:crypto';
import { webhookSecretTable } from '../access/sealed-tables.js';
import type { Seals } from '../access/seals.js';
import type { Clock } from '../clock.js';
import { ConflictError, NotFoundError } from '../errors.js';
import type { WebhookEndpoint } from '../store/generated/prisma/client.js';
import type { Store, Transaction } from '../store/store.js';
import { checkNewEndpoint, type NewEndpoint } from './new-endpoint.js';

/** Of a tenant. */
const MOST_ENDPOINTS = 20;
const TOKEN_FORM = /^[\w-]{43}$/;

/** Told when an endpoint or a secret is made, and never again. */
export interface ToldOnce {
  readonly endpoint: WebhookEndpoint;
  readonly secret: string;
}

/** An endpoint, and what may sign what comes to it. */
export interface OpenEndpoint {
  readonly endpoint: WebhookEndpoint;
  readonly secrets: readonly string[];
}

export interface WebhookEndpointsOptions {
  store: Store;
  seals: Seals;
  clock: Clock;
  /** Where the gateway is reached. */
  publicUrl: () => string;
}

/** The addresses at which surfaces tell tenants what happens. */
export class WebhookEndpoints {
  readonly #options: WebhookEndpointsOptions;

  constructor(options: WebhookEndpointsOptions) {
    this.#options = options;
  }

  /**
   * Made again with the same write key, which is what happens when the first answer was lost, it is the
   * same endpoint with another address and secret.
   *
   * @throws ValidationError, UnsupportedError; ConflictError when the tenant has too many
   */
  async create(
    tenantId: string,
    input: NewEndpoint & { secret: string | null },
    writeKey: string,
  ): Promise<ToldOnce & { url: string }> {
    const { surface, name, header, algorithm } = checkNewEndpoint(input);
    const { clock, publicUrl, seals } = this.#options;
    const token = randomBytes(32).toString('base64url');
    const secret = input.secret ?? newSecret();
    const row = { surface, name, header, algorithm, tokenHash: hashOf(token) };
    const id = idFrom(writeKey);
    const endpoint = await seals.alone(async (tx) => {
      const others = await tx.webhookEndpoint.count({ where: { tenantId, id: { not: id } } });
      if (others >= MOST_ENDPOINTS) {
        throw new ConflictError(`There are ${MOST_ENDPOINTS} endpoints. Delete one first.`);
      }
      const made = await tx.webhookEndpoint.upsert({
        where: { id, tenantId },
        create: { ...row, id, tenantId, createdAt: clock.now() },
        update: row,
      });
      await this.#setSecret(tx, { ...made, secretId: idFrom(`first ${writeKey}`), secret });
      return made;
    });
    const url = new URL(`/webhooks/${surface.toLowerCase()}/${token}`, publicUrl()).href;
    return { endpoint, url, secret };
  }

  /**
   * Signs with another secret from now on; the one before counts as long as said, and any other no more.
   *
   * @throws NotFoundError
   */
  async rotate(
    tenantId: string,
    id: string,
    { secret = null, overlapMs }: { secret?: string | null; overlapMs: number },
    writeKey: string,
  ): Promise<ToldOnce> {
    const { clock, seals } = this.#options;
    const next = secret ?? newSecret();
    const secretId = idFrom(writeKey);
    const endpoint = await seals.alone(async (tx) => {
      const found = await tx.webhookEndpoint.findUnique({ where: { id, tenantId } });
      if (!found) throw missing();
      const others = { tenantId, endpointId: id, id: { not: secretId } };
      await tx.webhookSecret.deleteMany({ where: { ...others, validUntil: { not: null } } });
      await tx.webhookSecret.updateMany({
        where: others,
        data: { validUntil: new Date(clock.now().getTime() + overlapMs) },
      });
      await this.#setSecret(tx, { ...found, secretId, secret: next });
      return found;
    });
    return { endpoint, secret: next };
  }

  /** From now on there is nothing at its address. @throws NotFoundError */
  async delete(tenantId: string, id: string): Promise<void> {
    const { webhookEndpoint } = this.#options.store.prisma;
    const { count } = await webhookEndpoint.deleteMany({ where: { id, tenantId } });
    if (count === 0) throw missing();
  }

  /** Null when there is none with this token. @throws DamagedCredentialError, SecretError */
  async open(token: string): Promise<OpenEndpoint | null> {
    if (!TOKEN_FORM.test(token)) return null;
    const { store, clock, seals } = this.#options;
    const endpoint = await store.prisma.webhookEndpoint.findUnique({
      where: { tokenHash: hashOf(token) },
    });
    if (endpoint === null) return null;
    const { tenantId, id: endpointId } = endpoint;
    const rows = await store.prisma.webhookSecret.findMany({
      where: {
        ...{ tenantId, endpointId },
        OR: [{ validUntil: null }, { validUntil: { gt: clock.now() } }],
      },
    });
    const secrets = rows.map((row) => {
      const place = [tenantId, row.id] as const;
      const text = seals.open(row, place);
      if (text === null) throw webhookSecretTable.damaged(place);
      return text;
    });
    return { endpoint, secrets };
  }

  async #setSecret(
    tx: Transaction,
    {
      tenantId,
      id: endpointId,
      secretId: id,
      secret,
    }: WebhookEndpoint & { secretId: string; secret: string },
  ): Promise<void> {
    const sealed = { ...this.#options.seals.seal(secret, [tenantId, id]), validUntil: null };
    await tx.webhookSecret.upsert({
      where: { id, tenantId },
      create: { id, tenantId, endpointId, ...sealed },
      update: sealed,
    });
  }
}

function missing(): NotFoundError {
  return new NotFoundError('There is no webhook endpoint with this id.');
}

function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64url')}`;
}

/** Of 128 bits, so that no two meet. */
function idFrom(writeKey: string): string {
  return createHash('sha256').update(`webhook ${writeKey}`).digest('hex').slice(0, 32);
}

function hashOf(token: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(token).digest();
}
