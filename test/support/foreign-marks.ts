import type { Store } from '../../src/store/store.js';
import { idsOnlyIn, rowsOf } from './tenant-rows.js';
import { lastFourOf } from './tenant-things.js';

/**
 * What in a text tells of another tenant: its word, what its credentials end with, and the ids that
 * only its rows have, also where they stand inside of global ids and cursors.
 */
export async function foreignMarksIn(
  text: string,
  { store, of, by }: { store: Store; of: string; by: string },
): Promise<string[]> {
  const ids = idsOnlyIn(await rowsOf(store, of), await rowsOf(store, by));
  if (ids.length < 50) throw new Error(`${of} has too little to be found.`);
  const opened = [text, ...encodedIn(text)].join('\n').toLowerCase();
  const marks = [of, `"lastfour":"${lastFourOf(of)}"`, ...ids];
  return marks.filter((mark) => opened.includes(mark.toLowerCase()));
}

function encodedIn(text: string): string[] {
  const candidates = text.match(/[A-Za-z0-9+/_-]{12,}/g) ?? [];
  return [...new Set(candidates)].map((one) => Buffer.from(one, 'base64url').toString());
}
