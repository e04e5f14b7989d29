import { isObject, StorableTexts } from '../../embedded/texts.js';
import type { RoutaMetadata } from '../port.js';
import { invalid, notText } from './refusals.js';

/** Routa gives no limits; these are ours. */
const LONGEST_TITLE = 1000;
const LONGEST_NAME = 255;
const LONGEST_TEXT = 100_000;
const LONGEST_LINE = 1000;
const MOST_LINES = 100;

const texts = new StorableTexts('ROUTA');

export function titleText(given: string, field = 'title'): string {
  return texts.shortText(given, LONGEST_TITLE, field);
}

/** Of names, branches and ids. */
export function nameText(given: string, field: string): string {
  return texts.shortText(given, LONGEST_NAME, field);
}

/** Of an id that the caller chooses: half a character would not be found again. */
export function idText(given: string): string {
  if (/\p{Surrogate}/u.test(given)) throw invalid('The id holds half a character.', 'id');
  return nameText(given, 'id');
}

export function pathText(given: string): string {
  return texts.shortText(given, LONGEST_LINE, 'path');
}

export function longText(given: string, field: string): string {
  return texts.storable(given, LONGEST_TEXT, field);
}

/** What a task is for: it may be long, and must say something. */
export function objectiveText(given: string): string {
  return texts.shortText(given, LONGEST_TEXT, 'objective');
}

export function lines(given: readonly string[], field: string): string[] {
  if (given.length > MOST_LINES) {
    throw invalid(`There are more than ${MOST_LINES} ${field}.`, field);
  }
  return given.map((line) => texts.storable(line, LONGEST_LINE, field));
}

/** Trimmed, each once; blank ones are left out. */
export function labelLines(given: readonly string[]): string[] {
  const labels = lines(given, 'labels').map((label) => label.trim());
  return [...new Set(labels)].filter((label) => label !== '');
}

/** Of metadata, as JSON text. Only whole keys are merged. */
export function metadataText(given: RoutaMetadata, before: RoutaMetadata = {}): string {
  if (!isObject(given)) throw invalid('metadata must be an object', 'metadata');
  const other = Object.entries(given).find(([, value]) => typeof value !== 'string');
  if (other) throw notText(other[0]);
  return texts.metadataText({ ...before, ...given });
}
