import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals texts with AES-256-GCM, each for one place, where alone it opens. */
export class SealingKey {
  /** Tells it from other keys, and nothing about it. */
  readonly id: string;
  readonly #key: KeyObject;

  constructor(id: string, key: KeyObject) {
    this.id = id;
    this.#key = key;
  }

  /** Nonce, ciphertext and tag. The nonce is random, so that one key is good for 2^32 texts. */
  seal(text: string, place: readonly string[]): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(this.#label(place));
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** The text; null when it was not sealed with this key for this place, or was changed since. */
  open(sealed: Uint8Array, place: readonly string[]): string | null {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(this.#label(place));
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
    const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
    try {
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      return null;
    }
  }

  /** No two places have the same. */
  #label(place: readonly string[]): Buffer {
    return Buffer.from(JSON.stringify([this.id, ...place]));
  }
}
