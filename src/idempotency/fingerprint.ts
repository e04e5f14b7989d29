import { createHash } from 'node:crypto';
import { isUpload } from '../files/uploads-in.js';

/**
 * The same text for the same input of a mutation, in whatever order its fields were sent. The bytes
 * of files are not in it; they are compared once they have passed.
 */
export function fingerprint(input: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(input)))
    .digest('base64url');
}

/** What is left out is the same as what is undefined, and something else than null. */
function canonical(value: unknown): unknown {
  if (isUpload(value)) return 'file';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, canonical(inner)]));
}
