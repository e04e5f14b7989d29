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

/** @throws NotFoundError for text that is no id of ours, since nothing has such an id. */
export function decodeId(id: string): { typename: string; id: string } {
  const text = Buffer.from(id, 'base64url').toString();
  const [version, typename, ...rest] = text.split(':');
  if (
    version !== VERSION ||
    !typename ||
    rest.length === 0 ||
    encodeId(typename, rest.join(':')) !== id
  ) {
    throw new NotFoundError('There is nothing with this id.');
  }
  return { typename, id: rest.join(':') };
}

/** The key in an id of the given type. @throws NotFoundError for any other. */
export function keyOf(id: string, ...typenames: string[]): string {
  const { typename, id: key } = decodeId(id);
  if (!typenames.includes(typename)) {
    throw new NotFoundError(`There is no ${typenames.join(' or ')} with this id.`);
  }
  return key;
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
