import { createHash } from 'node:crypto';
import type { WriteCall } from '../../call.js';
import type { MiosaPort } from '../port.js';

/**
 * The key of a write as MIOSA takes it, a UUID of version 4. It is made of the method, the account and
 * the key, since MIOSA knows a key by nothing but the organization.
 */
export function keyOf({ account, idempotencyKey }: WriteCall, method: keyof MiosaPort): string {
  const parts = JSON.stringify([method, account, idempotencyKey]);
  const bytes = createHash('sha256').update(parts).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
