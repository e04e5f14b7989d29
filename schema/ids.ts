import { NotFoundError } from '../src/errors.js';

/** Ids say which version they are of, so that their form can change. */
const VERSION = '1';

/**
 * For fields that whoever may create a thing, and not read it, is told: its id, and what an operation has
 * done for it. Every way to such a thing but its creation asks for the scope itself.
 */
export const forAll = { skipTypeScopes: true, skipInterfaceScopes: true } as const;

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
  const isOurs = key !== '' && !key.includes('\0') && encodeId(typename, key) === id;
  return isOurs ? { typename, id: key } : null;
}

/** The key in an id of one of the types. @throws NotFoundError for any other text. */
export function keyOf(id: string, ...typenames: string[]): string {
  const decoded = decodeId(id);
  if (!decoded || !typenames.includes(decoded.typename)) {
    throw new NotFoundError(`There is no ${typenames.map(inProse).join(' or ')} with this id.`);
  }
  return decoded.id;
}

const names = new Map(['Workspace', 'Miteos', 'Routa', 'API'].map((it) => [it.toLowerCase(), it]));

/** What the things of a type are called in messages: operation, Routa task. */
function inProse(typename: string): string {
  const words = typename.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
  return words.map((word) => names.get(word) ?? word).join(' ');
}

/** The same for an id that may be left out. */
export function optionalKey(id: string | null | undefined, ...typenames: string[]): string | null {
  return id === null || id === undefined ? null : keyOf(id, ...typenames);
}

/** Joins upstream ids, which may hold any character, into one key. */
export function compositeKey(...parts: string[]): string {
  return parts.map(encodeURIComponent).join('/');
}

/** The two parts of a composite key. @throws NotFoundError when it was not made of two. */
export function splitKey(key: string): [string, string] {
  const parts = splitKeyOrNull(key);
  if (!parts) throw new NotFoundError('There is nothing with this id.');
  return parts;
}

/** The same for a loader of nodes, to which such a key is one of nothing. */
export function splitKeyOrNull(key: string): [string, string] | null {
  try {
    const [first, second, ...rest] = key.split('/').map(decodeURIComponent);
    const isOurs = first && second && rest.length === 0 && !`${first}${second}`.includes('\0');
    return isOurs ? [first, second] : null;
  } catch {
    return null;
  }
}
