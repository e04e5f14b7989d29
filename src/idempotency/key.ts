import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ValidationError } from '../errors.js';

const RULE = 'Must be 1 to 255 printable characters.';

/** A key as clients may send it. */
export const idempotencyKeyForm = z.string().regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u, RULE);

/** What the header of a request says, as it is; null when it has none. */
export function headerKey(request: { headers: Headers } | undefined): string | null {
  return request?.headers.get('idempotency-key') ?? null;
}

/**
 * How the key of one mutation is kept; null when the client sent none. That of the input wins. Of the
 * mutations that share a header, each has a key of its own, by its place in the answer.
 *
 * @throws ValidationError when the header holds no key.
 */
export function keptKey(given: {
  input: string | null;
  header: string | null;
  responseKey: string;
}): string | null {
  if (given.input !== null) return hash([given.input]);
  if (given.header === null) return null;
  if (!idempotencyKeyForm.safeParse(given.header).success) {
    const message = `The header Idempotency-Key is no key. ${RULE}`;
    throw new ValidationError(message, [{ path: 'idempotencyKey', message }]);
  }
  return hash([given.header, given.responseKey]);
}

function hash(parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
