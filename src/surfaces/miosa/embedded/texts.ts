import { z } from 'zod';
import type { Metadata } from '../port.js';
import { badSlug, invalid } from '../refusals.js';

const LONGEST_NAME = 120;
const LONGEST_SLUG = 80;
const SLUG = /^[a-z0-9][a-z0-9-]{0,79}$/;
/** MIOSA gives no limits for these; an index cannot hold long ones. */
const LONGEST_EXTERNAL_ID = 255;
const LONGEST_DESCRIPTION = 10_000;
const LARGEST_METADATA_BYTES = 32 * 1024;
const DEEPEST_METADATA = 100;

/** 1 to 120 characters that are not all blank, kept as they are. */
export function nameText(given: string, field = 'name'): string {
  return shortText(given, LONGEST_NAME, field);
}

export function externalIdText(given: string): string {
  return shortText(given, LONGEST_EXTERNAL_ID, 'externalId');
}

export function descriptionText(given: string): string {
  return storable(given, LONGEST_DESCRIPTION, 'description');
}

/** The slug that is given, or else the one that the name makes. */
export function slugText(given: string | null | undefined, name: string, field = 'slug'): string {
  const slug = given ?? derivedSlug(name);
  if (!SLUG.test(slug)) throw badSlug(field);
  return slug;
}

/** Lower-case, with a hyphen for what may not stand in a slug; empty when nothing is left. */
export function derivedSlug(name: string, longest = LONGEST_SLUG): string {
  const words = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return words.replace(/^-|-$/g, '').slice(0, longest);
}

/** Of metadata, as JSON text. */
export function metadataText(given: Metadata): string {
  const text = jsonOf(given);
  if (!text?.startsWith('{')) throw invalid('The metadata is no JSON object.', 'metadata');
  if (Buffer.byteLength(text) > LARGEST_METADATA_BYTES) {
    const message = `The metadata is larger than ${LARGEST_METADATA_BYTES} bytes as JSON.`;
    throw invalid(message, 'metadata');
  }
  if (!isShallow(JSON.parse(text), DEEPEST_METADATA)) {
    const message = `The metadata is nested deeper than ${DEEPEST_METADATA} levels.`;
    throw invalid(message, 'metadata');
  }
  return text;
}

export function metadataOf(text: string): Metadata {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('What was stored as metadata is no object.');
  return value;
}

/** A text that PostgreSQL can keep: half a surrogate pair becomes U+FFFD, and NUL is refused. */
export function storable(text: string, longest: number, field: string): string {
  if (text.includes('\0')) throw invalid(`The ${field} holds a NUL character.`, field);
  // Of two units at the most, so that a huge text is not looked through.
  if (text.length > 2 * longest || Array.from(text).length > longest) {
    throw invalid(`The ${field} is longer than ${longest} characters.`, field);
  }
  return Buffer.from(text).toString();
}

/** A storable text that is not blank. It is kept as it is, with its outer spaces. */
export function shortText(text: string, longest: number, field: string): string {
  const stored = storable(text, longest, field);
  if (stored.trim() === '') throw invalid(`The ${field} is blank.`, field);
  return stored;
}

/** Null for what JSON cannot say, such as a cycle or what is nested too deep to be walked. */
function jsonOf(value: unknown): string | null {
  try {
    return z.string().parse(JSON.stringify(value));
  } catch {
    return null;
  }
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

export function isObject(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
