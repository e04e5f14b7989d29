import { z } from 'zod';
import { flag, instant, itemsUnder, sizeBytes, word } from '../../live/reading.js';
import { single } from './envelopes.js';

/*
 * Files of computers. Each client of MIOSA has met them in another form.
 */

const entry = z.object({
  name: word,
  path: word,
  filename: word,
  type: word,
  is_dir: flag,
  size: sizeBytes,
  size_bytes: sizeBytes,
  modified_at: instant,
});
export type WireFile = z.infer<typeof entry>;

const entries = itemsUnder(['entries', 'files', 'data', 'items']).transform((items) =>
  items.flatMap((item) => {
    const { data } = entry.safeParse(item);
    return data && (data.name ?? data.path) !== null ? [data] : [];
  }),
);

/** What is in a folder: bare, under a name, or under a name in `data`. */
export const listing = z.union([
  entries,
  z.object({ data: entries }).transform(({ data }) => data),
]);

/** What was uploaded; all of it null where the answer does not say. */
const NOTHING = {
  ...{ name: null, path: null, filename: null, type: null, is_dir: null },
  ...{ size: null, size_bytes: null, modified_at: null },
};
export const uploaded = single(entry.catch(NOTHING));
