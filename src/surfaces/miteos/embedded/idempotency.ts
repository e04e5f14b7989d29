import { createHash } from 'node:crypto';
import type { WriteCall } from '../../call.js';
import { SurfaceError } from '../../errors.js';

/** How the key of a call is kept with its row: of one length, whatever callers send. */
export function storedKey({ idempotencyKey }: WriteCall): string {
  return createHash('sha256').update(idempotencyKey).digest('base64url');
}

/** The key was used before, for something else. */
export function keyConflict(message: string): SurfaceError {
  return new SurfaceError('MITEOS', 'CONFLICT', message, { field: 'idempotencyKey' });
}
