import { NotFoundError } from '../src/errors.js';

/** Ids say which version they are of, so that their form can change. */
const VERSION = '1';

/**
 * A global id: opaque, and just enough to fetch the object. `key` is what `compositeKey` gives, or
 * an id of our own.
 */
export function encodeId(typename: string, key: string): string {
  return Buffer.from(`${VERSION}:${typename}:${key}`).toString('base64url');
}

/** Null for text that is no id of ours. */
export function decodeId(id: string): { typename: string; id: string } | null {
  const [version, typename, ...rest] = Buffer.from(id, 'base64url').toString().split(':');
  if (version !== VERSION || !typename) return null;
  const key = rest.join(':');
  // Other spellings of the same bytes are not ids.
  return key !== '' && encodeId(typename, key) === id ? { typename, id: key } : null;
}

/** The key in an id of one of the types. @throws NotFoundError for any other text. */
export function keyOf(id: string, ...typenames: string[]): string {
  const decoded = decodeId(id);
  if (!decoded || !typenames.includes(decoded.typename)) {
    throw new NotFoundError(`There is no ${typenames.join(' or ')} with this id.`);
  }
  return decoded.id;
}

/** The same for an id that may be left out. */
export function optionalKey(id: string | null | undefined, ...typenames: string[]): string | null {
  return id === null || id === undefined ? null : keyOf(id, ...typenames);
}

/** Joins upstream ids, which may hold any character, into one key. */
export function compositeKey(...parts: string[]): string {
  return parts.map(encodeURIComponent).join('/');
}

/** @throws NotFoundError when the key was not made of that many parts. */
export function splitKey(key: string): [string, string] {
  try {
    const [first, second, ...rest] = key.split('/').map(decodeURIComponent);
    if (first && second && rest.length === 0) return [first, second];
  } catch {
    // Not percent-encoded by us.
  }
  throw new NotFoundError('There is nothing with this id.');
}
