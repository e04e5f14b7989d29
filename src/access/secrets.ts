import { createSecretKey, hkdfSync } from 'node:crypto';
import { join } from 'node:path';
import { readOrMakeSecret, readSecret } from '../store/secret-file.js';
import { SealingKey } from './sealing-key.js';

/** In the data directory: the secret of a gateway that is given none. */
const FILE = 'secret.key';
const KEY_BYTES = 32;
const ID_BYTES = 16;

type Secret = string | Buffer;

/**
 * The secret that the gateway has, and those that it had before, which only open what they sealed.
 * They are expected to be random and long: nothing here makes up for one that can be guessed.
 */
export class Secrets {
  readonly #current: Secret;
  readonly #sealingKeys: ReadonlyMap<string, SealingKey>;
  /** What is sealed from now on is sealed with this. */
  readonly sealingKey: SealingKey;

  constructor({ current, previous }: { current: Secret; previous: readonly Secret[] }) {
    this.#current = current;
    this.sealingKey = sealingKeyFrom(current);
    const keys = [this.sealingKey, ...previous.map(sealingKeyFrom)];
    this.#sealingKeys = new Map(keys.map((key) => [key.id, key]));
  }

  /** 32 bytes of the current secret, for one purpose; they tell nothing of those for another. */
  derive(purpose: string): Buffer {
    return expand(this.#current, `purpose: ${purpose}`, KEY_BYTES);
  }

  /** The key with this id, current or previous; null when its secret is not at hand. */
  findSealingKey(id: string): SealingKey | null {
    return this.#sealingKeys.get(id) ?? null;
  }
}

/**
 * The secrets as configured. `secret.key` in the data directory is made, and is the secret, when none
 * is given; otherwise it counts as a previous one, if it is there.
 */
export async function openSecrets({
  dataDir,
  secret,
  previous,
}: {
  dataDir: string;
  /** Of `TRIBUTARY_SECRET`. */
  secret: string | null;
  /** Of `TRIBUTARY_SECRET_PREVIOUS`. */
  previous: string | null;
}): Promise<Secrets> {
  const file = join(dataDir, FILE);
  const current = secret ?? (await readOrMakeSecret(file));
  const former = [previous, secret === null ? null : await readSecret(file)];
  return new Secrets({ current, previous: former.filter((one) => one !== null) });
}

function sealingKeyFrom(secret: Secret): SealingKey {
  const id = expand(secret, 'id of the sealing key', ID_BYTES).toString('base64url');
  return new SealingKey(id, createSecretKey(expand(secret, 'sealing key', KEY_BYTES)));
}

function expand(secret: Secret, what: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `tributary ${what}`, bytes));
}
