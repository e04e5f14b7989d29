import { createHash } from 'node:crypto';
import type { WriteCall } from '../../call.js';

/** How the key of a call is kept with its row: of one length, whatever callers send. */
export function storedKey({ idempotencyKey }: WriteCall): string {
  return createHash('sha256').update(idempotencyKey).digest('base64url');
}
