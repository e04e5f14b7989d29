import { SurfaceError } from '../errors.js';

/** There is no such thing, as far as this account can see. */
export function notFound(what: string): SurfaceError {
  return new SurfaceError('MITEOS', 'NOT_FOUND', `There is no such ${what}.`);
}

/** The input, or the state of a thing, does not allow it. */
export function invalid(message: string, field?: string): SurfaceError {
  return new SurfaceError('MITEOS', 'INVALID', message, { field });
}

/** A part of a file was asked for that lies behind its end. */
export function noSuchPart(): SurfaceError {
  return new SurfaceError('MITEOS', 'INVALID', 'The file has no such part.', { status: 416 });
}

/** A text that PostgreSQL can keep: half a surrogate pair becomes U+FFFD, and NUL is refused. */
export function storable(text: string, field: string): string {
  if (text.includes('\0')) throw invalid(`The ${field} holds a NUL character.`, field);
  return Buffer.from(text).toString();
}

/** A storable text that is not blank. It is kept as it is, with its outer spaces. */
export function notBlank(text: string, field: string): string {
  if (text.trim() === '') throw invalid(`The ${field} is blank.`, field);
  return storable(text, field);
}
