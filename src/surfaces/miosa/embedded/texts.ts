import { StorableTexts } from '../../embedded/texts.js';
import { badSlug, noSlug } from '../refusals.js';

const LONGEST_NAME = 120;
const LONGEST_SLUG = 80;
const SLUG = /^[a-z0-9][a-z0-9-]{0,79}$/;
/** MIOSA gives no limits for these; an index cannot hold long ones. */
const LONGEST_EXTERNAL_ID = 255;
const LONGEST_DESCRIPTION = 10_000;

export const texts = new StorableTexts('MIOSA');

/** 1 to 120 characters that are not all blank, kept as they are. */
export function nameText(given: string, field = 'name'): string {
  return texts.shortText(given, LONGEST_NAME, field);
}

export function externalIdText(given: string): string {
  return texts.shortText(given, LONGEST_EXTERNAL_ID, 'externalId');
}

export function descriptionText(given: string): string {
  return texts.storable(given, LONGEST_DESCRIPTION, 'description');
}

/** The slug that is given, or else the one that the name makes. */
export function slugText(given: string | null | undefined, name: string, field = 'slug'): string {
  const slug = given ?? derivedSlug(name);
  if (SLUG.test(slug)) return slug;
  throw typeof given === 'string' ? badSlug(field) : noSlug(field);
}

/** Lower-case, with a hyphen for what may not stand in a slug; empty when nothing is left. */
export function derivedSlug(name: string, longest = LONGEST_SLUG): string {
  const words = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return words.replace(/^-|-$/g, '').slice(0, longest);
}
