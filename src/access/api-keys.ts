import { createHash, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.js';
import { NotFoundError } from '../errors.js';
import type { ApiKey } from '../store/generated/prisma/client.js';
import type { Store } from '../store/store.js';
import type { Scope } from './scopes.js';

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 12;
/** 186 bits: a hash of it needs no salt and no slowness. */
const SECRET_LENGTH = 36;
const FORM = new RegExp(`^trib_([0-9a-z]{${ID_LENGTH}})_[0-9a-z]{${SECRET_LENGTH}}$`);

export interface NewApiKey {
  name: string;
  scopes: readonly Scope[];
  expiresAt?: Date | null;
  /** Null or left out: the configured limit. */
  operationsPerMinute?: number | null;
  costPerMinute?: number | null;
  isDevelopment?: boolean;
}

/** The keys of callers. */
export class ApiKeys {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor({ store, clock }: { store: Store; clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * The text is told here and never again. Made again with the same write key, which is what happens
   * when the first answer was lost, it is the same key with another text.
   */
  async create(
    tenantId: string,
    input: NewApiKey,
    writeKey: string = randomUUID(),
  ): Promise<{ apiKey: ApiKey; text: string }> {
    const text = newKeyText(idFrom(writeKey));
    const { hash, lastFour, id, ...row } = this.#row(tenantId, text, input);
    const apiKey = await this.#store.prisma.apiKey.upsert({
      where: { id, tenantId },
      create: { ...row, id, hash, lastFour },
      update: { hash, lastFour },
    });
    return { apiKey, text };
  }

  /** Makes the row of a key whose text is there already; if it has one, that is given. */
  async enter(tenantId: string, text: string, input: NewApiKey): Promise<ApiKey> {
    const row = this.#row(tenantId, text, input);
    const { apiKey } = this.#store.prisma;
    await apiKey.createMany({ data: row, skipDuplicates: true });
    return apiKey.findUniqueOrThrow({ where: { id: row.id } });
  }

  /** Newest first. */
  list(tenantId: string): Promise<ApiKey[]> {
    return this.#store.prisma.apiKey.findMany({
      where: { tenantId },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    });
  }

  /** Whether there is one that was not made by a first run, of any tenant. */
  async hasAny(): Promise<boolean> {
    const now = this.#clock.now();
    const found = await this.#store.prisma.apiKey.findFirst({
      where: {
        isDevelopment: false,
        revokedAt: null,
        OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
      },
    });
    return found !== null;
  }

  /** From now on it lets nobody in. @throws NotFoundError when the tenant has no such key. */
  async revoke(tenantId: string, id: string): Promise<ApiKey> {
    const { apiKey } = this.#store.prisma;
    await apiKey.updateMany({
      where: { id, tenantId, revokedAt: null },
      data: { revokedAt: this.#clock.now() },
    });
    const found = await apiKey.findUnique({ where: { id, tenantId } });
    if (!found) throw new NotFoundError('There is no key with this id.');
    return found;
  }

  #row(tenantId: string, text: string, input: NewApiKey) {
    const id = keyIdOf(text);
    if (id === null) throw new Error('This is no text of a key.');
    return {
      id,
      tenantId,
      name: input.name,
      scopes: [...input.scopes],
      isDevelopment: input.isDevelopment ?? false,
      operationsPerMinute: input.operationsPerMinute ?? null,
      costPerMinute: input.costPerMinute ?? null,
      expiresAt: input.expiresAt ?? null,
      hash: hashOf(text),
      lastFour: text.slice(-4),
      createdAt: this.#clock.now(),
    };
  }
}

/** The id in the text of a key; null for any other text. */
export function keyIdOf(text: string): string | null {
  return FORM.exec(text)?.[1] ?? null;
}

/** Compared in constant time. */
export function isTextOf(text: string, { hash }: Pick<ApiKey, 'hash'>): boolean {
  const given = hashOf(text);
  return given.length === hash.length && timingSafeEqual(given, hash);
}

export function newKeyText(id = idFrom(randomUUID())): string {
  return `trib_${id}_${randomText(SECRET_LENGTH)}`;
}

/** Of 62 bits, so that no two keys meet. */
function idFrom(writeKey: string): string {
  const number = createHash('sha256').update(writeKey).digest().readBigUInt64BE();
  return number.toString(36).padStart(ID_LENGTH, '0').slice(-ID_LENGTH);
}

function randomText(length: number): string {
  return Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}

function hashOf(text: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(text).digest();
}
