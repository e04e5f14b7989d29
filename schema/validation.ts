import { z } from 'zod';
import { ValidationError } from '../src/errors.js';
import type { Metadata } from '../src/surfaces/miosa/port.js';

/** Of a text that is passed on and shown again, since what is shown costs whatever its length. */
const MAX_TEXT = 32_000;

export const text = z.string().max(MAX_TEXT, `Must have at most ${MAX_TEXT} characters.`);

/** Text with something in it. */
export const notBlank = text.refine((given) => given.trim() !== '', 'Must not be blank.');

/** Text that the database can hold as it is. */
export const storableText = text.refine(
  (given) => !given.includes('\0'),
  'Must hold no NUL character.',
);

/** Text of one line, for people to recognise a thing by. */
export function line(longest: number) {
  return (
    notBlank
      .max(longest, `Must have at most ${longest} characters.`)
      // Two that join letters and signs are part of some scripts.
      .regex(/^(?:[^\p{C}\p{Zl}\p{Zp}]|[\u200c\u200d])*$/u, 'Must have no control characters.')
  );
}

export const label = line(100);

/** A word that a surface may be told. @throws ValidationError for `UNKNOWN`, which is only read. */
export function requiredKnown<Word extends string>(
  given: Word,
  path: string,
): Exclude<Word, 'UNKNOWN'> {
  if (isKnown(given)) return given;
  const message = 'Must not be `UNKNOWN`.';
  throw new ValidationError(message, [{ path, message }]);
}

/** The same for one that may be left out. */
export function known<Word extends string>(
  given: Word | null | undefined,
  path: string,
): Exclude<Word, 'UNKNOWN'> | undefined {
  return given === null || given === undefined ? undefined : requiredKnown(given, path);
}

function isKnown<Word extends string>(word: Word): word is Exclude<Word, 'UNKNOWN'> {
  return word !== 'UNKNOWN';
}

/** What a field that cannot be cleared is changed to. @throws ValidationError for null. */
export function notNull<T>(value: T | null | undefined, path: string): T | undefined {
  if (value !== null) return value;
  const message = 'Must not be null, since it cannot be cleared. Leave it out to keep it.';
  throw new ValidationError(message, [{ path, message }]);
}

const object = z.record(z.string(), z.unknown());

/** Undefined when left out. @throws ValidationError unless it is an object that can be kept as it is. */
export function givenMetadata(given: unknown): Metadata | undefined {
  if (given === null || given === undefined) return undefined;
  const { success, data } = object.safeParse(given);
  if (!success) throw badMetadata('Must be an object.');
  // No text in a database holds one; without it, a key would be another.
  if (holdsNul(data)) throw badMetadata('Must hold no NUL character.');
  return data;
}

/** Where metadata take the place of those before. */
export const REMOVES_ALL = 'An empty object removes all of it.';

/** The same for metadata that are to be changed. @throws ValidationError for null, too. */
export function changedMetadata(given: unknown, instead: string): Metadata | undefined {
  if (given === null) throw badMetadata(`Must not be null. ${instead}`);
  return givenMetadata(given);
}

function badMetadata(message: string): ValidationError {
  return new ValidationError(message, [{ path: 'metadata', message }]);
}

function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some((entry) => entry.some(holdsNul));
}
